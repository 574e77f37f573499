SELECT DISTINCT
  "t0"."role",
  "t0"."person_id",
  "t0"."course_id",
  CAST(DATE_TRUNC('WEEK', "t0"."at") AS DATE) AS "week",
  COALESCE("t0"."parent_id", STRFTIME("t0"."at", '%Y-%m-%d')) AS "session"
FROM (
  SELECT
    *
  FROM "learning_events" AS "t1"
  WHERE
    "t1"."at" >= CAST($since AS TIMESTAMP) AND "t1"."at" < CAST($until AS TIMESTAMP)
) AS "t0"
WHERE
  "t0"."action" = 'live'
