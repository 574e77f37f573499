SELECT
  "t0"."unit_id",
  "t0"."ordered" AS "textbooks__ordered",
  "t0"."registered" AS "textbooks__registered"
FROM (
  SELECT
    "t1"."unit_id",
    CAST(SUM("t1"."ordered") AS BIGINT) AS "ordered",
    CAST(SUM("t1"."registered_students") AS BIGINT) AS "registered"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "textbook_orders" AS "t2"
      WHERE
        ARRAY_CONTAINS($terms, "t2"."term_id")
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
  "t0"."ordered" AS "textbooks__ordered",
  "t0"."registered" AS "textbooks__registered"
FROM (
  SELECT
    "t1"."unit_id",
    CAST(SUM("t1"."ordered") AS BIGINT) AS "ordered",
    CAST(SUM("t1"."registered_students") AS BIGINT) AS "registered"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM "textbook_orders" AS "t2"
        WHERE
          ARRAY_CONTAINS($terms, "t2"."term_id")
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
  "t0"."ordered" AS "textbooks__ordered",
  "t0"."registered" AS "textbooks__registered"
FROM (
  SELECT
    CAST(SUM("t1"."ordered") AS BIGINT) AS "ordered",
    CAST(SUM("t1"."registered_students") AS BIGINT) AS "registered"
  FROM (
    SELECT
      *
    FROM "textbook_orders" AS "t2"
    WHERE
      ARRAY_CONTAINS($terms, "t2"."term_id")
  ) AS "t1"
) AS "t0"
