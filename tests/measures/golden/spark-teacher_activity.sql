SELECT
  `t0`.`unit_id`,
  `t0`.`online` AS `teacher_activity__online`,
  `t0`.`days` AS `teacher_activity__days`,
  `t0`.`active_weeks` AS `teacher_activity__active_weeks`,
  `t0`.`full_weeks` AS `teacher_activity__full_weeks`,
  `t0`.`actions` AS `teacher_activity__actions`,
  `t0`.`effective` AS `teacher_activity__effective`,
  `t0`.`timed` AS `teacher_activity__timed`,
  `t0`.`seconds` AS `teacher_activity__seconds`
FROM (
  SELECT
    `t1`.`unit_id`,
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
      `t2`.`unit_id`,
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
        `t3`.`unit_id`,
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
          `t4`.`unit_id`,
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
          FROM (
            SELECT
              `t5`.`role`,
              `t5`.`person_id`,
              `t5`.`course_id`,
              `t5`.`week`,
              `t5`.`mask`,
              `t5`.`actions`,
              `t5`.`effective`,
              `t5`.`timed`,
              `t5`.`seconds`,
              `t5`.`resources`,
              `t6`.`unit_id`
            FROM (
              SELECT
                *
              FROM `person_weeks` AS `t7`
              WHERE
                `t7`.`role` = 'teacher'
            ) AS `t5`
            LEFT OUTER JOIN (
              SELECT
                `t8`.`staff_id`,
                MIN(`t8`.`unit_id`) AS `unit_id`
              FROM `staff` AS `t8`
              GROUP BY
                1
            ) AS `t6`
              ON `t5`.`person_id` = `t6`.`staff_id`
          ) AS `t9`
          WHERE
            `t9`.`unit_id` IS NOT NULL
        ) AS `t4`
        GROUP BY
          1,
          2,
          3
      ) AS `t3`
    ) AS `t2`
    GROUP BY
      1,
      2
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`unit_id`,
  `t0`.`online` AS `teacher_activity__online`,
  `t0`.`days` AS `teacher_activity__days`,
  `t0`.`active_weeks` AS `teacher_activity__active_weeks`,
  `t0`.`full_weeks` AS `teacher_activity__full_weeks`,
  `t0`.`actions` AS `teacher_activity__actions`,
  `t0`.`effective` AS `teacher_activity__effective`,
  `t0`.`timed` AS `teacher_activity__timed`,
  `t0`.`seconds` AS `teacher_activity__seconds`
FROM (
  SELECT
    `t1`.`unit_id`,
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
      `t2`.`unit_id`,
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
        `t3`.`unit_id`,
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
          `t4`.`unit_id`,
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
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t5`.`role`,
                `t5`.`person_id`,
                `t5`.`course_id`,
                `t5`.`week`,
                `t5`.`mask`,
                `t5`.`actions`,
                `t5`.`effective`,
                `t5`.`timed`,
                `t5`.`seconds`,
                `t5`.`resources`,
                `t6`.`unit_id`
              FROM (
                SELECT
                  *
                FROM `person_weeks` AS `t7`
                WHERE
                  `t7`.`role` = 'teacher'
              ) AS `t5`
              LEFT OUTER JOIN (
                SELECT
                  `t8`.`staff_id`,
                  MIN(`t8`.`unit_id`) AS `unit_id`
                FROM `staff` AS `t8`
                GROUP BY
                  1
              ) AS `t6`
                ON `t5`.`person_id` = `t6`.`staff_id`
            ) AS `t9`
            WHERE
              ARRAY_CONTAINS(:units, `t9`.`unit_id`)
          ) AS `t10`
          WHERE
            `t10`.`unit_id` IS NOT NULL
        ) AS `t4`
        GROUP BY
          1,
          2,
          3
      ) AS `t3`
    ) AS `t2`
    GROUP BY
      1,
      2
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`online` AS `teacher_activity__online`,
  `t0`.`days` AS `teacher_activity__days`,
  `t0`.`active_weeks` AS `teacher_activity__active_weeks`,
  `t0`.`full_weeks` AS `teacher_activity__full_weeks`,
  `t0`.`actions` AS `teacher_activity__actions`,
  `t0`.`effective` AS `teacher_activity__effective`,
  `t0`.`timed` AS `teacher_activity__timed`,
  `t0`.`seconds` AS `teacher_activity__seconds`
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
            `t5`.`role` = 'teacher'
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
