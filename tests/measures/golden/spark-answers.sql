WITH `t8` AS (
  SELECT
    `t6`.`student_id`,
    `t6`.`course_id`,
    `t6`.`term_id`,
    `t6`.`unit_id`
  FROM (
    SELECT
      *
    FROM `enrolments` AS `t2`
    WHERE
      ARRAY_CONTAINS(:terms, `t2`.`term_id`)
  ) AS `t6`
)
SELECT
  `t16`.`unit_id`,
  `t16`.`posts` AS `answers__posts`,
  `t16`.`ever` AS `answers__ever`
FROM (
  SELECT
    `t15`.`unit_id`,
    COUNT(*) AS `posts`,
    CAST(SUM(`t15`.`ever`) AS BIGINT) AS `ever`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t7`.`role`,
        `t7`.`week`,
        `t7`.`ever`,
        `t7`.`person_id`,
        `t7`.`course_id`,
        `t5`.`programme_id`,
        COALESCE(`t12`.`course_unit`, `t13`.`home_unit`, `t5`.`registered_unit`) AS `unit_id`
      FROM (
        SELECT
          *
        FROM `answered_posts` AS `t0`
        WHERE
          `t0`.`role` = 'student'
      ) AS `t7`
      LEFT OUTER JOIN (
        SELECT
          `t9`.`student_id`,
          `t9`.`course_id`,
          MIN(`t9`.`unit_id`) AS `course_unit`
        FROM `t8` AS `t9`
        GROUP BY
          1,
          2
      ) AS `t12`
        ON `t7`.`person_id` = `t12`.`student_id` AND `t7`.`course_id` = `t12`.`course_id`
      LEFT OUTER JOIN (
        SELECT
          `t9`.`student_id`,
          MIN(`t9`.`unit_id`) AS `home_unit`
        FROM `t8` AS `t9`
        GROUP BY
          1
      ) AS `t13`
        ON `t7`.`person_id` = `t13`.`student_id`
      LEFT OUTER JOIN (
        SELECT
          `t1`.`student_id`,
          `t1`.`programme_id`,
          `t1`.`unit_id` AS `registered_unit`
        FROM `students` AS `t1`
      ) AS `t5`
        ON `t7`.`person_id` = `t5`.`student_id`
    ) AS `t14`
    WHERE
      `t14`.`unit_id` IS NOT NULL
  ) AS `t15`
  GROUP BY
    1
) AS `t16`
;
WITH `t8` AS (
  SELECT
    `t6`.`student_id`,
    `t6`.`course_id`,
    `t6`.`term_id`,
    `t6`.`unit_id`
  FROM (
    SELECT
      *
    FROM `enrolments` AS `t2`
    WHERE
      ARRAY_CONTAINS(:terms, `t2`.`term_id`)
  ) AS `t6`
)
SELECT
  `t17`.`unit_id`,
  `t17`.`posts` AS `answers__posts`,
  `t17`.`ever` AS `answers__ever`
FROM (
  SELECT
    `t16`.`unit_id`,
    COUNT(*) AS `posts`,
    CAST(SUM(`t16`.`ever`) AS BIGINT) AS `ever`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t7`.`role`,
          `t7`.`week`,
          `t7`.`ever`,
          `t7`.`person_id`,
          `t7`.`course_id`,
          `t5`.`programme_id`,
          COALESCE(`t12`.`course_unit`, `t13`.`home_unit`, `t5`.`registered_unit`) AS `unit_id`
        FROM (
          SELECT
            *
          FROM `answered_posts` AS `t0`
          WHERE
            `t0`.`role` = 'student'
        ) AS `t7`
        LEFT OUTER JOIN (
          SELECT
            `t9`.`student_id`,
            `t9`.`course_id`,
            MIN(`t9`.`unit_id`) AS `course_unit`
          FROM `t8` AS `t9`
          GROUP BY
            1,
            2
        ) AS `t12`
          ON `t7`.`person_id` = `t12`.`student_id` AND `t7`.`course_id` = `t12`.`course_id`
        LEFT OUTER JOIN (
          SELECT
            `t9`.`student_id`,
            MIN(`t9`.`unit_id`) AS `home_unit`
          FROM `t8` AS `t9`
          GROUP BY
            1
        ) AS `t13`
          ON `t7`.`person_id` = `t13`.`student_id`
        LEFT OUTER JOIN (
          SELECT
            `t1`.`student_id`,
            `t1`.`programme_id`,
            `t1`.`unit_id` AS `registered_unit`
          FROM `students` AS `t1`
        ) AS `t5`
          ON `t7`.`person_id` = `t5`.`student_id`
      ) AS `t14`
      WHERE
        ARRAY_CONTAINS(:units, `t14`.`unit_id`)
    ) AS `t15`
    WHERE
      `t15`.`unit_id` IS NOT NULL
  ) AS `t16`
  GROUP BY
    1
) AS `t17`
;
SELECT
  `t2`.`posts` AS `answers__posts`,
  `t2`.`ever` AS `answers__ever`
FROM (
  SELECT
    COUNT(*) AS `posts`,
    CAST(SUM(`t1`.`ever`) AS BIGINT) AS `ever`
  FROM (
    SELECT
      *
    FROM `answered_posts` AS `t0`
    WHERE
      `t0`.`role` = 'student'
  ) AS `t1`
) AS `t2`
