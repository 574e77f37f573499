SELECT student_id, course_code(course_of(s, slot)) AS course_id, '2025-2026-1' AS term_id,
    unit_id, DATE '2025-08-25' AS selected_on
FROM (SELECT *, unnest(range(courses_of(s))) AS slot
      FROM (SELECT *, row_number() OVER () - 1 AS s FROM read_parquet(students_file())))
