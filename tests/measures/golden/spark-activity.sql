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
  `t3`.`online` AS `activity__online`,
  `t3`.`days` AS `activity__days`,
  `t3`.`active_weeks` AS `activity__active_weeks`,
  `t3`.`full_weeks` AS `activity__full_weeks`,
  `t3`.`actions` AS `activity__actions`,
  `t3`.`effective` AS `activity__effective`,
  `t3`.`timed` AS `activity__timed`,
  `t3`.`seconds` AS `activity__seconds`
FROM (
  SELECT
    `t4`.`unit_id`,
    COUNT(*) AS `online`,
    CAST(SUM(`t4`.`days`) AS BIGINT) AS `days`,
    CAST(SUM(`t4`.`active_weeks`) AS BIGINT) AS `active_weeks`,
    CAST(SUM(`t4`.`full_weeks`) AS BIGINT) AS `full_weeks`,
    CAST(SUM(`t4`.`actions`) AS BIGINT) AS `actions`,
    CAST(SUM(`t4`.`effective`) AS BIGINT) AS `effective`,
    CAST(SUM(`t4`.`timed`) AS BIGINT) AS `timed`,
    CAST(SUM(`t4`.`seconds`) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t5`.`unit_id`,
      `t5`.`person_id`,
      CAST(SUM(`t5`.`days`) AS BIGINT) AS `days`,
      CAST(SUM(CAST(`t5`.`active_weeks` AS BIGINT)) AS BIGINT) AS `active_weeks`,
      CAST(SUM(`t5`.`full_weeks`) AS BIGINT) AS `full_weeks`,
      CAST(SUM(`t5`.`actions`) AS BIGINT) AS `actions`,
      CAST(SUM(`t5`.`effective`) AS BIGINT) AS `effective`,
      CAST(SUM(`t5`.`timed`) AS BIGINT) AS `timed`,
      CAST(SUM(`t5`.`seconds`) AS BIGINT) AS `seconds`
    FROM (
      SELECT
        `t6`.`unit_id`,
        `t6`.`person_id`,
        `t6`.`week`,
        `t6`.`mask`,
        `t6`.`actions`,
        `t6`.`effective`,
        `t6`.`timed`,
        `t6`.`seconds`,
        CAST(BIT_COUNT(`t6`.`mask`) AS BIGINT) AS `days`,
        1 AS `active_weeks`,
        CAST(`t6`.`seconds` >= (
          CAST(:week_minutes AS BIGINT) * 60
        ) AS BIGINT) AS `full_weeks`
      FROM (
        SELECT
          `t7`.`unit_id`,
          `t7`.`person_id`,
          `t7`.`week`,
          CAST(BIT_OR(`t7`.`mask`) AS BIGINT) AS `mask`,
          CAST(SUM(`t7`.`actions`) AS BIGINT) AS `actions`,
          CAST(SUM(`t7`.`effective`) AS BIGINT) AS `effective`,
          CAST(SUM(`t7`.`timed`) AS BIGINT) AS `timed`,
          CAST(SUM(`t7`.`seconds`) AS BIGINT) AS `seconds`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t8`.`role`,
              `t8`.`week`,
              `t8`.`mask`,
              `t8`.`actions`,
              `t8`.`effective`,
              `t8`.`timed`,
              `t8`.`seconds`,
              `t8`.`resources`,
              `t8`.`person_id`,
              `t8`.`course_id`,
              `t9`.`programme_id`,
              COALESCE(`t10`.`course_unit`, `t9`.`other_unit`) AS `unit_id`
            FROM (
              SELECT
                *
              FROM `person_weeks` AS `t11`
              WHERE
                `t11`.`role` = 'student'
            ) AS `t8`
            LEFT OUTER JOIN (
              SELECT
                `t12`.`student_id`,
                `t12`.`course_id`,
                MIN(`t12`.`unit_id`) AS `course_unit`
              FROM `t0` AS `t12`
              GROUP BY
                1,
                2
            ) AS `t10`
              ON `t8`.`person_id` = `t10`.`student_id` AND `t8`.`course_id` = `t10`.`course_id`
            LEFT OUTER JOIN (
              SELECT
                `t13`.`programme_id`,
                COALESCE(`t13`.`student_id`, `t14`.`student_id`) AS `learner`,
                COALESCE(`t14`.`home_unit`, `t13`.`unit_id`) AS `other_unit`
              FROM `students` AS `t13`
              FULL OUTER JOIN (
                SELECT
                  `t12`.`student_id`,
                  MIN(`t12`.`unit_id`) AS `home_unit`
                FROM `t0` AS `t12`
                GROUP BY
                  1
              ) AS `t14`
                ON `t13`.`student_id` = `t14`.`student_id`
            ) AS `t9`
              ON `t8`.`person_id` = `t9`.`learner`
          ) AS `t15`
          WHERE
            `t15`.`unit_id` IS NOT NULL
        ) AS `t7`
        GROUP BY
          1,
          2,
          3
      ) AS `t6`
    ) AS `t5`
    GROUP BY
      1,
      2
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
  `t3`.`online` AS `activity__online`,
  `t3`.`days` AS `activity__days`,
  `t3`.`active_weeks` AS `activity__active_weeks`,
  `t3`.`full_weeks` AS `activity__full_weeks`,
  `t3`.`actions` AS `activity__actions`,
  `t3`.`effective` AS `activity__effective`,
  `t3`.`timed` AS `activity__timed`,
  `t3`.`seconds` AS `activity__seconds`
