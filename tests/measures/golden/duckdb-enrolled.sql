SELECT
  "t0"."unit_id",
  "t0"."learners" AS "enrolled__learners",
  "t0"."enrolments" AS "enrolled__enrolments"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(DISTINCT "t1"."person_id") AS "learners",
    COUNT(*) AS "enrolments"
  FROM (
    SELECT
      "t2"."student_id" AS "person_id",
      "t2"."course_id",
      "t2"."term_id",
      "t2"."unit_id"
    FROM (
      SELECT
        *
      FROM "enrolments" AS "t3"
      WHERE
        ARRAY_CONTAINS($terms, "t3"."term_id")
    ) AS "t2"
    WHERE
      "t2"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."unit_id",
  "t0"."learners" AS "enrolled__learners",
  "t0"."enrolments" AS "enrolled__enrolments"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(DISTINCT "t1"."person_id") AS "learners",
    COUNT(*) AS "enrolments"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."student_id" AS "person_id",
          "t2"."course_id",
          "t2"."term_id",
          "t2"."unit_id"
        FROM (
          SELECT
            *
          FROM "enrolments" AS "t3"
          WHERE
            ARRAY_CONTAINS($terms, "t3"."term_id")
        ) AS "t2"
      ) AS "t4"
      WHERE
        ARRAY_CONTAINS($units, "t4"."unit_id")
    ) AS "t5"
    WHERE
      "t5"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."learners" AS "enrolled__learners",
  "t0"."enrolments" AS "enrolled__enrolments"
FROM (
  SELECT
    COUNT(DISTINCT "t1"."person_id") AS "learners",
    COUNT(*) AS "enrolments"
  FROM (
    SELECT
      "t2"."student_id" AS "person_id",
      "t2"."course_id",
      "t2"."term_id",
      "t2"."unit_id"
    FROM (
      SELECT
        *
      FROM "enrolments" AS "t3"
      WHERE
        ARRAY_CONTAINS($terms, "t3"."term_id")
    ) AS "t2"
  ) AS "t1"
) AS "t0"
