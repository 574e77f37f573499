SELECT
  `t3`.`unit_id`,
  `t3`.`ordered` AS `textbooks__ordered`,
  `t3`.`registered` AS `textbooks__registered`
FROM (
  SELECT
    `t2`.`unit_id`,
    CAST(SUM(`t2`.`ordered`) AS BIGINT) AS `ordered`,
    CAST(SUM(`t2`.`registered_students`) AS BIGINT) AS `registered`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM `textbook_orders` AS `t0`
      WHERE
        ARRAY_CONTAINS(:terms, `t0`.`term_id`)
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
  `t4`.`ordered` AS `textbooks__ordered`,
  `t4`.`registered` AS `textbooks__registered`
FROM (
  SELECT
    `t3`.`unit_id`,
    CAST(SUM(`t3`.`ordered`) AS BIGINT) AS `ordered`,
    CAST(SUM(`t3`.`registered_students`) AS BIGINT) AS `registered`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM `textbook_orders` AS `t0`
        WHERE
          ARRAY_CONTAINS(:terms, `t0`.`term_id`)
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
  `t2`.`ordered` AS `textbooks__ordered`,
  `t2`.`registered` AS `textbooks__registered`
FROM (
  SELECT
    CAST(SUM(`t1`.`ordered`) AS BIGINT) AS `ordered`,
    CAST(SUM(`t1`.`registered_students`) AS BIGINT) AS `registered`
  FROM (
    SELECT
      *
    FROM `textbook_orders` AS `t0`
    WHERE
      ARRAY_CONTAINS(:terms, `t0`.`term_id`)
  ) AS `t1`
) AS `t2`
