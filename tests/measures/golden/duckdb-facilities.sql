SELECT
  "t0"."unit_id",
  "t0"."teaching_area" AS "facilities__teaching_area",
  "t0"."office_area" AS "facilities__office_area",
  "t0"."terminals" AS "facilities__terminals",
  "t0"."e_books" AS "facilities__e_books"
FROM (
  SELECT
    "t1"."unit_id",
    CAST(SUM(CAST("t1"."teaching_area" * 100 AS BIGINT)) AS BIGINT) AS "teaching_area",
    CAST(SUM(CAST("t1"."office_area" * 100 AS BIGINT)) AS BIGINT) AS "office_area",
    CAST(SUM("t1"."terminals") AS BIGINT) AS "terminals",
    CAST(SUM("t1"."e_books") AS BIGINT) AS "e_books"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "facilities" AS "t2"
      WHERE
        "t2"."year" = CAST($year AS BIGINT)
    ) AS "t3"
    WHERE
      "t3"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."unit_id",
  "t0"."teaching_area" AS "facilities__teaching_area",
  "t0"."office_area" AS "facilities__office_area",
  "t0"."terminals" AS "facilities__terminals",
  "t0"."e_books" AS "facilities__e_books"
FROM (
  SELECT
    "t1"."unit_id",
    CAST(SUM(CAST("t1"."teaching_area" * 100 AS BIGINT)) AS BIGINT) AS "teaching_area",
    CAST(SUM(CAST("t1"."office_area" * 100 AS BIGINT)) AS BIGINT) AS "office_area",
    CAST(SUM("t1"."terminals") AS BIGINT) AS "terminals",
    CAST(SUM("t1"."e_books") AS BIGINT) AS "e_books"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM "facilities" AS "t2"
        WHERE
          "t2"."year" = CAST($year AS BIGINT)
      ) AS "t3"
      WHERE
        ARRAY_CONTAINS($units, "t3"."unit_id")
    ) AS "t4"
    WHERE
      "t4"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."teaching_area" AS "facilities__teaching_area",
  "t0"."office_area" AS "facilities__office_area",
  "t0"."terminals" AS "facilities__terminals",
  "t0"."e_books" AS "facilities__e_books"
FROM (
  SELECT
    CAST(SUM(CAST("t1"."teaching_area" * 100 AS BIGINT)) AS BIGINT) AS "teaching_area",
    CAST(SUM(CAST("t1"."office_area" * 100 AS BIGINT)) AS BIGINT) AS "office_area",
    CAST(SUM("t1"."terminals") AS BIGINT) AS "terminals",
    CAST(SUM("t1"."e_books") AS BIGINT) AS "e_books"
  FROM (
    SELECT
      *
    FROM "facilities" AS "t2"
    WHERE
      "t2"."year" = CAST($year AS BIGINT)
  ) AS "t1"
) AS "t0"
