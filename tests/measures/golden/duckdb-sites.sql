SELECT
  "t0"."unit_id",
  "t0"."sites" AS "sites__sites"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "sites"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "units" AS "t2"
      WHERE
        COALESCE("t2"."opened_on" <= CAST($census AS DATE), TRUE)
        AND COALESCE("t2"."closed_on" > CAST($census AS DATE), TRUE)
        AND "t2"."kind" IN ('branch', 'learning_centre', 'teaching_site')
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
  "t0"."sites" AS "sites__sites"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "sites"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM "units" AS "t2"
        WHERE
          COALESCE("t2"."opened_on" <= CAST($census AS DATE), TRUE)
          AND COALESCE("t2"."closed_on" > CAST($census AS DATE), TRUE)
          AND "t2"."kind" IN ('branch', 'learning_centre', 'teaching_site')
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
  "t0"."sites" AS "sites__sites"
FROM (
  SELECT
    COUNT(*) AS "sites"
  FROM (
    SELECT
      *
    FROM "units" AS "t1"
    WHERE
      COALESCE("t1"."opened_on" <= CAST($census AS DATE), TRUE)
      AND COALESCE("t1"."closed_on" > CAST($census AS DATE), TRUE)
      AND "t1"."kind" IN ('branch', 'learning_centre', 'teaching_site')
  ) AS "t2"
) AS "t0"
