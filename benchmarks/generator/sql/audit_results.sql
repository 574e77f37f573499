-- One result for each course of the learner's programme, but for one in twenty-five, which is
-- not there at all; as many are taken twice, so that there are thirty. Marks in hundredths; one in
-- ten makes the pass line exactly: 30 % of 60 and 70 % of 60 is 60.
WITH drawn AS (
    SELECT s, k, s * 30 + k AS n, roll(s, 13, 20) * 30 + k AS course
    FROM (SELECT range AS s, unnest(range(30)) AS k FROM range(first_learner(), last_learner()))
    WHERE roll(n, 36, 25) > 0
), taken AS (
    SELECT *, unnest(range(1 + (roll(n, 38, 24) = 0)::BIGINT)) AS again, 2 * n + again AS m FROM drawn
), marked AS (
    SELECT *, CASE WHEN roll(m, 33, 10) = 0 THEN 6000 ELSE 5000 + roll(m, 34, 5001) END AS formative,
        CASE WHEN roll(m, 33, 10) = 0 THEN 6000 ELSE 4500 + roll(m, 35, 5501) END AS final
    FROM taken
)
SELECT pseudonym(1, s) AS student_id, printf('C%04d', course) AS course_id,
    CASE WHEN again = 0 THEN '2024-2025-1' ELSE '2024-2025-2' END AS term_id,
    CASE WHEN again = 1 THEN 'resit' WHEN roll(n, 39, 60) = 0 THEN 'exempt' ELSE 'regular' END
        AS sitting, formative AS formative_score,
    final AS final_score, (30 * formative + 70 * final) // 100 AS overall_score,
    30 AS formative_percent, CASE WHEN k = 3 AND roll(n, 40, 10) > 0 THEN 8000 END AS practice_score,
    CASE WHEN roll(m, 45, 100) = 0 THEN 'cancelled' ELSE 'valid' END AS status,
    roll(n, 37, 10) < 7 AS ouc_exam, DATE '2025-02-20' AS recorded_on
FROM marked
