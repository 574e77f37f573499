-- One school and 23 learning centres.
SELECT 'U00' AS unit_id, '演示-学校' AS name, 'school' AS kind, NULL::VARCHAR AS parent_id,
    DATE '1979-09-01' AS opened_on, NULL::DATE AS closed_on
UNION ALL
SELECT site_code(range + 1), printf('演示-学习中心%02d', range + 1), 'learning_centre', 'U00',
    DATE '1999-09-01' + (range * 90)::INTEGER, NULL
FROM range(23)
