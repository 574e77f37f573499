SELECT course_id, '演示-课程' || course_id[2:] AS name, credits, 72 AS hours,
    30 AS formative_percent, true AS is_online
FROM read_parquet(programme_courses_file())