FROM (
  SELECT
    `t4`.`unit_id`,
    COUNT(*) AS `online`,
    CAST(SUM(`t4`.`days`) AS BIGINT) AS `days`,
    CAST(SUM(`t4`.`active_weeks`) AS BIGINT) AS `active_weeks`,
    CAST(SUM(`t4`.`full_weeks`) AS BIGINT) AS `full_weeks`,
    CAST(SUM(`t4`.`actions`) AS BIGINT) AS `actions`,
    CAST(SUM(`t4`.`effective`) AS BIGINT) AS `effective`,
    CAST(SUM(`t4`.`timed`) AS BIGINT) AS `timed`,
    CAST(SUM(`t4`.`seconds`) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t5`.`unit_id`,
      `t5`.`person_id`,
      CAST(SUM(`t5`.`days`) AS BIGINT) AS `days`,
      CAST(SUM(CAST(`t5`.`active_weeks` AS BIGINT)) AS BIGINT) AS `active_weeks`,
      CAST(SUM(`t5`.`full_weeks`) AS BIGINT) AS `full_weeks`,
      CAST(SUM(`t5`.`actions`) AS BIGINT) AS `actions`,
      CAST(SUM(`t5`.`effective`) AS BIGINT) AS `effective`,
      CAST(SUM(`t5`.`timed`) AS BIGINT) AS `timed`,
      CAST(SUM(`t5`.`seconds`) AS BIGINT) AS `seconds`
    FROM (
      SELECT
        `t6`.`unit_id`,
        `t6`.`person_id`,
        `t6`.`week`,
        `t6`.`mask`,
        `t6`.`actions`,
        `t6`.`effective`,
        `t6`.`timed`,
        `t6`.`seconds`,
        CAST(BIT_COUNT(`t6`.`mask`) AS BIGINT) AS `days`,
        1 AS `active_weeks`,
        CAST(`t6`.`seconds` >= (
          CAST(:week_minutes AS BIGINT) * 60
        ) AS BIGINT) AS `full_weeks`
      FROM (
        SELECT
          `t7`.`unit_id`,
          `t7`.`person_id`,
          `t7`.`week`,
          CAST(BIT_OR(`t7`.`mask`) AS BIGINT) AS `mask`,
          CAST(SUM(`t7`.`actions`) AS BIGINT) AS `actions`,
          CAST(SUM(`t7`.`effective`) AS BIGINT) AS `effective`,
          CAST(SUM(`t7`.`timed`) AS BIGINT) AS `timed`,
          CAST(SUM(`t7`.`seconds`) AS BIGINT) AS `seconds`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t8`.`role`,
                `t8`.`week`,
                `t8`.`mask`,
                `t8`.`actions`,
                `t8`.`effective`,
                `t8`.`timed`,
                `t8`.`seconds`,
                `t8`.`resources`,
                `t8`.`person_id`,
                `t8`.`course_id`,
                `t9`.`programme_id`,
                COALESCE(`t10`.`course_unit`, `t9`.`other_unit`) AS `unit_id`
              FROM (
                SELECT
                  *
                FROM `person_weeks` AS `t11`
                WHERE
                  `t11`.`role` = 'student'
              ) AS `t8`
              LEFT OUTER JOIN (
                SELECT
                  `t12`.`student_id`,
                  `t12`.`course_id`,
                  MIN(`t12`.`unit_id`) AS `course_unit`
                FROM `t0` AS `t12`
                GROUP BY
                  1,
                  2
              ) AS `t10`
                ON `t8`.`person_id` = `t10`.`student_id` AND `t8`.`course_id` = `t10`.`course_id`
              LEFT OUTER JOIN (
                SELECT
                  `t13`.`programme_id`,
                  COALESCE(`t13`.`student_id`, `t14`.`student_id`) AS `learner`,
                  COALESCE(`t14`.`home_unit`, `t13`.`unit_id`) AS `other_unit`
                FROM `students` AS `t13`
                FULL OUTER JOIN (
                  SELECT
                    `t12`.`student_id`,
                    MIN(`t12`.`unit_id`) AS `home_unit`
                  FROM `t0` AS `t12`
                  GROUP BY
                    1
                ) AS `t14`
                  ON `t13`.`student_id` = `t14`.`student_id`
              ) AS `t9`
                ON `t8`.`person_id` = `t9`.`learner`
            ) AS `t15`
            WHERE
              ARRAY_CONTAINS(:units, `t15`.`unit_id`)
          ) AS `t16`
          WHERE
            `t16`.`unit_id` IS NOT NULL
        ) AS `t7`
        GROUP BY
          1,
          2,
          3
      ) AS `t6`
    ) AS `t5`
    GROUP BY
      1,
      2
  ) AS `t4`
  GROUP BY
    1
) AS `t3`
;
SELECT
  `t0`.`online` AS `activity__online`,
  `t0`.`days` AS `activity__days`,
  `t0`.`active_weeks` AS `activity__active_weeks`,
  `t0`.`full_weeks` AS `activity__full_weeks`,
  `t0`.`actions` AS `activity__actions`,
  `t0`.`effective` AS `activity__effective`,
  `t0`.`timed` AS `activity__timed`,
  `t0`.`seconds` AS `activity__seconds`
