SELECT
  `t2`.`role`,
  `t2`.`person_id`,
  `t2`.`course_id`,
  `t2`.`week`,
  CAST(BIT_OR(`t2`.`bit`) AS BIGINT) AS `mask`,
  COUNT(*) AS `actions`,
  CAST(SUM(
    CAST(COALESCE(`t2`.`action` IN ('view', 'resource', 'post', 'reply', 'live', 'submit'), FALSE) AS BIGINT)
  ) AS BIGINT) AS `effective`,
  COUNT(`t2`.`duration_s`) AS `timed`,
  CAST(SUM(COALESCE(`t2`.`duration_s`, 0)) AS BIGINT) AS `seconds`,
  CAST(SUM(CAST(COALESCE(`t2`.`action` = 'resource', FALSE) AS BIGINT)) AS BIGINT) AS `resources`
FROM (
  SELECT
    `t1`.`role`,
    `t1`.`person_id`,
    `t1`.`course_id`,
    `t1`.`action`,
    `t1`.`duration_s`,
    CAST(DATE_TRUNC('week', `t1`.`at`) AS DATE) AS `week`,
    SHIFTLEFT(1, CAST((
      DAYOFWEEK(`t1`.`at`) + 5
    ) % 7 AS INT)) AS `bit`
  FROM (
    SELECT
      *
    FROM `learning_events` AS `t0`
    WHERE
      `t0`.`at` >= CAST(:since AS TIMESTAMP) AND `t0`.`at` < CAST(:until AS TIMESTAMP)
  ) AS `t1`
) AS `t2`
GROUP BY
  1,
  2,
  3,
  4
