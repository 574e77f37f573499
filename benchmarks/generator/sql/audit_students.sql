SELECT pseudonym(1, range) AS student_id, site_code(1 + roll(range, 11, 23)) AS unit_id,
    printf('P%02d', roll(range, 13, 20)) AS programme_id, '2022' AS rule_version, 'open' AS mode,
    CASE WHEN roll(range, 13, 20) % 2 = 0 THEN 'bachelor' ELSE 'associate' END AS level,
    (['same', 'english', 'computing', 'other', NULL])[1 + roll(range, 15, 5)] AS prior_major,
    'ouc' AS owner_university, '2022-2023-1' AS intake_term,
    DATE '2022-09-01' - (365 * roll(range, 14, 9))::INTEGER AS enrolled_on, CASE WHEN roll(range, 18, 60) = 0 THEN 'graduated' WHEN roll(range, 18, 60) = 1 THEN 'expelled'
        ELSE 'enrolled' END AS status,
    CASE WHEN roll(range, 16, 50) = 0 THEN 'failed' ELSE 'passed' END AS conduct,
    roll(range, 17, 40) > 0 AS image_collected
FROM range(learners())
