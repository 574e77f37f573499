WITH `t0` AS (
  SELECT
    `t1`.`post_id`,
    `t1`.`at`,
    `t1`.`person_id`,
    `t1`.`role`,
    `t1`.`course_id`,
    `t1`.`parent_id`
  FROM `posts` AS `t1`
  WHERE
    COALESCE(`t1`.`valid`, TRUE)
)
SELECT
  `t2`.`role`,
  `t2`.`person_id`,
  `t2`.`course_id`,
  `t2`.`week`,
  COUNT(*) AS `posts`,
  COUNT(`t2`.`parent_id`) AS `replies`,
  CAST(SUM(
    CAST(COALESCE(
      (
        `t2`.`waited` >= 0
      )
      AND (
        `t2`.`waited` <= (
          CAST(:reply_days AS BIGINT) * 86400
        )
      ),
      FALSE
    ) AS BIGINT)
  ) AS BIGINT) AS `answered`
FROM (
  SELECT
    `t3`.`role`,
    `t3`.`person_id`,
    `t3`.`course_id`,
    `t3`.`parent_id`,
    CAST(DATE_TRUNC('week', `t3`.`at`) AS DATE) AS `week`,
    DATEDIFF(SECOND, `t3`.`at`, `t4`.`answered_at`) AS `waited`
  FROM (
    SELECT
      *
    FROM `t0` AS `t5`
    WHERE
      `t5`.`at` >= CAST(:since AS TIMESTAMP) AND `t5`.`at` < CAST(:until AS TIMESTAMP)
  ) AS `t3`
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
        FROM `t0` AS `t5`
        WHERE
          `t5`.`at` >= CAST(:since AS TIMESTAMP) AND `t5`.`at` < CAST(:seen_until AS TIMESTAMP)
      ) AS `t7`
      WHERE
        `t7`.`role` = 'teacher' AND `t7`.`parent_id` IS NOT NULL
    ) AS `t6`
    GROUP BY
      1
  ) AS `t4`
    ON `t3`.`post_id` = `t4`.`answered_id`
) AS `t2`
GROUP BY
  1,
  2,
  3,
  4
