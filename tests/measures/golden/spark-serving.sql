SELECT
  `t0`.`unit_id`,
  `t0`.`teachers` AS `serving__teachers`
FROM (
  SELECT
    `t1`.`unit_id`,
    COUNT(DISTINCT `t1`.`person_id`) AS `teachers`
  FROM (
    SELECT
      `t2`.`staff_id` AS `person_id`,
      `t2`.`unit_id`,
      `t2`.`employment`,
      `t2`.`role`,
      `t2`.`open_education`,
      `t2`.`title_rank`,
      `t2`.`highest_degree`,
      `t2`.`education`,
      `t2`.`discipline`,
      `t2`.`dedicated`,
      `t2`.`teaching_post`,
      `t2`.`open_education_years`,
      `t2`.`hired_on`,
      `t2`.`left_on`
    FROM (
      SELECT
        *
      FROM `staff` AS `t3`
      WHERE
        COALESCE(`t3`.`hired_on` <= CAST(:census AS DATE), TRUE)
        AND COALESCE(CAST(`t3`.`left_on` AS TIMESTAMP) > CAST(:since AS TIMESTAMP), TRUE)
        AND `t3`.`role` IN ('lead_teacher', 'tutor')
    ) AS `t2`
    WHERE
      `t2`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`unit_id`,
  `t0`.`teachers` AS `serving__teachers`
FROM (
  SELECT
    `t1`.`unit_id`,
    COUNT(DISTINCT `t1`.`person_id`) AS `teachers`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t2`.`staff_id` AS `person_id`,
          `t2`.`unit_id`,
          `t2`.`employment`,
          `t2`.`role`,
          `t2`.`open_education`,
          `t2`.`title_rank`,
          `t2`.`highest_degree`,
          `t2`.`education`,
          `t2`.`discipline`,
          `t2`.`dedicated`,
          `t2`.`teaching_post`,
          `t2`.`open_education_years`,
          `t2`.`hired_on`,
          `t2`.`left_on`
        FROM (
          SELECT
            *
          FROM `staff` AS `t3`
          WHERE
            COALESCE(`t3`.`hired_on` <= CAST(:census AS DATE), TRUE)
            AND COALESCE(CAST(`t3`.`left_on` AS TIMESTAMP) > CAST(:since AS TIMESTAMP), TRUE)
            AND `t3`.`role` IN ('lead_teacher', 'tutor')
        ) AS `t2`
      ) AS `t4`
      WHERE
        ARRAY_CONTAINS(:units, `t4`.`unit_id`)
    ) AS `t5`
    WHERE
      `t5`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`teachers` AS `serving__teachers`
FROM (
  SELECT
    COUNT(DISTINCT `t1`.`person_id`) AS `teachers`
  FROM (
    SELECT
      `t2`.`staff_id` AS `person_id`,
      `t2`.`unit_id`,
      `t2`.`employment`,
      `t2`.`role`,
      `t2`.`open_education`,
      `t2`.`title_rank`,
      `t2`.`highest_degree`,
      `t2`.`education`,
      `t2`.`discipline`,
      `t2`.`dedicated`,
      `t2`.`teaching_post`,
      `t2`.`open_education_years`,
      `t2`.`hired_on`,
      `t2`.`left_on`
    FROM (
      SELECT
        *
      FROM `staff` AS `t3`
      WHERE
        COALESCE(`t3`.`hired_on` <= CAST(:census AS DATE), TRUE)
        AND COALESCE(CAST(`t3`.`left_on` AS TIMESTAMP) > CAST(:since AS TIMESTAMP), TRUE)
        AND `t3`.`role` IN ('lead_teacher', 'tutor')
    ) AS `t2`
  ) AS `t1`
) AS `t0`
