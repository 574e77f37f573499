SELECT
  `t0`.`unit_id`,
  `t0`.`enrolments` AS `unified__enrolments`
FROM (
  SELECT
    `t1`.`unit_id`,
    COUNT(*) AS `enrolments`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`student_id`,
        `t2`.`course_id`,
        `t2`.`term_id`,
        `t2`.`unit_id`
      FROM (
        SELECT
          `t3`.`student_id`,
          `t3`.`course_id`,
          `t3`.`term_id`,
          `t3`.`unit_id`
        FROM (
          SELECT
            *
          FROM `enrolments` AS `t4`
          WHERE
            ARRAY_CONTAINS(:terms, `t4`.`term_id`)
        ) AS `t3`
      ) AS `t2`
      LEFT SEMI JOIN (
        SELECT
          `t5`.`course_id`
        FROM `courses` AS `t5`
        WHERE
          `t5`.`category` = 'unified_national'
      ) AS `t6`
        ON `t2`.`course_id` = `t6`.`course_id`
    ) AS `t7`
    WHERE
      `t7`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`unit_id`,
  `t0`.`enrolments` AS `unified__enrolments`
FROM (
  SELECT
    `t1`.`unit_id`,
    COUNT(*) AS `enrolments`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t2`.`student_id`,
          `t2`.`course_id`,
          `t2`.`term_id`,
          `t2`.`unit_id`
        FROM (
          SELECT
            `t3`.`student_id`,
            `t3`.`course_id`,
            `t3`.`term_id`,
            `t3`.`unit_id`
          FROM (
            SELECT
              *
            FROM `enrolments` AS `t4`
            WHERE
              ARRAY_CONTAINS(:terms, `t4`.`term_id`)
          ) AS `t3`
        ) AS `t2`
        LEFT SEMI JOIN (
          SELECT
            `t5`.`course_id`
          FROM `courses` AS `t5`
          WHERE
            `t5`.`category` = 'unified_national'
        ) AS `t6`
          ON `t2`.`course_id` = `t6`.`course_id`
      ) AS `t7`
      WHERE
        ARRAY_CONTAINS(:units, `t7`.`unit_id`)
    ) AS `t8`
    WHERE
      `t8`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`enrolments` AS `unified__enrolments`
FROM (
  SELECT
    COUNT(*) AS `enrolments`
  FROM (
    SELECT
      `t1`.`student_id`,
      `t1`.`course_id`,
      `t1`.`term_id`,
      `t1`.`unit_id`
    FROM (
      SELECT
        `t2`.`student_id`,
        `t2`.`course_id`,
        `t2`.`term_id`,
        `t2`.`unit_id`
      FROM (
        SELECT
          *
        FROM `enrolments` AS `t3`
        WHERE
          ARRAY_CONTAINS(:terms, `t3`.`term_id`)
      ) AS `t2`
    ) AS `t1`
    LEFT SEMI JOIN (
      SELECT
        `t4`.`course_id`
      FROM `courses` AS `t4`
      WHERE
        `t4`.`category` = 'unified_national'
    ) AS `t5`
      ON `t1`.`course_id` = `t5`.`course_id`
  ) AS `t6`
) AS `t0`
