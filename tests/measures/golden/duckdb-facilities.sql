SELECT
  "t3"."unit_id",
  "t3"."teaching_area" AS "facilities__teaching_area",
  "t3"."office_area" AS "facilities__office_area",
  "t3"."terminals" AS "facilities__terminals",
  "t3"."e_books" AS "facilities__e_books"
FROM (
  SELECT
    "t2"."unit_id",
    CAST(SUM(CAST("t2"."teaching_area" * 100 AS BIGINT)) AS BIGINT) AS "teaching_area",
    CAST(SUM(CAST("t2"."office_area" * 100 AS BIGINT)) AS BIGINT) AS "office_area",
    CAST(SUM("t2"."terminals") AS BIGINT) AS "terminals",
    CAST(SUM("t2"."e_books") AS BIGINT) AS "e_books"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "facilities" AS "t0"
      WHERE
        "t0"."year" = CAST($year AS BIGINT)
    ) AS "t1"
    WHERE
      "t1"."unit_id" IS NOT NULL
  ) AS "t2"
  GROUP BY
    1
) AS "t3"
;
SELECT
  "t4"."unit_id",
  "t4"."teaching_area" AS "facilities__teaching_area",
  "t4"."office_area" AS "facilities__office_area",
  "t4"."terminals" AS "facilities__terminals",
  "t4"."e_books" AS "facilities__e_books"
FROM (
  SELECT
    "t3"."unit_id",
    CAST(SUM(CAST("t3"."teaching_area" * 100 AS BIGINT)) AS BIGINT) AS "teaching_area",
    CAST(SUM(CAST("t3"."office_area" * 100 AS BIGINT)) AS BIGINT) AS "office_area",
    CAST(SUM("t3"."terminals") AS BIGINT) AS "terminals",
    CAST(SUM("t3"."e_books") AS BIGINT) AS "e_books"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM "facilities" AS "t0"
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
    1
) AS "t4"
;
SELECT
  "t2"."teaching_area" AS "facilities__teaching_area",
  "t2"."office_area" AS "facilities__office_area",
  "t2"."terminals" AS "facilities__terminals",
  "t2"."e_books" AS "facilities__e_books"
FROM (
  SELECT
    CAST(SUM(CAST("t1"."teaching_area" * 100 AS BIGINT)) AS BIGINT) AS "teaching_area",
    CAST(SUM(CAST("t1"."office_area" * 100 AS BIGINT)) AS BIGINT) AS "office_area",
    CAST(SUM("t1"."terminals") AS BIGINT) AS "terminals",
    CAST(SUM("t1"."e_books") AS BIGINT) AS "e_books"
  FROM (
    SELECT
      *
    FROM "facilities" AS "t0"
    WHERE
      "t0"."year" = CAST($year AS BIGINT)
  ) AS "t1"
) AS "t2"
