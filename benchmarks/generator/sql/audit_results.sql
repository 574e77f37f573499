-- One result for each course of the learner's programme, but for one in twenty-five, which is
-- not there at all. Marks in hundredths; one in ten makes the pass line exactly: 30 % of 60 and
-- 70 % of 60 is 60.
WITH drawn AS (
    SELECT s, k, s * 30 + k AS n, roll(s, 13, 20) * 30 + k AS course
    FROM (SELECT range AS s, unnest(range(30)) AS k FROM range(first_learner(), last_learner()))
), marked AS (
    SELECT *, CASE WHEN roll(n, 33, 10) = 0 THEN 6000 ELSE 5000 + roll(n, 34, 5001) END AS formative,
        CASE WHEN roll(n, 33, 10) = 0 THEN 6000 ELSE 4500 + roll(n, 35, 5501) END AS final
    FROM drawn WHERE roll(n, 36, 25) > 0
)
SELECT pseudonym(1, s) AS student_id, printf('C%04d', course) AS course_id,
    '2024-2025-1' AS term_id, 'regular' AS sitting, formative AS formative_score,
    final AS final_score, (30 * formative + 70 * final) // 100 AS overall_score,
    30 AS formative_percent, 'valid' AS status, roll(n, 37, 10) < 7 AS ouc_exam,
    DATE '2025-02-20' AS recorded_on
FROM marked
