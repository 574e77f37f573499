SELECT
  "t3"."unit_id",
  "t3"."sites" AS "sites__sites"
FROM (
  SELECT
    "t2"."unit_id",
    COUNT(*) AS "sites"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "units" AS "t0"
      WHERE
        COALESCE("t0"."opened_on" <= CAST($census AS DATE), TRUE)
        AND COALESCE("t0"."closed_on" > CAST($census AS DATE), TRUE)
        AND "t0"."kind" IN ('branch', 'learning_centre', 'teaching_site')
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
  "t4"."sites" AS "sites__sites"
FROM (
  SELECT
    "t3"."unit_id",
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
        FROM "units" AS "t0"
        WHERE
          COALESCE("t0"."opened_on" <= CAST($census AS DATE), TRUE)
          AND COALESCE("t0"."closed_on" > CAST($census AS DATE), TRUE)
          AND "t0"."kind" IN ('branch', 'learning_centre', 'teaching_site')
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
  "t2"."sites" AS "sites__sites"
FROM (
  SELECT
    COUNT(*) AS "sites"
  FROM (
    SELECT
      *
    FROM "units" AS "t0"
    WHERE
      COALESCE("t0"."opened_on" <= CAST($census AS DATE), TRUE)
      AND COALESCE("t0"."closed_on" > CAST($census AS DATE), TRUE)
      AND "t0"."kind" IN ('branch', 'learning_centre', 'teaching_site')
  ) AS "t1"
) AS "t2"
