SELECT
  `t0`.`unit_id`,
  `t0`.`posts` AS `teacher_forum__posts`,
  `t0`.`replies` AS `teacher_forum__replies`,
  `t0`.`answered` AS `teacher_forum__answered`
FROM (
  SELECT
    `t1`.`unit_id`,
    CAST(SUM(`t1`.`posts`) AS BIGINT) AS `posts`,
    CAST(SUM(`t1`.`replies`) AS BIGINT) AS `replies`,
    CAST(SUM(`t1`.`answered`) AS BIGINT) AS `answered`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`role`,
        `t2`.`person_id`,
        `t2`.`course_id`,
        `t2`.`week`,
        `t2`.`posts`,
        `t2`.`replies`,
        `t2`.`answered`,
        `t3`.`unit_id`
      FROM (
        SELECT
          *
        FROM `forum_weeks` AS `t4`
        WHERE
          `t4`.`role` = 'teacher'
      ) AS `t2`
      LEFT OUTER JOIN (
        SELECT
          `t5`.`staff_id`,
          MIN(`t5`.`unit_id`) AS `unit_id`
        FROM `staff` AS `t5`
        GROUP BY
          1
      ) AS `t3`
        ON `t2`.`person_id` = `t3`.`staff_id`
    ) AS `t6`
    WHERE
      `t6`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`unit_id`,
  `t0`.`posts` AS `teacher_forum__posts`,
  `t0`.`replies` AS `teacher_forum__replies`,
  `t0`.`answered` AS `teacher_forum__answered`
FROM (
  SELECT
    `t1`.`unit_id`,
    CAST(SUM(`t1`.`posts`) AS BIGINT) AS `posts`,
    CAST(SUM(`t1`.`replies`) AS BIGINT) AS `replies`,
    CAST(SUM(`t1`.`answered`) AS BIGINT) AS `answered`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t2`.`role`,
          `t2`.`person_id`,
          `t2`.`course_id`,
          `t2`.`week`,
          `t2`.`posts`,
          `t2`.`replies`,
          `t2`.`answered`,
          `t3`.`unit_id`
        FROM (
          SELECT
            *
          FROM `forum_weeks` AS `t4`
          WHERE
            `t4`.`role` = 'teacher'
        ) AS `t2`
        LEFT OUTER JOIN (
          SELECT
            `t5`.`staff_id`,
            MIN(`t5`.`unit_id`) AS `unit_id`
          FROM `staff` AS `t5`
          GROUP BY
            1
        ) AS `t3`
          ON `t2`.`person_id` = `t3`.`staff_id`
      ) AS `t6`
      WHERE
        ARRAY_CONTAINS(:units, `t6`.`unit_id`)
    ) AS `t7`
    WHERE
      `t7`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`posts` AS `teacher_forum__posts`,
  `t0`.`replies` AS `teacher_forum__replies`,
  `t0`.`answered` AS `teacher_forum__answered`
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
      `t2`.`role` = 'teacher'
  ) AS `t1`
) AS `t0`
