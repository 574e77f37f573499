SELECT
  `t3`.`unit_id`,
  `t3`.`teachers` AS `serving__teachers`
FROM (
  SELECT
    `t2`.`unit_id`,
    COUNT(DISTINCT `t2`.`person_id`) AS `teachers`
  FROM (
    SELECT
      `t1`.`staff_id` AS `person_id`,
      `t1`.`unit_id`,
      `t1`.`employment`,
      `t1`.`role`,
      `t1`.`open_education`,
      `t1`.`title_rank`,
      `t1`.`highest_degree`,
      `t1`.`education`,
      `t1`.`discipline`,
      `t1`.`dedicated`,
      `t1`.`teaching_post`,
      `t1`.`open_education_years`,
      `t1`.`hired_on`,
      `t1`.`left_on`
    FROM (
      SELECT
        *
      FROM `staff` AS `t0`
      WHERE
        COALESCE(`t0`.`hired_on` <= CAST(:census AS DATE), TRUE)
        AND COALESCE(CAST(`t0`.`left_on` AS TIMESTAMP) > CAST(:since AS TIMESTAMP), TRUE)
        AND `t0`.`role` IN ('lead_teacher', 'tutor')
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
  `t5`.`teachers` AS `serving__teachers`
FROM (
  SELECT
    `t4`.`unit_id`,
    COUNT(DISTINCT `t4`.`person_id`) AS `teachers`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t1`.`staff_id` AS `person_id`,
          `t1`.`unit_id`,
          `t1`.`employment`,
          `t1`.`role`,
          `t1`.`open_education`,
          `t1`.`title_rank`,
          `t1`.`highest_degree`,
          `t1`.`education`,
          `t1`.`discipline`,
          `t1`.`dedicated`,
          `t1`.`teaching_post`,
          `t1`.`open_education_years`,
          `t1`.`hired_on`,
          `t1`.`left_on`
        FROM (
          SELECT
            *
          FROM `staff` AS `t0`
          WHERE
            COALESCE(`t0`.`hired_on` <= CAST(:census AS DATE), TRUE)
            AND COALESCE(CAST(`t0`.`left_on` AS TIMESTAMP) > CAST(:since AS TIMESTAMP), TRUE)
            AND `t0`.`role` IN ('lead_teacher', 'tutor')
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
  `t3`.`teachers` AS `serving__teachers`
FROM (
  SELECT
    COUNT(DISTINCT `t2`.`person_id`) AS `teachers`
  FROM (
    SELECT
      `t1`.`staff_id` AS `person_id`,
      `t1`.`unit_id`,
      `t1`.`employment`,
      `t1`.`role`,
      `t1`.`open_education`,
      `t1`.`title_rank`,
      `t1`.`highest_degree`,
      `t1`.`education`,
      `t1`.`discipline`,
      `t1`.`dedicated`,
      `t1`.`teaching_post`,
      `t1`.`open_education_years`,
      `t1`.`hired_on`,
      `t1`.`left_on`
    FROM (
      SELECT
        *
      FROM `staff` AS `t0`
      WHERE
        COALESCE(`t0`.`hired_on` <= CAST(:census AS DATE), TRUE)
        AND COALESCE(CAST(`t0`.`left_on` AS TIMESTAMP) > CAST(:since AS TIMESTAMP), TRUE)
        AND `t0`.`role` IN ('lead_teacher', 'tutor')
    ) AS `t1`
  ) AS `t2`
) AS `t3`
