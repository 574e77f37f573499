-- The learning centre of a learner: the largest has 24 of 100.
WITH sites AS (
    SELECT range AS site, list_sum(shares()[1:range + 1]) AS until FROM range(23)
), learners AS (
    SELECT range AS s, roll(range, 11, 1000) AS place, roll(range, 12, 100) AS fate
    FROM range(learners())
)
SELECT pseudonym(1, s) AS student_id, site_code(min(site) + 1) AS unit_id,
    printf('M%02d', roll(s, 13, 20)) AS programme_id, 'open' AS mode, 'ouc' AS owner_university,
    '2024-2025-1' AS intake_term, DATE '2024-09-01' + roll(s, 14, 300)::INTEGER AS enrolled_on,
    CASE WHEN fate < 2 THEN 'suspended' WHEN fate < 4 THEN 'withdrawn' ELSE 'enrolled' END
        AS status,
    CASE WHEN fate < 4 THEN DATE '2025-09-01' + roll(s, 15, 140)::INTEGER END AS status_on
FROM learners JOIN sites ON until > place
GROUP BY s, fate
ORDER BY s
