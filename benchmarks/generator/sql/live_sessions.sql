-- One a course and week, on Wednesday evening.
SELECT session_code(c, week) AS session_id, course_code(c) AS course_id, 'U00' AS unit_id,
    pseudonym(2, c) AS teacher_id,
    TIMESTAMP '2025-09-03 19:00:00' + to_days((7 * (week - 1))::INTEGER) AS starts_at,
    60 + 30 * roll(c, 51, 3) AS minutes
FROM (SELECT range AS c, unnest(range(1, 21)) AS week FROM range(500))
