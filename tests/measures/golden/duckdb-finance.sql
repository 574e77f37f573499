SELECT
  "t0"."unit_id",
  "t0"."tuition" AS "finance__tuition",
  "t0"."teaching" AS "finance__teaching",
  "t0"."site_funds" AS "finance__site_funds"
FROM (
  SELECT
    "t1"."unit_id",
    CAST(SUM(CASE WHEN "t1"."item" = 'tuition' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "tuition",
    CAST(SUM(CASE WHEN "t1"."item" = 'teaching' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "teaching",
    CAST(SUM(CASE WHEN "t1"."item" = 'site_funds' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "site_funds"
  FROM (
    SELECT
      "t2"."unit_id",
      "t2"."item",
      COALESCE(CAST(SUM("t2"."whole") AS BIGINT), CAST(SUM("t2"."part") AS BIGINT)) AS "amount"
    FROM (
      SELECT
        "t3"."unit_id",
        "t3"."item",
        CASE
          WHEN "t3"."owner_university" = 'total'
          THEN CAST("t3"."amount" * 10000 AS BIGINT)
          ELSE NULL
        END AS "whole",
        CASE
          WHEN "t3"."owner_university" = 'total'
          THEN NULL
          ELSE CAST("t3"."amount" * 10000 AS BIGINT)
        END AS "part"
      FROM (
        SELECT
          *
        FROM "finance" AS "t4"
        WHERE
          "t4"."year" = CAST($year AS BIGINT)
      ) AS "t3"
      WHERE
        "t3"."unit_id" IS NOT NULL
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."unit_id",
  "t0"."tuition" AS "finance__tuition",
  "t0"."teaching" AS "finance__teaching",
  "t0"."site_funds" AS "finance__site_funds"
FROM (
  SELECT
    "t1"."unit_id",
    CAST(SUM(CASE WHEN "t1"."item" = 'tuition' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "tuition",
    CAST(SUM(CASE WHEN "t1"."item" = 'teaching' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "teaching",
    CAST(SUM(CASE WHEN "t1"."item" = 'site_funds' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "site_funds"
  FROM (
    SELECT
      "t2"."unit_id",
      "t2"."item",
      COALESCE(CAST(SUM("t2"."whole") AS BIGINT), CAST(SUM("t2"."part") AS BIGINT)) AS "amount"
    FROM (
      SELECT
        "t3"."unit_id",
        "t3"."item",
        CASE
          WHEN "t3"."owner_university" = 'total'
          THEN CAST("t3"."amount" * 10000 AS BIGINT)
          ELSE NULL
        END AS "whole",
        CASE
          WHEN "t3"."owner_university" = 'total'
          THEN NULL
          ELSE CAST("t3"."amount" * 10000 AS BIGINT)
        END AS "part"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM "finance" AS "t4"
          WHERE
            "t4"."year" = CAST($year AS BIGINT)
        ) AS "t5"
        WHERE
          ARRAY_CONTAINS($units, "t5"."unit_id")
      ) AS "t3"
      WHERE
        "t3"."unit_id" IS NOT NULL
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."tuition" AS "finance__tuition",
  "t0"."teaching" AS "finance__teaching",
  "t0"."site_funds" AS "finance__site_funds"
FROM (
  SELECT
    CAST(SUM(CASE WHEN "t1"."item" = 'tuition' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "tuition",
    CAST(SUM(CASE WHEN "t1"."item" = 'teaching' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "teaching",
    CAST(SUM(CASE WHEN "t1"."item" = 'site_funds' THEN "t1"."amount" ELSE NULL END) AS BIGINT) AS "site_funds"
  FROM (
    SELECT
      "t2"."unit_id",
      "t2"."item",
      COALESCE(CAST(SUM("t2"."whole") AS BIGINT), CAST(SUM("t2"."part") AS BIGINT)) AS "amount"
    FROM (
      SELECT
        "t3"."unit_id",
        "t3"."item",
        CASE
          WHEN "t3"."owner_university" = 'total'
          THEN CAST("t3"."amount" * 10000 AS BIGINT)
          ELSE NULL
        END AS "whole",
        CASE
          WHEN "t3"."owner_university" = 'total'
          THEN NULL
          ELSE CAST("t3"."amount" * 10000 AS BIGINT)
        END AS "part"
      FROM (
        SELECT
          *
        FROM "finance" AS "t4"
        WHERE
          "t4"."year" = CAST($year AS BIGINT)
      ) AS "t3"
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t1"
) AS "t0"
