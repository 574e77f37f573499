WITH `t0` AS (
  SELECT
    `t1`.`student_id`,
    `t1`.`course_id`,
    `t1`.`term_id`,
    `t1`.`unit_id`
  FROM (
    SELECT
      *
    FROM `enrolments` AS `t2`
    WHERE
      ARRAY_CONTAINS(:terms, `t2`.`term_id`)
  ) AS `t1`
)
SELECT
  `t3`.`unit_id`,
  `t3`.`posts` AS `forum__posts`,
  `t3`.`replies` AS `forum__replies`,
  `t3`.`answered` AS `forum__answered`
FROM (
  SELECT
    `t4`.`unit_id`,
    CAST(SUM(`t4`.`posts`) AS BIGINT) AS `posts`,
    CAST(SUM(`t4`.`replies`) AS BIGINT) AS `replies`,
    CAST(SUM(`t4`.`answered`) AS BIGINT) AS `answered`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t5`.`role`,
        `t5`.`week`,
        `t5`.`posts`,
        `t5`.`replies`,
        `t5`.`answered`,
        `t5`.`person_id`,
        `t5`.`course_id`,
        `t6`.`programme_id`,
        COALESCE(`t7`.`course_unit`, `t6`.`other_unit`) AS `unit_id`
      FROM (
        SELECT
          *
        FROM `forum_weeks` AS `t8`
        WHERE
          `t8`.`role` = 'student'
      ) AS `t5`
      LEFT OUTER JOIN (
        SELECT
          `t9`.`student_id`,
          `t9`.`course_id`,
          MIN(`t9`.`unit_id`) AS `course_unit`
        FROM `t0` AS `t9`
        GROUP BY
          1,
          2
      ) AS `t7`
        ON `t5`.`person_id` = `t7`.`student_id` AND `t5`.`course_id` = `t7`.`course_id`
      LEFT OUTER JOIN (
        SELECT
          `t10`.`programme_id`,
          COALESCE(`t10`.`student_id`, `t11`.`student_id`) AS `learner`,
          COALESCE(`t11`.`home_unit`, `t10`.`unit_id`) AS `other_unit`
        FROM `students` AS `t10`
        FULL OUTER JOIN (
          SELECT
            `t9`.`student_id`,
            MIN(`t9`.`unit_id`) AS `home_unit`
          FROM `t0` AS `t9`
          GROUP BY
            1
        ) AS `t11`
          ON `t10`.`student_id` = `t11`.`student_id`
      ) AS `t6`
        ON `t5`.`person_id` = `t6`.`learner`
    ) AS `t12`
    WHERE
      `t12`.`unit_id` IS NOT NULL
  ) AS `t4`
  GROUP BY
    1
) AS `t3`
;
WITH `t0` AS (
  SELECT
    `t1`.`student_id`,
    `t1`.`course_id`,
    `t1`.`term_id`,
    `t1`.`unit_id`
  FROM (
    SELECT
      *
    FROM `enrolments` AS `t2`
    WHERE
      ARRAY_CONTAINS(:terms, `t2`.`term_id`)
  ) AS `t1`
)
SELECT
  `t3`.`unit_id`,
  `t3`.`posts` AS `forum__posts`,
  `t3`.`replies` AS `forum__replies`,
  `t3`.`answered` AS `forum__answered`
FROM (
  SELECT
    `t4`.`unit_id`,
    CAST(SUM(`t4`.`posts`) AS BIGINT) AS `posts`,
    CAST(SUM(`t4`.`replies`) AS BIGINT) AS `replies`,
    CAST(SUM(`t4`.`answered`) AS BIGINT) AS `answered`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t5`.`role`,
          `t5`.`week`,
          `t5`.`posts`,
          `t5`.`replies`,
          `t5`.`answered`,
          `t5`.`person_id`,
          `t5`.`course_id`,
          `t6`.`programme_id`,
          COALESCE(`t7`.`course_unit`, `t6`.`other_unit`) AS `unit_id`
        FROM (
          SELECT
            *
          FROM `forum_weeks` AS `t8`
          WHERE
            `t8`.`role` = 'student'
        ) AS `t5`
        LEFT OUTER JOIN (
          SELECT
            `t9`.`student_id`,
            `t9`.`course_id`,
            MIN(`t9`.`unit_id`) AS `course_unit`
          FROM `t0` AS `t9`
          GROUP BY
            1,
            2
        ) AS `t7`
          ON `t5`.`person_id` = `t7`.`student_id` AND `t5`.`course_id` = `t7`.`course_id`
        LEFT OUTER JOIN (
          SELECT
            `t10`.`programme_id`,
            COALESCE(`t10`.`student_id`, `t11`.`student_id`) AS `learner`,
            COALESCE(`t11`.`home_unit`, `t10`.`unit_id`) AS `other_unit`
          FROM `students` AS `t10`
          FULL OUTER JOIN (
            SELECT
              `t9`.`student_id`,
              MIN(`t9`.`unit_id`) AS `home_unit`
            FROM `t0` AS `t9`
            GROUP BY
              1
          ) AS `t11`
            ON `t10`.`student_id` = `t11`.`student_id`
        ) AS `t6`
          ON `t5`.`person_id` = `t6`.`learner`
      ) AS `t12`
      WHERE
        ARRAY_CONTAINS(:units, `t12`.`unit_id`)
    ) AS `t13`
    WHERE
      `t13`.`unit_id` IS NOT NULL
  ) AS `t4`
  GROUP BY
    1
) AS `t3`
;
SELECT
  `t0`.`posts` AS `forum__posts`,
  `t0`.`replies` AS `forum__replies`,
  `t0`.`answered` AS `forum__answered`
FROM (
  SELECT
    CAST(SUM(`t1`.`posts`) AS BIGINT) AS `posts`,
    CAST(SUM(`t1`.`replies`) AS BIGINT) AS `replies`,
    CAST(SUM(`t1`.`answered`) AS BIGINT) AS `answered`
  FROM (
    SELECT
      *
    FROM `forum_weeks` AS `t2`
    WHERE
      `t2`.`role` = 'student'
  ) AS `t1`
) AS `t0`