FROM (
  SELECT
    COUNT(*) AS `online`,
    CAST(SUM(`t1`.`days`) AS BIGINT) AS `days`,
    CAST(SUM(`t1`.`active_weeks`) AS BIGINT) AS `active_weeks`,
    CAST(SUM(`t1`.`full_weeks`) AS BIGINT) AS `full_weeks`,
    CAST(SUM(`t1`.`actions`) AS BIGINT) AS `actions`,
    CAST(SUM(`t1`.`effective`) AS BIGINT) AS `effective`,
    CAST(SUM(`t1`.`timed`) AS BIGINT) AS `timed`,
    CAST(SUM(`t1`.`seconds`) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t2`.`person_id`,
      CAST(SUM(`t2`.`days`) AS BIGINT) AS `days`,
      CAST(SUM(CAST(`t2`.`active_weeks` AS BIGINT)) AS BIGINT) AS `active_weeks`,
      CAST(SUM(`t2`.`full_weeks`) AS BIGINT) AS `full_weeks`,
      CAST(SUM(`t2`.`actions`) AS BIGINT) AS `actions`,
      CAST(SUM(`t2`.`effective`) AS BIGINT) AS `effective`,
      CAST(SUM(`t2`.`timed`) AS BIGINT) AS `timed`,
      CAST(SUM(`t2`.`seconds`) AS BIGINT) AS `seconds`
    FROM (
      SELECT
        `t3`.`person_id`,
        `t3`.`week`,
        `t3`.`mask`,
        `t3`.`actions`,
        `t3`.`effective`,
        `t3`.`timed`,
        `t3`.`seconds`,
        CAST(BIT_COUNT(`t3`.`mask`) AS BIGINT) AS `days`,
        1 AS `active_weeks`,
        CAST(`t3`.`seconds` >= (
          CAST(:week_minutes AS BIGINT) * 60
        ) AS BIGINT) AS `full_weeks`
      FROM (
        SELECT
          `t4`.`person_id`,
          `t4`.`week`,
          CAST(BIT_OR(`t4`.`mask`) AS BIGINT) AS `mask`,
          CAST(SUM(`t4`.`actions`) AS BIGINT) AS `actions`,
          CAST(SUM(`t4`.`effective`) AS BIGINT) AS `effective`,
          CAST(SUM(`t4`.`timed`) AS BIGINT) AS `timed`,
          CAST(SUM(`t4`.`seconds`) AS BIGINT) AS `seconds`
        FROM (
          SELECT
            *
          FROM `person_weeks` AS `t5`
          WHERE
            `t5`.`role` = 'student'
        ) AS `t4`
        GROUP BY
          1,
          2
      ) AS `t3`
    ) AS `t2`
    GROUP BY
      1
  ) AS `t1`
) AS `t0`
