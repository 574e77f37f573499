-- Twenty programmes; each asks for a little less than the credits it offers, makeup aside.
SELECT printf('P%02d', range) AS programme_id, printf('演示-专业%02d', range) AS name,
    CASE WHEN range % 2 = 0 THEN 'bachelor' ELSE 'associate' END AS level,
    CASE WHEN range % 2 = 0 THEN 'open_bachelor' ELSE 'open_associate' END AS category,
    (SELECT floor(sum(credits) * 17 / 20)::DECIMAL(18, 1) FROM read_parquet(programme_courses_file())
     WHERE programme_id = printf('P%02d', range) AND nature <> 'makeup') AS total_credits
FROM range(20)
