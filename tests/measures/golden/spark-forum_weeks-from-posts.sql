WITH `t1` AS (
  SELECT
    `t0`.`post_id`,
    `t0`.`at`,
    `t0`.`person_id`,
    `t0`.`role`,
    `t0`.`course_id`,
    `t0`.`parent_id`
  FROM `posts` AS `t0`
  WHERE
    COALESCE(`t0`.`valid`, TRUE)
)
SELECT
  `t9`.`role`,
  `t9`.`person_id`,
  `t9`.`course_id`,
  `t9`.`week`,
  COUNT(*) AS `posts`,
  COUNT(`t9`.`parent_id`) AS `replies`,
  CAST(SUM(
    CAST(COALESCE(
      (
        `t9`.`waited` >= 0
      )
      AND (
        `t9`.`waited` <= (
          CAST(:reply_days AS BIGINT) * 86400
        )
      ),
      FALSE
    ) AS BIGINT)
  ) AS BIGINT) AS `answered`
FROM (
  SELECT
    `t5`.`role`,
    `t5`.`person_id`,
    `t5`.`course_id`,
    `t5`.`parent_id`,
    CAST(DATE_TRUNC('week', `t5`.`at`) AS DATE) AS `week`,
    DATEDIFF(SECOND, `t5`.`at`, `t8`.`answered_at`) AS `waited`
  FROM (
    SELECT
      *
    FROM `t1` AS `t2`
    WHERE
      `t2`.`at` >= CAST(:since AS TIMESTAMP) AND `t2`.`at` < CAST(:until AS TIMESTAMP)
  ) AS `t5`
  LEFT OUTER JOIN (
    SELECT
      `t6`.`parent_id` AS `answered_id`,
      MIN(`t6`.`at`) AS `answered_at`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM `t1` AS `t2`
        WHERE
          `t2`.`at` >= CAST(:since AS TIMESTAMP) AND `t2`.`at` < CAST(:seen_until AS TIMESTAMP)
      ) AS `t4`
      WHERE
        `t4`.`role` = 'teacher' AND `t4`.`parent_id` IS NOT NULL
    ) AS `t6`
    GROUP BY
      1
  ) AS `t8`
    ON `t5`.`post_id` = `t8`.`answered_id`
) AS `t9`
GROUP BY
  1,
  2,
  3,
  4
