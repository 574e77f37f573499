-- A lead teacher for each course, two tutors a learning centre.
SELECT pseudonym(2, range) AS staff_id,
    CASE WHEN range < 500 THEN 'U00' ELSE site_code(1 + (range - 500) // 2) END AS unit_id,
    CASE WHEN range < 500 THEN 'full_time' ELSE 'part_time' END AS employment,
    CASE WHEN range < 500 THEN 'lead_teacher' ELSE 'tutor' END AS role,
    true AS open_education,
    (['senior', 'associate_senior', 'intermediate', 'junior', 'none'])[1 + roll(range, 31, 5)]
        AS title_rank,
    true AS dedicated
FROM range(546)
