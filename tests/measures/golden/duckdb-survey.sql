SELECT
  "t0"."unit_id",
  "t0"."answers" AS "survey__answers",
  "t0"."satisfied" AS "survey__satisfied",
  "t0"."responses" AS "survey__responses"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "answers",
    CAST(SUM(CAST(COALESCE("t1"."satisfied", FALSE) AS BIGINT)) AS BIGINT) AS "satisfied",
    COUNT(DISTINCT "t1"."response_id") AS "responses"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM "surveys" AS "t2"
      WHERE
        "t2"."at" >= CAST($since AS TIMESTAMP)
        AND "t2"."at" < CAST($until AS TIMESTAMP)
        AND COALESCE("t2"."valid", TRUE)
        AND "t2"."audience" = 'student'
        AND "t2"."satisfied" IS NOT NULL
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
  "t0"."answers" AS "survey__answers",
  "t0"."satisfied" AS "survey__satisfied",
  "t0"."responses" AS "survey__responses"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "answers",
    CAST(SUM(CAST(COALESCE("t1"."satisfied", FALSE) AS BIGINT)) AS BIGINT) AS "satisfied",
    COUNT(DISTINCT "t1"."response_id") AS "responses"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM "surveys" AS "t2"
        WHERE
          "t2"."at" >= CAST($since AS TIMESTAMP)
          AND "t2"."at" < CAST($until AS TIMESTAMP)
          AND COALESCE("t2"."valid", TRUE)
          AND "t2"."audience" = 'student'
          AND "t2"."satisfied" IS NOT NULL
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
  "t0"."answers" AS "survey__answers",
  "t0"."satisfied" AS "survey__satisfied",
  "t0"."responses" AS "survey__responses"
FROM (
  SELECT
    COUNT(*) AS "answers",
    CAST(SUM(CAST(COALESCE("t1"."satisfied", FALSE) AS BIGINT)) AS BIGINT) AS "satisfied",
    COUNT(DISTINCT "t1"."response_id") AS "responses"
  FROM (
    SELECT
      *
    FROM "surveys" AS "t2"
    WHERE
      "t2"."at" >= CAST($since AS TIMESTAMP)
      AND "t2"."at" < CAST($until AS TIMESTAMP)
      AND COALESCE("t2"."valid", TRUE)
      AND "t2"."audience" = 'student'
      AND "t2"."satisfied" IS NOT NULL
  ) AS "t1"
) AS "t0"
