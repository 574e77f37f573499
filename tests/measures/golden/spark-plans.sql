SELECT
  `t0`.`programme_id`,
  `t0`.`programmes` AS `plans__programmes`,
  `t0`.`courses` AS `plans__courses`
FROM (
  SELECT
    `t1`.`programme_id`,
    COUNT(DISTINCT `t1`.`programme_id`) AS `programmes`,
    COUNT(*) AS `courses`
  FROM (
    SELECT DISTINCT
      `t2`.`programme_id`,
      `t2`.`course_id`
    FROM `programme_courses` AS `t2`
    WHERE
      `t2`.`programme_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`programmes` AS `plans__programmes`,
  `t0`.`courses` AS `plans__courses`
FROM (
  SELECT
    COUNT(DISTINCT `t1`.`programme_id`) AS `programmes`,
    COUNT(*) AS `courses`
  FROM (
    SELECT DISTINCT
      `t2`.`programme_id`,
      `t2`.`course_id`
    FROM `programme_courses` AS `t2`
  ) AS `t1`
) AS `t0`
