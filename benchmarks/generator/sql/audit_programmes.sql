-- Twenty programmes.
SELECT printf('P%02d', range) AS programme_id, printf('演示-专业%02d', range) AS name,
    CASE WHEN range % 2 = 0 THEN 'bachelor' ELSE 'associate' END AS level,
    CASE WHEN range % 2 = 0 THEN 'open_bachelor' ELSE 'open_associate' END AS category
FROM range(20)
