SELECT
  `t3`.`unit_id`,
  `t3`.`learners` AS `enrolled__learners`,
  `t3`.`enrolments` AS `enrolled__enrolments`
FROM (
  SELECT
    `t2`.`unit_id`,
    COUNT(DISTINCT `t2`.`person_id`) AS `learners`,
    COUNT(*) AS `enrolments`
  FROM (
    SELECT
      `t1`.`student_id` AS `person_id`,
      `t1`.`course_id`,
      `t1`.`term_id`,
      `t1`.`unit_id`
    FROM (
      SELECT
        *
      FROM `enrolments` AS `t0`
      WHERE
        ARRAY_CONTAINS(:terms, `t0`.`term_id`)
    ) AS `t1`
    WHERE
      `t1`.`unit_id` IS NOT NULL
  ) AS `t2`
  GROUP BY
    1
) AS `t3`
;
SELECT
  `t5`.`unit_id`,
  `t5`.`learners` AS `enrolled__learners`,
  `t5`.`enrolments` AS `enrolled__enrolments`
FROM (
  SELECT
    `t4`.`unit_id`,
    COUNT(DISTINCT `t4`.`person_id`) AS `learners`,
    COUNT(*) AS `enrolments`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t1`.`student_id` AS `person_id`,
          `t1`.`course_id`,
          `t1`.`term_id`,
          `t1`.`unit_id`
        FROM (
          SELECT
            *
          FROM `enrolments` AS `t0`
          WHERE
            ARRAY_CONTAINS(:terms, `t0`.`term_id`)
        ) AS `t1`
      ) AS `t2`
      WHERE
        ARRAY_CONTAINS(:units, `t2`.`unit_id`)
    ) AS `t3`
    WHERE
      `t3`.`unit_id` IS NOT NULL
  ) AS `t4`
  GROUP BY
    1
) AS `t5`
;
SELECT
  `t3`.`learners` AS `enrolled__learners`,
  `t3`.`enrolments` AS `enrolled__enrolments`
FROM (
  SELECT
    COUNT(DISTINCT `t2`.`person_id`) AS `learners`,
    COUNT(*) AS `enrolments`
  FROM (
    SELECT
      `t1`.`student_id` AS `person_id`,
      `t1`.`course_id`,
      `t1`.`term_id`,
      `t1`.`unit_id`
    FROM (
      SELECT
        *
      FROM `enrolments` AS `t0`
      WHERE
        ARRAY_CONTAINS(:terms, `t0`.`term_id`)
    ) AS `t1`
  ) AS `t2`
) AS `t3`
