SELECT
  `t10`.`unit_id`,
  `t10`.`online` AS `teacher_activity__online`,
  `t10`.`days` AS `teacher_activity__days`,
  `t10`.`active_weeks` AS `teacher_activity__active_weeks`,
  `t10`.`full_weeks` AS `teacher_activity__full_weeks`,
  `t10`.`actions` AS `teacher_activity__actions`,
  `t10`.`effective` AS `teacher_activity__effective`,
  `t10`.`timed` AS `teacher_activity__timed`,
  `t10`.`seconds` AS `teacher_activity__seconds`
FROM (
  SELECT
    `t9`.`unit_id`,
    COUNT(*) AS `online`,
    CAST(SUM(`t9`.`days`) AS BIGINT) AS `days`,
    CAST(SUM(`t9`.`active_weeks`) AS BIGINT) AS `active_weeks`,
    CAST(SUM(`t9`.`full_weeks`) AS BIGINT) AS `full_weeks`,
    CAST(SUM(`t9`.`actions`) AS BIGINT) AS `actions`,
    CAST(SUM(`t9`.`effective`) AS BIGINT) AS `effective`,
    CAST(SUM(`t9`.`timed`) AS BIGINT) AS `timed`,
    CAST(SUM(`t9`.`seconds`) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t8`.`unit_id`,
      `t8`.`person_id`,
      CAST(SUM(CAST(BIT_COUNT(`t8`.`mask`) AS BIGINT)) AS BIGINT) AS `days`,
      COUNT(*) AS `active_weeks`,
      CAST(SUM(CAST(COALESCE(`t8`.`seconds` >= (
        CAST(:week_minutes AS BIGINT) * 60
      ), FALSE) AS BIGINT)) AS BIGINT) AS `full_weeks`,
      CAST(SUM(`t8`.`actions`) AS BIGINT) AS `actions`,
      CAST(SUM(`t8`.`effective`) AS BIGINT) AS `effective`,
      CAST(SUM(`t8`.`timed`) AS BIGINT) AS `timed`,
      CAST(SUM(`t8`.`seconds`) AS BIGINT) AS `seconds`
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
            `t4`.`role`,
            `t4`.`person_id`,
            `t4`.`course_id`,
            `t4`.`week`,
            `t4`.`mask`,
            `t4`.`actions`,
            `t4`.`effective`,
            `t4`.`timed`,
            `t4`.`seconds`,
            `t4`.`resources`,
            `t5`.`unit_id`
          FROM (
            SELECT
              *
            FROM `person_weeks` AS `t0`
            WHERE
              `t0`.`role` = 'teacher'
          ) AS `t4`
          LEFT OUTER JOIN (
            SELECT
              `t1`.`staff_id`,
              MIN(`t1`.`unit_id`) AS `unit_id`
            FROM `staff` AS `t1`
            GROUP BY
              1
          ) AS `t5`
            ON `t4`.`person_id` = `t5`.`staff_id`
        ) AS `t6`
        WHERE
          `t6`.`unit_id` IS NOT NULL
      ) AS `t7`
      GROUP BY
        1,
        2,
        3
    ) AS `t8`
    GROUP BY
      1,
      2
  ) AS `t9`
  GROUP BY
    1
) AS `t10`
;
SELECT
  `t11`.`unit_id`,
  `t11`.`online` AS `teacher_activity__online`,
  `t11`.`days` AS `teacher_activity__days`,
  `t11`.`active_weeks` AS `teacher_activity__active_weeks`,
  `t11`.`full_weeks` AS `teacher_activity__full_weeks`,
  `t11`.`actions` AS `teacher_activity__actions`,
  `t11`.`effective` AS `teacher_activity__effective`,
  `t11`.`timed` AS `teacher_activity__timed`,
  `t11`.`seconds` AS `teacher_activity__seconds`
FROM (
  SELECT
    `t10`.`unit_id`,
    COUNT(*) AS `online`,
    CAST(SUM(`t10`.`days`) AS BIGINT) AS `days`,
    CAST(SUM(`t10`.`active_weeks`) AS BIGINT) AS `active_weeks`,
    CAST(SUM(`t10`.`full_weeks`) AS BIGINT) AS `full_weeks`,
    CAST(SUM(`t10`.`actions`) AS BIGINT) AS `actions`,
    CAST(SUM(`t10`.`effective`) AS BIGINT) AS `effective`,
    CAST(SUM(`t10`.`timed`) AS BIGINT) AS `timed`,
    CAST(SUM(`t10`.`seconds`) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t9`.`unit_id`,
      `t9`.`person_id`,
      CAST(SUM(CAST(BIT_COUNT(`t9`.`mask`) AS BIGINT)) AS BIGINT) AS `days`,
      COUNT(*) AS `active_weeks`,
      CAST(SUM(CAST(COALESCE(`t9`.`seconds` >= (
        CAST(:week_minutes AS BIGINT) * 60
      ), FALSE) AS BIGINT)) AS BIGINT) AS `full_weeks`,
      CAST(SUM(`t9`.`actions`) AS BIGINT) AS `actions`,
      CAST(SUM(`t9`.`effective`) AS BIGINT) AS `effective`,
      CAST(SUM(`t9`.`timed`) AS BIGINT) AS `timed`,
      CAST(SUM(`t9`.`seconds`) AS BIGINT) AS `seconds`
    FROM (
      SELECT
        `t8`.`unit_id`,
        `t8`.`person_id`,
        `t8`.`week`,
        CAST(BIT_OR(`t8`.`mask`) AS BIGINT) AS `mask`,
        CAST(SUM(`t8`.`actions`) AS BIGINT) AS `actions`,
        CAST(SUM(`t8`.`effective`) AS BIGINT) AS `effective`,
        CAST(SUM(`t8`.`timed`) AS BIGINT) AS `timed`,
        CAST(SUM(`t8`.`seconds`) AS BIGINT) AS `seconds`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t4`.`role`,
              `t4`.`person_id`,
              `t4`.`course_id`,
              `t4`.`week`,
              `t4`.`mask`,
              `t4`.`actions`,
              `t4`.`effective`,
              `t4`.`timed`,
              `t4`.`seconds`,
              `t4`.`resources`,
              `t5`.`unit_id`
            FROM (
              SELECT
                *
              FROM `person_weeks` AS `t0`
              WHERE
                `t0`.`role` = 'teacher'
            ) AS `t4`
            LEFT OUTER JOIN (
              SELECT
                `t1`.`staff_id`,
                MIN(`t1`.`unit_id`) AS `unit_id`
              FROM `staff` AS `t1`
              GROUP BY
                1
            ) AS `t5`
              ON `t4`.`person_id` = `t5`.`staff_id`
          ) AS `t6`
          WHERE
            ARRAY_CONTAINS(:units, `t6`.`unit_id`)
        ) AS `t7`
        WHERE
          `t7`.`unit_id` IS NOT NULL
      ) AS `t8`
      GROUP BY
        1,
        2,
        3
    ) AS `t9`
    GROUP BY
      1,
      2
  ) AS `t10`
  GROUP BY
    1
) AS `t11`
;
SELECT
  `t4`.`online` AS `teacher_activity__online`,
  `t4`.`days` AS `teacher_activity__days`,
  `t4`.`active_weeks` AS `teacher_activity__active_weeks`,
  `t4`.`full_weeks` AS `teacher_activity__full_weeks`,
  `t4`.`actions` AS `teacher_activity__actions`,
  `t4`.`effective` AS `teacher_activity__effective`,
  `t4`.`timed` AS `teacher_activity__timed`,
  `t4`.`seconds` AS `teacher_activity__seconds`
FROM (
  SELECT
    COUNT(*) AS `online`,
    CAST(SUM(`t3`.`days`) AS BIGINT) AS `days`,
    CAST(SUM(`t3`.`active_weeks`) AS BIGINT) AS `active_weeks`,
    CAST(SUM(`t3`.`full_weeks`) AS BIGINT) AS `full_weeks`,
    CAST(SUM(`t3`.`actions`) AS BIGINT) AS `actions`,
    CAST(SUM(`t3`.`effective`) AS BIGINT) AS `effective`,
    CAST(SUM(`t3`.`timed`) AS BIGINT) AS `timed`,
    CAST(SUM(`t3`.`seconds`) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t2`.`person_id`,
      CAST(SUM(CAST(BIT_COUNT(`t2`.`mask`) AS BIGINT)) AS BIGINT) AS `days`,
      COUNT(*) AS `active_weeks`,
      CAST(SUM(CAST(COALESCE(`t2`.`seconds` >= (
        CAST(:week_minutes AS BIGINT) * 60
      ), FALSE) AS BIGINT)) AS BIGINT) AS `full_weeks`,
      CAST(SUM(`t2`.`actions`) AS BIGINT) AS `actions`,
      CAST(SUM(`t2`.`effective`) AS BIGINT) AS `effective`,
      CAST(SUM(`t2`.`timed`) AS BIGINT) AS `timed`,
      CAST(SUM(`t2`.`seconds`) AS BIGINT) AS `seconds`
    FROM (
      SELECT
        `t1`.`person_id`,
        `t1`.`week`,
        CAST(BIT_OR(`t1`.`mask`) AS BIGINT) AS `mask`,
        CAST(SUM(`t1`.`actions`) AS BIGINT) AS `actions`,
        CAST(SUM(`t1`.`effective`) AS BIGINT) AS `effective`,
        CAST(SUM(`t1`.`timed`) AS BIGINT) AS `timed`,
        CAST(SUM(`t1`.`seconds`) AS BIGINT) AS `seconds`
      FROM (
        SELECT
          *
        FROM `person_weeks` AS `t0`
        WHERE
          `t0`.`role` = 'teacher'
      ) AS `t1`
      GROUP BY
        1,
        2
    ) AS `t2`
    GROUP BY
      1
  ) AS `t3`
) AS `t4`
