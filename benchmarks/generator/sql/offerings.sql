SELECT course_code(range) || '-2025-2026-1' AS offering_id, course_code(range) AS course_id,
    '2025-2026-1' AS term_id, 'U00' AS unit_id, pseudonym(2, range) AS lead_teacher_id
FROM range(500)
