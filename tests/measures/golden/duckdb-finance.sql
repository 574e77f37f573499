SELECT
  "t4"."unit_id",
  "t4"."tuition" AS "finance__tuition",
  "t4"."teaching" AS "finance__teaching",
  "t4"."site_funds" AS "finance__site_funds"
FROM (
  SELECT
    "t3"."unit_id",
    CAST(SUM(CASE WHEN "t3"."item" = 'tuition' THEN "t3"."amount" ELSE NULL END) AS BIGINT) AS "tuition",
    CAST(SUM(CASE WHEN "t3"."item" = 'teaching' THEN "t3"."amount" ELSE NULL END) AS BIGINT) AS "teaching",
    CAST(SUM(CASE WHEN "t3"."item" = 'site_funds' THEN "t3"."amount" ELSE NULL END) AS BIGINT) AS "site_funds"
  FROM (
    SELECT
      "t2"."unit_id",
      "t2"."item",
      COALESCE(CAST(SUM("t2"."whole") AS BIGINT), CAST(SUM("t2"."part") AS BIGINT)) AS "amount"
    FROM (
      SELECT
        "t1"."unit_id",
        "t1"."item",
        CASE
          WHEN "t1"."owner_university" = 'total'
          THEN CAST("t1"."amount" * 10000 AS BIGINT)
          ELSE NULL
        END AS "whole",
        CASE
          WHEN "t1"."owner_university" = 'total'
          THEN NULL
          ELSE CAST("t1"."amount" * 10000 AS BIGINT)
        END AS "part"
      FROM (
        SELECT
          *
        FROM "finance" AS "t0"
        WHERE
          "t0"."year" = CAST($year AS BIGINT)
      ) AS "t1"
      WHERE
        "t1"."unit_id" IS NOT NULL
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t3"
  GROUP BY
    1
) AS "t4"
;
SELECT
  "t5"."unit_id",
  "t5"."tuition" AS "finance__tuition",
  "t5"."teaching" AS "finance__teaching",
  "t5"."site_funds" AS "finance__site_funds"
FROM (
  SELECT
    "t4"."unit_id",
    CAST(SUM(CASE WHEN "t4"."item" = 'tuition' THEN "t4"."amount" ELSE NULL END) AS BIGINT) AS "tuition",
    CAST(SUM(CASE WHEN "t4"."item" = 'teaching' THEN "t4"."amount" ELSE NULL END) AS BIGINT) AS "teaching",
    CAST(SUM(CASE WHEN "t4"."item" = 'site_funds' THEN "t4"."amount" ELSE NULL END) AS BIGINT) AS "site_funds"
  FROM (
    SELECT
      "t3"."unit_id",
      "t3"."item",
      COALESCE(CAST(SUM("t3"."whole") AS BIGINT), CAST(SUM("t3"."part") AS BIGINT)) AS "amount"
    FROM (
      SELECT
        "t2"."unit_id",
        "t2"."item",
        CASE
          WHEN "t2"."owner_university" = 'total'
          THEN CAST("t2"."amount" * 10000 AS BIGINT)
          ELSE NULL
        END AS "whole",
        CASE
          WHEN "t2"."owner_university" = 'total'
          THEN NULL
          ELSE CAST("t2"."amount" * 10000 AS BIGINT)
        END AS "part"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM "finance" AS "t0"
          WHERE
            "t0"."year" = CAST($year AS BIGINT)
        ) AS "t1"
        WHERE
          ARRAY_CONTAINS($units, "t1"."unit_id")
      ) AS "t2"
      WHERE
        "t2"."unit_id" IS NOT NULL
    ) AS "t3"
    GROUP BY
      1,
      2
  ) AS "t4"
  GROUP BY
    1
) AS "t5"
;
SELECT
  "t4"."tuition" AS "finance__tuition",
  "t4"."teaching" AS "finance__teaching",
  "t4"."site_funds" AS "finance__site_funds"
FROM (
  SELECT
    CAST(SUM(CASE WHEN "t3"."item" = 'tuition' THEN "t3"."amount" ELSE NULL END) AS BIGINT) AS "tuition",
    CAST(SUM(CASE WHEN "t3"."item" = 'teaching' THEN "t3"."amount" ELSE NULL END) AS BIGINT) AS "teaching",
    CAST(SUM(CASE WHEN "t3"."item" = 'site_funds' THEN "t3"."amount" ELSE NULL END) AS BIGINT) AS "site_funds"
  FROM (
    SELECT
      "t2"."unit_id",
      "t2"."item",
      COALESCE(CAST(SUM("t2"."whole") AS BIGINT), CAST(SUM("t2"."part") AS BIGINT)) AS "amount"
    FROM (
      SELECT
        "t1"."unit_id",
        "t1"."item",
        CASE
          WHEN "t1"."owner_university" = 'total'
          THEN CAST("t1"."amount" * 10000 AS BIGINT)
          ELSE NULL
        END AS "whole",
        CASE
          WHEN "t1"."owner_university" = 'total'
          THEN NULL
          ELSE CAST("t1"."amount" * 10000 AS BIGINT)
        END AS "part"
      FROM (
        SELECT
          *
        FROM "finance" AS "t0"
        WHERE
          "t0"."year" = CAST($year AS BIGINT)
      ) AS "t1"
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t3"
) AS "t4"
