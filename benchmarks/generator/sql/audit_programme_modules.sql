-- Five modules a programme; each asks for four fifths of the credits it offers.
SELECT programme_id, '2022' AS rule_version, module_id, '演示-模块' || module_id[2:] AS name,
    floor(sum(credits) * 4 / 5)::DECIMAL(18, 1) AS min_credits
FROM read_parquet(programme_courses_file()) GROUP BY programme_id, module_id
ORDER BY programme_id, module_id
