SELECT
  `t3`.`unit_id`,
  `t3`.`answers` AS `survey__answers`,
  `t3`.`satisfied` AS `survey__satisfied`,
  `t3`.`responses` AS `survey__responses`
FROM (
  SELECT
    `t2`.`unit_id`,
    COUNT(*) AS `answers`,
    CAST(SUM(CAST(COALESCE(`t2`.`satisfied`, FALSE) AS BIGINT)) AS BIGINT) AS `satisfied`,
    COUNT(DISTINCT `t2`.`response_id`) AS `responses`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM `surveys` AS `t0`
      WHERE
        `t0`.`at` >= CAST(:since AS TIMESTAMP)
        AND `t0`.`at` < CAST(:until AS TIMESTAMP)
        AND COALESCE(`t0`.`valid`, TRUE)
        AND `t0`.`audience` = 'student'
        AND `t0`.`satisfied` IS NOT NULL
    ) AS `t1`
    WHERE
      `t1`.`unit_id` IS NOT NULL
  ) AS `t2`
  GROUP BY
    1
) AS `t3`
;
SELECT
  `t4`.`unit_id`,
  `t4`.`answers` AS `survey__answers`,
  `t4`.`satisfied` AS `survey__satisfied`,
  `t4`.`responses` AS `survey__responses`
FROM (
  SELECT
    `t3`.`unit_id`,
    COUNT(*) AS `answers`,
    CAST(SUM(CAST(COALESCE(`t3`.`satisfied`, FALSE) AS BIGINT)) AS BIGINT) AS `satisfied`,
    COUNT(DISTINCT `t3`.`response_id`) AS `responses`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM `surveys` AS `t0`
        WHERE
          `t0`.`at` >= CAST(:since AS TIMESTAMP)
          AND `t0`.`at` < CAST(:until AS TIMESTAMP)
          AND COALESCE(`t0`.`valid`, TRUE)
          AND `t0`.`audience` = 'student'
          AND `t0`.`satisfied` IS NOT NULL
      ) AS `t1`
      WHERE
        ARRAY_CONTAINS(:units, `t1`.`unit_id`)
    ) AS `t2`
    WHERE
      `t2`.`unit_id` IS NOT NULL
  ) AS `t3`
  GROUP BY
    1
) AS `t4`
;
SELECT
  `t2`.`answers` AS `survey__answers`,
  `t2`.`satisfied` AS `survey__satisfied`,
  `t2`.`responses` AS `survey__responses`
FROM (
  SELECT
    COUNT(*) AS `answers`,
    CAST(SUM(CAST(COALESCE(`t1`.`satisfied`, FALSE) AS BIGINT)) AS BIGINT) AS `satisfied`,
    COUNT(DISTINCT `t1`.`response_id`) AS `responses`
  FROM (
    SELECT
      *
    FROM `surveys` AS `t0`
    WHERE
      `t0`.`at` >= CAST(:since AS TIMESTAMP)
      AND `t0`.`at` < CAST(:until AS TIMESTAMP)
      AND COALESCE(`t0`.`valid`, TRUE)
      AND `t0`.`audience` = 'student'
      AND `t0`.`satisfied` IS NOT NULL
  ) AS `t1`
) AS `t2`
