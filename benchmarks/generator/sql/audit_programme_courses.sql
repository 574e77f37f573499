-- Thirty courses a programme, in five modules; two of them practice, two to make up.
SELECT printf('P%02d', p) AS programme_id, '2022' AS rule_version,
    printf('C%04d', p * 30 + k) AS course_id, printf('M%d', 1 + k % 5) AS module_id,
    CASE WHEN k >= 28 THEN 'practice' WHEN k >= 26 THEN 'makeup' WHEN k >= 18 THEN 'elective'
         ELSE 'required' END AS nature,
    k < 12 AS unified, true AS offered, (2 + roll(p * 30 + k, 41, 4))::DECIMAL(18, 1) AS credits,
    1 + k // 6 AS suggested_term
FROM (SELECT range // 30 AS p, range % 30 AS k FROM range(600))
