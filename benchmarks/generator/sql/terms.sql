SELECT '2025-2026-1' AS term_id, '2025-2026' AS academic_year, '2025-2026学年第一学期' AS name,
    DATE '2025-09-01' AS starts_on, DATE '2026-01-18' AS ends_on
