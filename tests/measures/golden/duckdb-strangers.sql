WITH "t0" AS (
  SELECT
    *
  FROM "enrolments" AS "t1"
  WHERE
    ARRAY_CONTAINS($terms, "t1"."term_id")
), "t2" AS (
  SELECT
    "t3"."student_id",
    "t3"."course_id",
    "t3"."term_id",
    "t3"."unit_id"
  FROM "t0" AS "t3"
)
SELECT
  "t4"."unit_id",
  "t4"."active" AS "strangers__active"
FROM (
  SELECT
    "t5"."unit_id",
    COUNT(DISTINCT "t5"."person_id") AS "active"
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
      "t6"."programme_id",
      "t6"."unit_id"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t7"."role",
          "t7"."week",
          "t7"."mask",
          "t7"."actions",
          "t7"."effective",
          "t7"."timed",
          "t7"."seconds",
          "t7"."resources",
          "t7"."person_id",
          "t7"."course_id",
          "t8"."programme_id",
          COALESCE("t9"."course_unit", "t8"."other_unit") AS "unit_id"
        FROM (
          SELECT
            *
          FROM "person_weeks" AS "t10"
          WHERE
            "t10"."role" = 'student'
        ) AS "t7"
        LEFT OUTER JOIN (
          SELECT
            "t11"."student_id",
            "t11"."course_id",
            MIN("t11"."unit_id") AS "course_unit"
          FROM "t2" AS "t11"
          GROUP BY
            1,
            2
        ) AS "t9"
          ON "t7"."person_id" = "t9"."student_id" AND "t7"."course_id" = "t9"."course_id"
        LEFT OUTER JOIN (
          SELECT
            "t12"."programme_id",
            COALESCE("t12"."student_id", "t13"."student_id") AS "learner",
            COALESCE("t13"."home_unit", "t12"."unit_id") AS "other_unit"
          FROM "students" AS "t12"
          FULL OUTER JOIN (
            SELECT
              "t11"."student_id",
              MIN("t11"."unit_id") AS "home_unit"
            FROM "t2" AS "t11"
            GROUP BY
              1
          ) AS "t13"
            ON "t12"."student_id" = "t13"."student_id"
        ) AS "t8"
          ON "t7"."person_id" = "t8"."learner"
      ) AS "t14"
      WHERE
        "t14"."unit_id" IS NOT NULL AND "t14"."person_id" IS NOT NULL
    ) AS "t6"
    ANTI JOIN (
      SELECT DISTINCT
        "t15"."student_id"
      FROM (
        SELECT DISTINCT
          "t3"."student_id",
          "t3"."course_id"
        FROM "t0" AS "t3"
      ) AS "t15"
    ) AS "t16"
      ON "t6"."person_id" = "t16"."student_id"
  ) AS "t5"
  GROUP BY
    1
) AS "t4"
;
WITH "t0" AS (
  SELECT
    *
  FROM "enrolments" AS "t1"
  WHERE
    ARRAY_CONTAINS($terms, "t1"."term_id")
), "t2" AS (
  SELECT
    "t3"."student_id",
    "t3"."course_id",
    "t3"."term_id",
    "t3"."unit_id"
  FROM "t0" AS "t3"
)
SELECT
  "t4"."unit_id",
  "t4"."active" AS "strangers__active"
FROM (
  SELECT
    "t5"."unit_id",
    COUNT(DISTINCT "t5"."person_id") AS "active"
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
      "t6"."programme_id",
      "t6"."unit_id"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t7"."role",
            "t7"."week",
            "t7"."mask",
            "t7"."actions",
            "t7"."effective",
            "t7"."timed",
            "t7"."seconds",
            "t7"."resources",
            "t7"."person_id",
            "t7"."course_id",
            "t8"."programme_id",
            COALESCE("t9"."course_unit", "t8"."other_unit") AS "unit_id"
          FROM (
            SELECT
              *
            FROM "person_weeks" AS "t10"
            WHERE
              "t10"."role" = 'student'
          ) AS "t7"
          LEFT OUTER JOIN (
            SELECT
              "t11"."student_id",
              "t11"."course_id",
              MIN("t11"."unit_id") AS "course_unit"
            FROM "t2" AS "t11"
            GROUP BY
              1,
              2
          ) AS "t9"
            ON "t7"."person_id" = "t9"."student_id" AND "t7"."course_id" = "t9"."course_id"
          LEFT OUTER JOIN (
            SELECT
              "t12"."programme_id",
              COALESCE("t12"."student_id", "t13"."student_id") AS "learner",
              COALESCE("t13"."home_unit", "t12"."unit_id") AS "other_unit"
            FROM "students" AS "t12"
            FULL OUTER JOIN (
              SELECT
                "t11"."student_id",
                MIN("t11"."unit_id") AS "home_unit"
              FROM "t2" AS "t11"
              GROUP BY
                1
            ) AS "t13"
              ON "t12"."student_id" = "t13"."student_id"
          ) AS "t8"
            ON "t7"."person_id" = "t8"."learner"
        ) AS "t14"
        WHERE
          ARRAY_CONTAINS($units, "t14"."unit_id")
      ) AS "t15"
      WHERE
        "t15"."unit_id" IS NOT NULL AND "t15"."person_id" IS NOT NULL
    ) AS "t6"
    ANTI JOIN (
      SELECT DISTINCT
        "t16"."student_id"
      FROM (
        SELECT DISTINCT
          "t3"."student_id",
          "t3"."course_id"
        FROM "t0" AS "t3"
      ) AS "t16"
    ) AS "t17"
      ON "t6"."person_id" = "t17"."student_id"
  ) AS "t5"
  GROUP BY
    1
) AS "t4"
;
SELECT
  "t0"."active" AS "strangers__active"
FROM (
  SELECT
    COUNT(DISTINCT "t1"."person_id") AS "active"
  FROM (
    SELECT
      "t2"."role",
      "t2"."person_id",
      "t2"."course_id",
      "t2"."week",
      "t2"."mask",
      "t2"."actions",
      "t2"."effective",
      "t2"."timed",
      "t2"."seconds",
      "t2"."resources"
    FROM (
      SELECT
        *
      FROM "person_weeks" AS "t3"
      WHERE
        "t3"."role" = 'student' AND "t3"."person_id" IS NOT NULL
    ) AS "t2"
    ANTI JOIN (
      SELECT DISTINCT
        "t4"."student_id"
      FROM (
        SELECT DISTINCT
          "t5"."student_id",
          "t5"."course_id"
        FROM (
          SELECT
            *
          FROM "enrolments" AS "t6"
          WHERE
            ARRAY_CONTAINS($terms, "t6"."term_id")
        ) AS "t5"
      ) AS "t4"
    ) AS "t7"
      ON "t2"."person_id" = "t7"."student_id"
  ) AS "t1"
) AS "t0"
