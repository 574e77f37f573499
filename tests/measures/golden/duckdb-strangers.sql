WITH "t6" AS (
  SELECT
    *
  FROM "enrolments" AS "t2"
  WHERE
    ARRAY_CONTAINS($terms, "t2"."term_id")
), "t10" AS (
  SELECT
    "t8"."student_id",
    "t8"."course_id",
    "t8"."term_id",
    "t8"."unit_id"
  FROM "t6" AS "t8"
)
SELECT
  "t22"."unit_id",
  "t22"."active" AS "strangers__active"
FROM (
  SELECT
    "t21"."unit_id",
    COUNT(DISTINCT "t21"."person_id") AS "active"
  FROM (
    SELECT
      "t20"."role",
      "t20"."week",
      "t20"."mask",
      "t20"."actions",
      "t20"."effective",
      "t20"."timed",
      "t20"."seconds",
      "t20"."resources",
      "t20"."person_id",
      "t20"."course_id",
      "t20"."programme_id",
      "t20"."unit_id"
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
          "t5"."programme_id",
          COALESCE("t16"."course_unit", "t17"."home_unit", "t5"."registered_unit") AS "unit_id"
        FROM (
          SELECT
            *
          FROM "person_weeks" AS "t0"
          WHERE
            "t0"."role" = 'student'
        ) AS "t7"
        LEFT OUTER JOIN (
          SELECT
            "t11"."student_id",
            "t11"."course_id",
            MIN("t11"."unit_id") AS "course_unit"
          FROM "t10" AS "t11"
          GROUP BY
            1,
            2
        ) AS "t16"
          ON "t7"."person_id" = "t16"."student_id" AND "t7"."course_id" = "t16"."course_id"
        LEFT OUTER JOIN (
          SELECT
            "t11"."student_id",
            MIN("t11"."unit_id") AS "home_unit"
          FROM "t10" AS "t11"
          GROUP BY
            1
        ) AS "t17"
          ON "t7"."person_id" = "t17"."student_id"
        LEFT OUTER JOIN (
          SELECT
            "t1"."student_id",
            "t1"."programme_id",
            "t1"."unit_id" AS "registered_unit"
          FROM "students" AS "t1"
        ) AS "t5"
          ON "t7"."person_id" = "t5"."student_id"
      ) AS "t18"
      WHERE
        "t18"."unit_id" IS NOT NULL AND "t18"."person_id" IS NOT NULL
    ) AS "t20"
    ANTI JOIN (
      SELECT DISTINCT
        "t9"."student_id"
      FROM (
        SELECT DISTINCT
          "t8"."student_id",
          "t8"."course_id"
        FROM "t6" AS "t8"
      ) AS "t9"
    ) AS "t13"
      ON "t20"."person_id" = "t13"."student_id"
  ) AS "t21"
  GROUP BY
    1
) AS "t22"
;
WITH "t5" AS (
  SELECT
    *
  FROM "enrolments" AS "t1"
  WHERE
    ARRAY_CONTAINS($terms, "t1"."term_id")
), "t10" AS (
  SELECT
    "t8"."student_id",
    "t8"."course_id",
    "t8"."term_id",
    "t8"."unit_id"
  FROM "t5" AS "t8"
)
SELECT
  "t23"."unit_id",
  "t23"."active" AS "strangers__active"
FROM (
  SELECT
    "t22"."unit_id",
    COUNT(DISTINCT "t22"."person_id") AS "active"
  FROM (
    SELECT
      "t21"."role",
      "t21"."week",
      "t21"."mask",
      "t21"."actions",
      "t21"."effective",
      "t21"."timed",
      "t21"."seconds",
      "t21"."resources",
      "t21"."person_id",
      "t21"."course_id",
      "t21"."programme_id",
      "t21"."unit_id"
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
            "t6"."programme_id",
            COALESCE("t16"."course_unit", "t17"."home_unit", "t6"."registered_unit") AS "unit_id"
          FROM (
            SELECT
              *
            FROM "person_weeks" AS "t0"
            WHERE
              "t0"."role" = 'student'
          ) AS "t7"
          LEFT OUTER JOIN (
            SELECT
              "t11"."student_id",
              "t11"."course_id",
              MIN("t11"."unit_id") AS "course_unit"
            FROM "t10" AS "t11"
            GROUP BY
              1,
              2
          ) AS "t16"
            ON "t7"."person_id" = "t16"."student_id" AND "t7"."course_id" = "t16"."course_id"
          LEFT OUTER JOIN (
            SELECT
              "t11"."student_id",
              MIN("t11"."unit_id") AS "home_unit"
            FROM "t10" AS "t11"
            GROUP BY
              1
          ) AS "t17"
            ON "t7"."person_id" = "t17"."student_id"
          LEFT OUTER JOIN (
            SELECT
              "t2"."student_id",
              "t2"."programme_id",
              "t2"."unit_id" AS "registered_unit"
            FROM "students" AS "t2"
          ) AS "t6"
            ON "t7"."person_id" = "t6"."student_id"
        ) AS "t18"
        WHERE
          ARRAY_CONTAINS($units, "t18"."unit_id")
      ) AS "t19"
      WHERE
        "t19"."unit_id" IS NOT NULL AND "t19"."person_id" IS NOT NULL
    ) AS "t21"
    ANTI JOIN (
      SELECT DISTINCT
        "t9"."student_id"
      FROM (
        SELECT DISTINCT
          "t8"."student_id",
          "t8"."course_id"
        FROM "t5" AS "t8"
      ) AS "t9"
    ) AS "t13"
      ON "t21"."person_id" = "t13"."student_id"
  ) AS "t22"
  GROUP BY
    1
) AS "t23"
;
SELECT
  "t9"."active" AS "strangers__active"
FROM (
  SELECT
    COUNT(DISTINCT "t8"."person_id") AS "active"
  FROM (
    SELECT
      "t4"."role",
      "t4"."person_id",
      "t4"."course_id",
      "t4"."week",
      "t4"."mask",
      "t4"."actions",
      "t4"."effective",
      "t4"."timed",
      "t4"."seconds",
      "t4"."resources"
    FROM (
      SELECT
        *
      FROM "person_weeks" AS "t0"
      WHERE
        "t0"."role" = 'student' AND "t0"."person_id" IS NOT NULL
    ) AS "t4"
    ANTI JOIN (
      SELECT DISTINCT
        "t5"."student_id"
      FROM (
        SELECT DISTINCT
          "t3"."student_id",
          "t3"."course_id"
        FROM (
          SELECT
            *
          FROM "enrolments" AS "t1"
          WHERE
            ARRAY_CONTAINS($terms, "t1"."term_id")
        ) AS "t3"
      ) AS "t5"
    ) AS "t7"
      ON "t4"."person_id" = "t7"."student_id"
  ) AS "t8"
) AS "t9"
