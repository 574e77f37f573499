SELECT
  `t0`.`unit_id`,
  `t0`.`students` AS `roll__students`,
  `t0`.`open` AS `roll__open`,
  `t0`.`ouc` AS `roll__ouc`,
  `t0`.`dormant` AS `roll__dormant`,
  `t0`.`programmes` AS `roll__programmes`
FROM (
  SELECT
    `t1`.`unit_id`,
    COUNT(*) AS `students`,
    CAST(SUM(CAST(COALESCE(`t1`.`mode` = 'open', FALSE) AS BIGINT)) AS BIGINT) AS `open`,
    CAST(SUM(CAST(COALESCE(`t1`.`owner_university` = 'ouc', FALSE) AS BIGINT)) AS BIGINT) AS `ouc`,
    CAST(SUM(CAST(COALESCE(`t1`.`dormant`, FALSE) AS BIGINT)) AS BIGINT) AS `dormant`,
    COUNT(DISTINCT `t1`.`programme_id`) AS `programmes`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t2`.`student_id`,
          `t2`.`unit_id`,
          `t2`.`programme_id`,
          `t2`.`mode`,
          `t2`.`owner_university`,
          `t2`.`status`,
          `t2`.`status_on`,
          `t2`.`dormant`,
          COALESCE(`t2`.`level`, `t3`.`programme_level`) AS `level`,
          COALESCE(`t2`.`enrolled_on`, `t4`.`term_starts`) AS `came_on`
        FROM `students` AS `t2`
        LEFT OUTER JOIN (
          SELECT
            `t5`.`programme_id`,
            `t5`.`level` AS `programme_level`
          FROM `programmes` AS `t5`
        ) AS `t3`
          ON `t2`.`programme_id` = `t3`.`programme_id`
        LEFT OUTER JOIN (
          SELECT
            `t6`.`term_id`,
            `t6`.`starts_on` AS `term_starts`
          FROM `terms` AS `t6`
        ) AS `t4`
          ON `t2`.`intake_term` = `t4`.`term_id`
      ) AS `t7`
      WHERE
        COALESCE(`t7`.`came_on` <= CAST(:census AS DATE), TRUE)
        AND (
          `t7`.`status` IN ('enrolled', 'suspended')
          OR COALESCE(`t7`.`status_on` > CAST(:census AS DATE), FALSE)
        )
    ) AS `t8`
    WHERE
      `t8`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`unit_id`,
  `t0`.`students` AS `roll__students`,
  `t0`.`open` AS `roll__open`,
  `t0`.`ouc` AS `roll__ouc`,
  `t0`.`dormant` AS `roll__dormant`,
  `t0`.`programmes` AS `roll__programmes`
FROM (
  SELECT
    `t1`.`unit_id`,
    COUNT(*) AS `students`,
    CAST(SUM(CAST(COALESCE(`t1`.`mode` = 'open', FALSE) AS BIGINT)) AS BIGINT) AS `open`,
    CAST(SUM(CAST(COALESCE(`t1`.`owner_university` = 'ouc', FALSE) AS BIGINT)) AS BIGINT) AS `ouc`,
    CAST(SUM(CAST(COALESCE(`t1`.`dormant`, FALSE) AS BIGINT)) AS BIGINT) AS `dormant`,
    COUNT(DISTINCT `t1`.`programme_id`) AS `programmes`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t2`.`student_id`,
            `t2`.`unit_id`,
            `t2`.`programme_id`,
            `t2`.`mode`,
            `t2`.`owner_university`,
            `t2`.`status`,
            `t2`.`status_on`,
            `t2`.`dormant`,
            COALESCE(`t2`.`level`, `t3`.`programme_level`) AS `level`,
            COALESCE(`t2`.`enrolled_on`, `t4`.`term_starts`) AS `came_on`
          FROM `students` AS `t2`
          LEFT OUTER JOIN (
            SELECT
              `t5`.`programme_id`,
              `t5`.`level` AS `programme_level`
            FROM `programmes` AS `t5`
          ) AS `t3`
            ON `t2`.`programme_id` = `t3`.`programme_id`
          LEFT OUTER JOIN (
            SELECT
              `t6`.`term_id`,
              `t6`.`starts_on` AS `term_starts`
            FROM `terms` AS `t6`
          ) AS `t4`
            ON `t2`.`intake_term` = `t4`.`term_id`
        ) AS `t7`
        WHERE
          COALESCE(`t7`.`came_on` <= CAST(:census AS DATE), TRUE)
          AND (
            `t7`.`status` IN ('enrolled', 'suspended')
            OR COALESCE(`t7`.`status_on` > CAST(:census AS DATE), FALSE)
          )
      ) AS `t8`
      WHERE
        ARRAY_CONTAINS(:units, `t8`.`unit_id`)
    ) AS `t9`
    WHERE
      `t9`.`unit_id` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1
) AS `t0`
;
SELECT
  `t0`.`students` AS `roll__students`,
  `t0`.`open` AS `roll__open`,
  `t0`.`ouc` AS `roll__ouc`,
  `t0`.`dormant` AS `roll__dormant`,
  `t0`.`programmes` AS `roll__programmes`
FROM (
  SELECT
    COUNT(*) AS `students`,
    CAST(SUM(CAST(COALESCE(`t1`.`mode` = 'open', FALSE) AS BIGINT)) AS BIGINT) AS `open`,
    CAST(SUM(CAST(COALESCE(`t1`.`owner_university` = 'ouc', FALSE) AS BIGINT)) AS BIGINT) AS `ouc`,
    CAST(SUM(CAST(COALESCE(`t1`.`dormant`, FALSE) AS BIGINT)) AS BIGINT) AS `dormant`,
    COUNT(DISTINCT `t1`.`programme_id`) AS `programmes`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`student_id`,
        `t2`.`unit_id`,
        `t2`.`programme_id`,
        `t2`.`mode`,
        `t2`.`owner_university`,
        `t2`.`status`,
        `t2`.`status_on`,
        `t2`.`dormant`,
        COALESCE(`t2`.`level`, `t3`.`programme_level`) AS `level`,
        COALESCE(`t2`.`enrolled_on`, `t4`.`term_starts`) AS `came_on`
      FROM `students` AS `t2`
      LEFT OUTER JOIN (
        SELECT
          `t5`.`programme_id`,
          `t5`.`level` AS `programme_level`
        FROM `programmes` AS `t5`
      ) AS `t3`
        ON `t2`.`programme_id` = `t3`.`programme_id`
      LEFT OUTER JOIN (
        SELECT
          `t6`.`term_id`,
          `t6`.`starts_on` AS `term_starts`
        FROM `terms` AS `t6`
      ) AS `t4`
        ON `t2`.`intake_term` = `t4`.`term_id`
    ) AS `t7`
    WHERE
      COALESCE(`t7`.`came_on` <= CAST(:census AS DATE), TRUE)
      AND (
        `t7`.`status` IN ('enrolled', 'suspended')
        OR COALESCE(`t7`.`status_on` > CAST(:census AS DATE), FALSE)
      )
  ) AS `t1`
) AS `t0`
