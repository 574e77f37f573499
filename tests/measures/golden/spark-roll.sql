SELECT
  `t11`.`unit_id`,
  `t11`.`students` AS `roll__students`,
  `t11`.`open` AS `roll__open`,
  `t11`.`ouc` AS `roll__ouc`,
  `t11`.`dormant` AS `roll__dormant`,
  `t11`.`programmes` AS `roll__programmes`
FROM (
  SELECT
    `t10`.`unit_id`,
    COUNT(*) AS `students`,
    CAST(SUM(CAST(COALESCE(`t10`.`mode` = 'open', FALSE) AS BIGINT)) AS BIGINT) AS `open`,
    CAST(SUM(CAST(COALESCE(`t10`.`owner_university` = 'ouc', FALSE) AS BIGINT)) AS BIGINT) AS `ouc`,
    CAST(SUM(CAST(COALESCE(`t10`.`dormant`, FALSE) AS BIGINT)) AS BIGINT) AS `dormant`,
    COUNT(DISTINCT `t10`.`programme_id`) AS `programmes`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t3`.`student_id`,
          `t3`.`unit_id`,
          `t3`.`programme_id`,
          `t3`.`mode`,
          `t3`.`owner_university`,
          `t3`.`status`,
          `t3`.`status_on`,
          `t3`.`dormant`,
          COALESCE(`t3`.`level`, `t6`.`programme_level`) AS `level`,
          COALESCE(`t3`.`enrolled_on`, `t7`.`term_starts`) AS `came_on`
        FROM `students` AS `t3`
        LEFT OUTER JOIN (
          SELECT
            `t1`.`programme_id`,
            `t1`.`level` AS `programme_level`
          FROM `programmes` AS `t1`
        ) AS `t6`
          ON `t3`.`programme_id` = `t6`.`programme_id`
        LEFT OUTER JOIN (
          SELECT
            `t2`.`term_id`,
            `t2`.`starts_on` AS `term_starts`
          FROM `terms` AS `t2`
        ) AS `t7`
          ON `t3`.`intake_term` = `t7`.`term_id`
      ) AS `t8`
      WHERE
        COALESCE(`t8`.`came_on` <= CAST(:census AS DATE), TRUE)
        AND (
          `t8`.`status` IN ('enrolled', 'suspended')
          OR COALESCE(`t8`.`status_on` > CAST(:census AS DATE), FALSE)
        )
    ) AS `t9`
    WHERE
      `t9`.`unit_id` IS NOT NULL
  ) AS `t10`
  GROUP BY
    1
) AS `t11`
;
SELECT
  `t12`.`unit_id`,
  `t12`.`students` AS `roll__students`,
  `t12`.`open` AS `roll__open`,
  `t12`.`ouc` AS `roll__ouc`,
  `t12`.`dormant` AS `roll__dormant`,
  `t12`.`programmes` AS `roll__programmes`
FROM (
  SELECT
    `t11`.`unit_id`,
    COUNT(*) AS `students`,
    CAST(SUM(CAST(COALESCE(`t11`.`mode` = 'open', FALSE) AS BIGINT)) AS BIGINT) AS `open`,
    CAST(SUM(CAST(COALESCE(`t11`.`owner_university` = 'ouc', FALSE) AS BIGINT)) AS BIGINT) AS `ouc`,
    CAST(SUM(CAST(COALESCE(`t11`.`dormant`, FALSE) AS BIGINT)) AS BIGINT) AS `dormant`,
    COUNT(DISTINCT `t11`.`programme_id`) AS `programmes`
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
            `t3`.`student_id`,
            `t3`.`unit_id`,
            `t3`.`programme_id`,
            `t3`.`mode`,
            `t3`.`owner_university`,
            `t3`.`status`,
            `t3`.`status_on`,
            `t3`.`dormant`,
            COALESCE(`t3`.`level`, `t6`.`programme_level`) AS `level`,
            COALESCE(`t3`.`enrolled_on`, `t7`.`term_starts`) AS `came_on`
          FROM `students` AS `t3`
          LEFT OUTER JOIN (
            SELECT
              `t1`.`programme_id`,
              `t1`.`level` AS `programme_level`
            FROM `programmes` AS `t1`
          ) AS `t6`
            ON `t3`.`programme_id` = `t6`.`programme_id`
          LEFT OUTER JOIN (
            SELECT
              `t2`.`term_id`,
              `t2`.`starts_on` AS `term_starts`
            FROM `terms` AS `t2`
          ) AS `t7`
            ON `t3`.`intake_term` = `t7`.`term_id`
        ) AS `t8`
        WHERE
          COALESCE(`t8`.`came_on` <= CAST(:census AS DATE), TRUE)
          AND (
            `t8`.`status` IN ('enrolled', 'suspended')
            OR COALESCE(`t8`.`status_on` > CAST(:census AS DATE), FALSE)
          )
      ) AS `t9`
      WHERE
        ARRAY_CONTAINS(:units, `t9`.`unit_id`)
    ) AS `t10`
    WHERE
      `t10`.`unit_id` IS NOT NULL
  ) AS `t11`
  GROUP BY
    1
) AS `t12`
;
SELECT
  `t10`.`students` AS `roll__students`,
  `t10`.`open` AS `roll__open`,
  `t10`.`ouc` AS `roll__ouc`,
  `t10`.`dormant` AS `roll__dormant`,
  `t10`.`programmes` AS `roll__programmes`
FROM (
  SELECT
    COUNT(*) AS `students`,
    CAST(SUM(CAST(COALESCE(`t9`.`mode` = 'open', FALSE) AS BIGINT)) AS BIGINT) AS `open`,
    CAST(SUM(CAST(COALESCE(`t9`.`owner_university` = 'ouc', FALSE) AS BIGINT)) AS BIGINT) AS `ouc`,
    CAST(SUM(CAST(COALESCE(`t9`.`dormant`, FALSE) AS BIGINT)) AS BIGINT) AS `dormant`,
    COUNT(DISTINCT `t9`.`programme_id`) AS `programmes`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t3`.`student_id`,
        `t3`.`unit_id`,
        `t3`.`programme_id`,
        `t3`.`mode`,
        `t3`.`owner_university`,
        `t3`.`status`,
        `t3`.`status_on`,
        `t3`.`dormant`,
        COALESCE(`t3`.`level`, `t6`.`programme_level`) AS `level`,
        COALESCE(`t3`.`enrolled_on`, `t7`.`term_starts`) AS `came_on`
      FROM `students` AS `t3`
      LEFT OUTER JOIN (
        SELECT
          `t1`.`programme_id`,
          `t1`.`level` AS `programme_level`
        FROM `programmes` AS `t1`
      ) AS `t6`
        ON `t3`.`programme_id` = `t6`.`programme_id`
      LEFT OUTER JOIN (
        SELECT
          `t2`.`term_id`,
          `t2`.`starts_on` AS `term_starts`
        FROM `terms` AS `t2`
      ) AS `t7`
        ON `t3`.`intake_term` = `t7`.`term_id`
    ) AS `t8`
    WHERE
      COALESCE(`t8`.`came_on` <= CAST(:census AS DATE), TRUE)
      AND (
        `t8`.`status` IN ('enrolled', 'suspended')
        OR COALESCE(`t8`.`status_on` > CAST(:census AS DATE), FALSE)
      )
  ) AS `t9`
) AS `t10`
