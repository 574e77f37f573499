-- Written by hand for this one audit: each course of a learner once, each number counted where it
-- is cheapest, the rules over one row a learner, then a row for each rule.
CREATE OR REPLACE TEMP TABLE ruled AS
WITH plan AS (
    SELECT programme_id, rule_version, course_id, nature, module_id, coalesce(has_lab, false) AS lab,
        (p.credits * 10)::BIGINT AS credits
    FROM read_parquet(facts('programme_courses')) p
    LEFT JOIN read_parquet(facts('courses')) USING (course_id)
), planned AS (
    SELECT programme_id, rule_version,
        coalesce(sum(credits) FILTER (nature = 'required'), 0)::BIGINT AS required_planned,
        coalesce(sum(credits) FILTER (nature = 'practice'), 0)::BIGINT AS practice_planned,
        count(*) FILTER (nature = 'makeup') AS makeup_planned
    FROM plan GROUP BY ALL
), modules AS (
    SELECT programme_id, rule_version,
        sum((min_credits * 10)::BIGINT) FILTER (module_id = 'M1')::BIGINT AS m1,
        sum((min_credits * 10)::BIGINT) FILTER (module_id = 'M2')::BIGINT AS m2,
        sum((min_credits * 10)::BIGINT) FILTER (module_id = 'M3')::BIGINT AS m3,
        sum((min_credits * 10)::BIGINT) FILTER (module_id = 'M4')::BIGINT AS m4,
        sum((min_credits * 10)::BIGINT) FILTER (module_id = 'M5')::BIGINT AS m5
    FROM read_parquet(facts('programme_modules')) GROUP BY ALL
), taken AS (
    SELECT student_id, course_id, bool_or(overall_score >= 6000 OR sitting = 'exempt') AS held,
        bool_or(overall_score >= 6000) AS passed,
        bool_or(overall_score >= 6000 AND NOT coalesce(practice_score >= 6000, false)) AS unpractised
    FROM read_parquet(results_files()) WHERE coalesce(status, 'valid') IN ('valid', 'exempted')
        AND (overall_score >= 6000 OR sitting = 'exempt')
    GROUP BY ALL
), counted AS (
    SELECT student_id,
        coalesce(sum(credits) FILTER (held AND nature <> 'makeup'), 0)::BIGINT AS credits,
        coalesce(sum(credits) FILTER (held AND nature = 'required'), 0)::BIGINT AS required,
        coalesce(sum(credits) FILTER (passed AND nature = 'practice'), 0)::BIGINT AS practice,
        count(*) FILTER (passed AND nature = 'makeup') AS makeup,
        count(*) FILTER (unpractised AND lab) AS labs,
        coalesce(sum(credits) FILTER (held AND module_id = 'M1' AND nature <> 'makeup'), 0)::BIGINT AS g1,
        coalesce(sum(credits) FILTER (held AND module_id = 'M2' AND nature <> 'makeup'), 0)::BIGINT AS g2,
        coalesce(sum(credits) FILTER (held AND module_id = 'M3' AND nature <> 'makeup'), 0)::BIGINT AS g3,
        coalesce(sum(credits) FILTER (held AND module_id = 'M4' AND nature <> 'makeup'), 0)::BIGINT AS g4,
        coalesce(sum(credits) FILTER (held AND module_id = 'M5' AND nature <> 'makeup'), 0)::BIGINT AS g5
    FROM taken JOIN read_parquet(facts('students')) USING (student_id)
    LEFT JOIN plan USING (programme_id, rule_version, course_id) GROUP BY ALL
), known AS (
    SELECT s.student_id AS subject, s.unit_id AS unit,
        s.mode = 'open' AND s.status NOT IN ('graduated', 'completed', 'transferred', 'withdrawn')
            AS applies,
        (s.enrolled_on + INTERVAL 8 YEAR)::DATE AS expires_on, s.status = 'expelled' AS expelled,
        s.level = 'bachelor' AND s.prior_major <> 'same' AS makes_up, conduct, image_collected,
        coalesce(credits, 0) AS credits, coalesce(required, 0) AS required,
        coalesce(practice, 0) AS practice, coalesce(makeup, 0) AS makeup, coalesce(labs, 0) AS labs,
        coalesce(g1, 0) AS g1, coalesce(g2, 0) AS g2, coalesce(g3, 0) AS g3, coalesce(g4, 0) AS g4,
        coalesce(g5, 0) AS g5, coalesce(required_planned, 0) AS required_planned,
        coalesce(practice_planned, 0) AS practice_planned, coalesce(makeup_planned, 0) AS makeup_planned,
        coalesce(m1, 0) AS m1, coalesce(m2, 0) AS m2, coalesce(m3, 0) AS m3, coalesce(m4, 0) AS m4,
        coalesce(m5, 0) AS m5, (total_credits * 10)::BIGINT AS total
    FROM read_parquet(facts('students')) s
    LEFT JOIN counted USING (student_id)
    LEFT JOIN planned USING (programme_id, rule_version)
    LEFT JOIN modules USING (programme_id, rule_version)
    LEFT JOIN read_parquet(facts('programmes')) USING (programme_id)
)
-- 0 not applicable, 1 passed, 3 missing, 4 failed
SELECT *, greatest(o0, 3, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14, o16) * applies::TINYINT AS outcome
FROM (
    SELECT *, CASE WHEN NOT applies THEN 0 WHEN today() < expires_on THEN 1 ELSE 4 END AS o0,
        CASE WHEN NOT applies THEN 0 WHEN required_planned = 0 THEN 4 ELSE 1 END AS o2,
        CASE WHEN NOT applies THEN 0 WHEN credits >= total THEN 1 ELSE 4 END AS o3,
        CASE WHEN NOT applies THEN 0 WHEN g1 >= m1 THEN 1 ELSE 4 END AS o4,
        CASE WHEN NOT applies THEN 0 WHEN g2 >= m2 THEN 1 ELSE 4 END AS o5,
        CASE WHEN NOT applies THEN 0 WHEN g3 >= m3 THEN 1 ELSE 4 END AS o6,
        CASE WHEN NOT applies THEN 0 WHEN g4 >= m4 THEN 1 ELSE 4 END AS o7,
        CASE WHEN NOT applies THEN 0 WHEN g5 >= m5 THEN 1 ELSE 4 END AS o8,
        CASE WHEN NOT applies THEN 0 WHEN required >= required_planned THEN 1 ELSE 4 END AS o9,
        CASE WHEN NOT applies THEN 0 WHEN practice >= practice_planned THEN 1 ELSE 4 END AS o10,
        CASE WHEN NOT applies THEN 0 WHEN labs > 0 THEN 4 ELSE 1 END AS o11,
        CASE WHEN NOT applies OR NOT makes_up THEN 0 WHEN makes_up IS NULL THEN 3
             WHEN makeup >= makeup_planned THEN 1 ELSE 4 END AS o12,
        CASE WHEN NOT applies THEN 0 WHEN conduct = 'passed' THEN 1 ELSE 4 END AS o13,
        CASE WHEN NOT applies THEN 0 WHEN expelled THEN 4 ELSE 3 END AS o14,
        CASE WHEN NOT applies THEN 0 WHEN image_collected THEN 1 ELSE 4 END AS o16
    FROM known
);

