SELECT DISTINCT
  `t1`.`role`,
  `t1`.`person_id`,
  `t1`.`course_id`,
  CAST(DATE_TRUNC('week', `t1`.`at`) AS DATE) AS `week`,
  COALESCE(`t1`.`parent_id`, DATE_FORMAT(`t1`.`at`, 'yyyy-MM-dd')) AS `session`
FROM (
  SELECT
    *
  FROM `learning_events` AS `t0`
  WHERE
    `t0`.`at` >= CAST(:since AS TIMESTAMP) AND `t0`.`at` < CAST(:until AS TIMESTAMP)
) AS `t1`
WHERE
  `t1`.`action` = 'live'
