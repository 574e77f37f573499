SELECT course_id, '演示-课程' || course_id[2:] AS name, credits, 72 AS hours,
    30 AS formative_percent, true AS is_online, course_id[4:]::BIGINT % 30 = 3 AS has_lab
FROM read_parquet(programme_courses_file())