COPY (
    SELECT subject, rule,
        (['not_applicable', 'passed', 'needs_review', 'missing', 'failed'])[outcome + 1] AS outcome,
        need / 10 AS need, got / 10 AS got, shortfall / 10 AS shortfall, need_text, got_text, unit
    FROM (SELECT subject, unit,
        unnest(['validity', 'registration', 'plan', 'credits', 'module_public', 'module_basic',
            'module_major', 'module_general', 'module_extension', 'required', 'practice', 'labs',
            'makeup', 'conduct', 'discipline', 'application', 'photo', 'information']) AS rule,
        unnest([o0, 3 * applies::TINYINT, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14,
            3 * applies::TINYINT, o16, 3 * applies::TINYINT]) AS outcome,
        unnest([NULL, NULL, NULL, CASE WHEN applies THEN total END, CASE WHEN applies THEN m1 END,
            CASE WHEN applies THEN m2 END, CASE WHEN applies THEN m3 END,
            CASE WHEN applies THEN m4 END, CASE WHEN applies THEN m5 END,
            CASE WHEN applies THEN required_planned END,
            CASE WHEN applies THEN practice_planned END, NULL,
            CASE WHEN o12 > 0 THEN 10 * makeup_planned END, NULL, NULL, NULL, NULL, NULL]) AS need,
        unnest([NULL, NULL, NULL, CASE WHEN applies THEN credits END,
            CASE WHEN applies THEN g1 END, CASE WHEN applies THEN g2 END,
            CASE WHEN applies THEN g3 END, CASE WHEN applies THEN g4 END,
            CASE WHEN applies THEN g5 END, CASE WHEN applies THEN required END,
            CASE WHEN applies THEN practice END, NULL, CASE WHEN o12 > 0 THEN 10 * makeup END,
            NULL, NULL, NULL, NULL, NULL]) AS got,
        unnest([CASE WHEN applies THEN 10 * greatest(today() - expires_on, 0) END, NULL, NULL,
            CASE WHEN applies THEN greatest(total - credits, 0) END,
            CASE WHEN applies THEN greatest(m1 - g1, 0) END,
            CASE WHEN applies THEN greatest(m2 - g2, 0) END,
            CASE WHEN applies THEN greatest(m3 - g3, 0) END,
            CASE WHEN applies THEN greatest(m4 - g4, 0) END,
            CASE WHEN applies THEN greatest(m5 - g5, 0) END,
            CASE WHEN applies THEN greatest(required_planned - required, 0) END,
            CASE WHEN applies THEN greatest(practice_planned - practice, 0) END, NULL,
            CASE WHEN o12 > 0 THEN 10 * greatest(makeup_planned - makeup, 0) END, NULL, NULL,
            NULL, NULL, NULL]) AS shortfall,
        unnest([CASE WHEN applies THEN expires_on::VARCHAR END, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, CASE WHEN applies THEN '合格' END, NULL, NULL,
            NULL, NULL]::VARCHAR[]) AS need_text,
        unnest([CASE WHEN applies THEN today()::VARCHAR END, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, CASE WHEN applies THEN conduct END, NULL, NULL,
            NULL, NULL]::VARCHAR[]) AS got_text
    FROM ruled)
) TO (out_file()) (FORMAT parquet, COMPRESSION zstd);
