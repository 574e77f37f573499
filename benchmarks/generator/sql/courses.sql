SELECT course_code(range) AS course_id, printf('演示-课程%03d', range) AS name,
    (2 + roll(range, 41, 4))::DECIMAL(18, 1) AS credits,
    (36 + 18 * roll(range, 42, 3)) AS hours, roll(range, 43, 5) > 0 AS is_online,
    roll(range, 44, 20) AS av_hours
FROM range(500)
