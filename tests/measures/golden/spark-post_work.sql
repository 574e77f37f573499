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
  `t17`.`met` AS `post_work__met`,
  `t17`.`done` AS `post_work__done`
FROM (
  SELECT
    `t16`.`unit_id`,
    CAST(SUM(CAST(COALESCE(`t16`.`done` >= CAST(:course_posts AS BIGINT), FALSE) AS BIGINT)) AS BIGINT) AS `met`,
    CAST(SUM(`t16`.`done`) AS BIGINT) AS `done`
  FROM (
    SELECT
      `t15`.`unit_id`,
      `t15`.`person_id`,
      `t15`.`course_id`,
      CAST(SUM(`t15`.`posts`) AS BIGINT) AS `done`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t7`.`role`,
          `t7`.`week`,
          `t7`.`posts`,
          `t7`.`replies`,
          `t7`.`answered`,
          `t7`.`person_id`,
          `t7`.`course_id`,
          `t5`.`programme_id`,
          COALESCE(`t12`.`course_unit`, `t13`.`home_unit`, `t5`.`registered_unit`) AS `unit_id`
        FROM (
          SELECT
            *
          FROM `forum_weeks` AS `t0`
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
        `t14`.`unit_id` IS NOT NULL AND `t14`.`course_id` IS NOT NULL
    ) AS `t15`
    GROUP BY
      1,
      2,
      3
  ) AS `t16`
  GROUP BY
    1
) AS `t17`
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
  `t18`.`unit_id`,
  `t18`.`met` AS `post_work__met`,
  `t18`.`done` AS `post_work__done`
FROM (
  SELECT
    `t17`.`unit_id`,
    CAST(SUM(CAST(COALESCE(`t17`.`done` >= CAST(:course_posts AS BIGINT), FALSE) AS BIGINT)) AS BIGINT) AS `met`,
    CAST(SUM(`t17`.`done`) AS BIGINT) AS `done`
  FROM (
    SELECT
      `t16`.`unit_id`,
      `t16`.`person_id`,
      `t16`.`course_id`,
      CAST(SUM(`t16`.`posts`) AS BIGINT) AS `done`
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
            `t7`.`posts`,
            `t7`.`replies`,
            `t7`.`answered`,
            `t7`.`person_id`,
            `t7`.`course_id`,
            `t5`.`programme_id`,
            COALESCE(`t12`.`course_unit`, `t13`.`home_unit`, `t5`.`registered_unit`) AS `unit_id`
          FROM (
            SELECT
              *
            FROM `forum_weeks` AS `t0`
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
        `t15`.`unit_id` IS NOT NULL AND `t15`.`course_id` IS NOT NULL
    ) AS `t16`
    GROUP BY
      1,
      2,
      3
  ) AS `t17`
  GROUP BY
    1
) AS `t18`
;
SELECT
  `t3`.`met` AS `post_work__met`,
  `t3`.`done` AS `post_work__done`
FROM (
  SELECT
    CAST(SUM(CAST(COALESCE(`t2`.`done` >= CAST(:course_posts AS BIGINT), FALSE) AS BIGINT)) AS BIGINT) AS `met`,
    CAST(SUM(`t2`.`done`) AS BIGINT) AS `done`
  FROM (
    SELECT
      `t1`.`person_id`,
      `t1`.`course_id`,
      CAST(SUM(`t1`.`posts`) AS BIGINT) AS `done`
    FROM (
      SELECT
        *
      FROM `forum_weeks` AS `t0`
      WHERE
        `t0`.`role` = 'student' AND `t0`.`course_id` IS NOT NULL
    ) AS `t1`
    GROUP BY
      1,
      2
  ) AS `t2`
) AS `t3`
