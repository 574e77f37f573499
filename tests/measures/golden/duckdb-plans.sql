SELECT
  "t2"."programme_id",
  "t2"."programmes" AS "plans__programmes",
  "t2"."courses" AS "plans__courses"
FROM (
  SELECT
    "t1"."programme_id",
    COUNT(DISTINCT "t1"."programme_id") AS "programmes",
    COUNT(*) AS "courses"
  FROM (
    SELECT DISTINCT
      "t0"."programme_id",
      "t0"."course_id"
    FROM "programme_courses" AS "t0"
    WHERE
      "t0"."programme_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
;
SELECT
  "t2"."programmes" AS "plans__programmes",
  "t2"."courses" AS "plans__courses"
FROM (
  SELECT
    COUNT(DISTINCT "t1"."programme_id") AS "programmes",
    COUNT(*) AS "courses"
  FROM (
    SELECT DISTINCT
      "t0"."programme_id",
      "t0"."course_id"
    FROM "programme_courses" AS "t0"
  ) AS "t1"
) AS "t2"
