WITH "t0" AS (
  SELECT
    "t1"."student_id",
    "t1"."course_id",
    "t1"."term_id",
    "t1"."unit_id"
  FROM (
    SELECT
      *
    FROM "enrolments" AS "t2"
    WHERE
      ARRAY_CONTAINS($terms, "t2"."term_id")
  ) AS "t1"
)
SELECT
  "t3"."unit_id",
  "t3"."met" AS "resource_work__met",
  "t3"."done" AS "resource_work__done"
FROM (
  SELECT
    "t4"."unit_id",
    CAST(SUM(CAST(COALESCE("t4"."done" >= CAST($course_clicks AS BIGINT), FALSE) AS BIGINT)) AS BIGINT) AS "met",
    CAST(SUM("t4"."done") AS BIGINT) AS "done"
  FROM (
    SELECT
      "t5"."unit_id",
      "t5"."person_id",
      "t5"."course_id",
      CAST(SUM("t5"."resources") AS BIGINT) AS "done"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t6"."role",
          "t6"."week",
          "t6"."mask",
          "t6"."actions",
          "t6"."effective",
          "t6"."timed",
          "t6"."seconds",
          "t6"."resources",
          "t6"."person_id",
          "t6"."course_id",
          "t7"."programme_id",
          COALESCE("t8"."course_unit", "t7"."other_unit") AS "unit_id"
        FROM (
          SELECT
            *
          FROM "person_weeks" AS "t9"
          WHERE
            "t9"."role" = 'student'
        ) AS "t6"
        LEFT OUTER JOIN (
          SELECT
            "t10"."student_id",
            "t10"."course_id",
            MIN("t10"."unit_id") AS "course_unit"
          FROM "t0" AS "t10"
          GROUP BY
            1,
            2
        ) AS "t8"
          ON "t6"."person_id" = "t8"."student_id" AND "t6"."course_id" = "t8"."course_id"
        LEFT OUTER JOIN (
          SELECT
            "t11"."programme_id",
            COALESCE("t11"."student_id", "t12"."student_id") AS "learner",
            COALESCE("t12"."home_unit", "t11"."unit_id") AS "other_unit"
          FROM "students" AS "t11"
          FULL OUTER JOIN (
            SELECT
              "t10"."student_id",
              MIN("t10"."unit_id") AS "home_unit"
            FROM "t0" AS "t10"
            GROUP BY
              1
          ) AS "t12"
            ON "t11"."student_id" = "t12"."student_id"
        ) AS "t7"
          ON "t6"."person_id" = "t7"."learner"
      ) AS "t13"
      WHERE
        "t13"."unit_id" IS NOT NULL AND "t13"."course_id" IS NOT NULL
    ) AS "t5"
    GROUP BY
      1,
      2,
      3
  ) AS "t4"
  GROUP BY
    1
) AS "t3"
;
WITH "t0" AS (
  SELECT
    "t1"."student_id",
    "t1"."course_id",
    "t1"."term_id",
    "t1"."unit_id"
  FROM (
    SELECT
      *
    FROM "enrolments" AS "t2"
    WHERE
      ARRAY_CONTAINS($terms, "t2"."term_id")
  ) AS "t1"
)
SELECT
  "t3"."unit_id",
  "t3"."met" AS "resource_work__met",
  "t3"."done" AS "resource_work__done"
FROM (
  SELECT
    "t4"."unit_id",
    CAST(SUM(CAST(COALESCE("t4"."done" >= CAST($course_clicks AS BIGINT), FALSE) AS BIGINT)) AS BIGINT) AS "met",
    CAST(SUM("t4"."done") AS BIGINT) AS "done"
  FROM (
    SELECT
      "t5"."unit_id",
      "t5"."person_id",
      "t5"."course_id",
      CAST(SUM("t5"."resources") AS BIGINT) AS "done"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t6"."role",
            "t6"."week",
            "t6"."mask",
            "t6"."actions",
            "t6"."effective",
            "t6"."timed",
            "t6"."seconds",
            "t6"."resources",
            "t6"."person_id",
            "t6"."course_id",
            "t7"."programme_id",
            COALESCE("t8"."course_unit", "t7"."other_unit") AS "unit_id"
          FROM (
            SELECT
              *
            FROM "person_weeks" AS "t9"
            WHERE
              "t9"."role" = 'student'
          ) AS "t6"
          LEFT OUTER JOIN (
            SELECT
              "t10"."student_id",
              "t10"."course_id",
              MIN("t10"."unit_id") AS "course_unit"
            FROM "t0" AS "t10"
            GROUP BY
              1,
              2
          ) AS "t8"
            ON "t6"."person_id" = "t8"."student_id" AND "t6"."course_id" = "t8"."course_id"
          LEFT OUTER JOIN (
            SELECT
              "t11"."programme_id",
              COALESCE("t11"."student_id", "t12"."student_id") AS "learner",
              COALESCE("t12"."home_unit", "t11"."unit_id") AS "other_unit"
            FROM "students" AS "t11"
            FULL OUTER JOIN (
              SELECT
                "t10"."student_id",
                MIN("t10"."unit_id") AS "home_unit"
              FROM "t0" AS "t10"
              GROUP BY
                1
            ) AS "t12"
              ON "t11"."student_id" = "t12"."student_id"
          ) AS "t7"
            ON "t6"."person_id" = "t7"."learner"
        ) AS "t13"
        WHERE
          ARRAY_CONTAINS($units, "t13"."unit_id")
      ) AS "t14"
      WHERE
        "t14"."unit_id" IS NOT NULL AND "t14"."course_id" IS NOT NULL
    ) AS "t5"
    GROUP BY
      1,
      2,
      3
  ) AS "t4"
  GROUP BY
    1
) AS "t3"
;
SELECT
  "t0"."met" AS "resource_work__met",
  "t0"."done" AS "resource_work__done"
FROM (
  SELECT
    CAST(SUM(CAST(COALESCE("t1"."done" >= CAST($course_clicks AS BIGINT), FALSE) AS BIGINT)) AS BIGINT) AS "met",
    CAST(SUM("t1"."done") AS BIGINT) AS "done"
  FROM (
    SELECT
      "t2"."person_id",
      "t2"."course_id",
      CAST(SUM("t2"."resources") AS BIGINT) AS "done"
    FROM (
      SELECT
        *
      FROM "person_weeks" AS "t3"
      WHERE
        "t3"."role" = 'student' AND "t3"."course_id" IS NOT NULL
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t1"
) AS "t0"
