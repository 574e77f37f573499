SELECT
  `t0`.`role`,
  `t0`.`person_id`,
  `t0`.`course_id`,
  `t0`.`week`,
  CAST(BIT_OR(`t0`.`bit`) AS BIGINT) AS `mask`,
  COUNT(*) AS `actions`,
  CAST(SUM(
    CAST(COALESCE(`t0`.`action` IN ('view', 'resource', 'post', 'reply', 'live', 'submit'), FALSE) AS BIGINT)
  ) AS BIGINT) AS `effective`,
  COUNT(`t0`.`duration_s`) AS `timed`,
  CAST(SUM(COALESCE(`t0`.`duration_s`, 0)) AS BIGINT) AS `seconds`,
  CAST(SUM(CAST(COALESCE(`t0`.`action` = 'resource', FALSE) AS BIGINT)) AS BIGINT) AS `resources`
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
    FROM `learning_events` AS `t2`
    WHERE
      `t2`.`at` >= CAST(:since AS TIMESTAMP) AND `t2`.`at` < CAST(:until AS TIMESTAMP)
  ) AS `t1`
) AS `t0`
GROUP BY
  1,
  2,
  3,
  4
