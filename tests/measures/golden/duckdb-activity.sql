WITH "t8" AS (
  SELECT
    "t6"."student_id",
    "t6"."course_id",
    "t6"."term_id",
    "t6"."unit_id"
  FROM (
    SELECT
      *
    FROM "enrolments" AS "t2"
    WHERE
      ARRAY_CONTAINS($terms, "t2"."term_id")
  ) AS "t6"
)
SELECT
  "t18"."unit_id",
  "t18"."online" AS "activity__online",
  "t18"."days" AS "activity__days",
  "t18"."active_weeks" AS "activity__active_weeks",
  "t18"."full_weeks" AS "activity__full_weeks",
  "t18"."actions" AS "activity__actions",
  "t18"."effective" AS "activity__effective",
  "t18"."timed" AS "activity__timed",
  "t18"."seconds" AS "activity__seconds"
FROM (
  SELECT
    "t17"."unit_id",
    COUNT(*) AS "online",
    CAST(SUM("t17"."days") AS BIGINT) AS "days",
    CAST(SUM("t17"."active_weeks") AS BIGINT) AS "active_weeks",
    CAST(SUM("t17"."full_weeks") AS BIGINT) AS "full_weeks",
    CAST(SUM("t17"."actions") AS BIGINT) AS "actions",
    CAST(SUM("t17"."effective") AS BIGINT) AS "effective",
    CAST(SUM("t17"."timed") AS BIGINT) AS "timed",
    CAST(SUM("t17"."seconds") AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t16"."unit_id",
      "t16"."person_id",
      CAST(SUM(CAST(BIT_COUNT("t16"."mask") AS BIGINT)) AS BIGINT) AS "days",
      COUNT(*) AS "active_weeks",
      CAST(SUM(CAST(COALESCE("t16"."seconds" >= (
        CAST($week_minutes AS BIGINT) * 60
      ), FALSE) AS BIGINT)) AS BIGINT) AS "full_weeks",
      CAST(SUM("t16"."actions") AS BIGINT) AS "actions",
      CAST(SUM("t16"."effective") AS BIGINT) AS "effective",
      CAST(SUM("t16"."timed") AS BIGINT) AS "timed",
      CAST(SUM("t16"."seconds") AS BIGINT) AS "seconds"
    FROM (
      SELECT
        "t15"."unit_id",
        "t15"."person_id",
        "t15"."week",
        CAST(BIT_OR("t15"."mask") AS BIGINT) AS "mask",
        CAST(SUM("t15"."actions") AS BIGINT) AS "actions",
        CAST(SUM("t15"."effective") AS BIGINT) AS "effective",
        CAST(SUM("t15"."timed") AS BIGINT) AS "timed",
        CAST(SUM("t15"."seconds") AS BIGINT) AS "seconds"
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
            COALESCE("t12"."course_unit", "t13"."home_unit", "t5"."registered_unit") AS "unit_id"
          FROM (
            SELECT
              *
            FROM "person_weeks" AS "t0"
            WHERE
              "t0"."role" = 'student'
          ) AS "t7"
          LEFT OUTER JOIN (
            SELECT
              "t9"."student_id",
              "t9"."course_id",
              MIN("t9"."unit_id") AS "course_unit"
            FROM "t8" AS "t9"
            GROUP BY
              1,
              2
          ) AS "t12"
            ON "t7"."person_id" = "t12"."student_id" AND "t7"."course_id" = "t12"."course_id"
          LEFT OUTER JOIN (
            SELECT
              "t9"."student_id",
              MIN("t9"."unit_id") AS "home_unit"
            FROM "t8" AS "t9"
            GROUP BY
              1
          ) AS "t13"
            ON "t7"."person_id" = "t13"."student_id"
          LEFT OUTER JOIN (
            SELECT
              "t1"."student_id",
              "t1"."programme_id",
              "t1"."unit_id" AS "registered_unit"
            FROM "students" AS "t1"
          ) AS "t5"
            ON "t7"."person_id" = "t5"."student_id"
        ) AS "t14"
        WHERE
          "t14"."unit_id" IS NOT NULL
      ) AS "t15"
      GROUP BY
        1,
        2,
        3
    ) AS "t16"
    GROUP BY
      1,
      2
  ) AS "t17"
  GROUP BY
    1
) AS "t18"
;
WITH "t8" AS (
  SELECT
    "t6"."student_id",
    "t6"."course_id",
    "t6"."term_id",
    "t6"."unit_id"
  FROM (
    SELECT
      *
    FROM "enrolments" AS "t2"
    WHERE
      ARRAY_CONTAINS($terms, "t2"."term_id")
  ) AS "t6"
)
SELECT
  "t19"."unit_id",
  "t19"."online" AS "activity__online",
  "t19"."days" AS "activity__days",
  "t19"."active_weeks" AS "activity__active_weeks",
  "t19"."full_weeks" AS "activity__full_weeks",
  "t19"."actions" AS "activity__actions",
  "t19"."effective" AS "activity__effective",
  "t19"."timed" AS "activity__timed",
  "t19"."seconds" AS "activity__seconds"
FROM (
  SELECT
    "t18"."unit_id",
    COUNT(*) AS "online",
    CAST(SUM("t18"."days") AS BIGINT) AS "days",
    CAST(SUM("t18"."active_weeks") AS BIGINT) AS "active_weeks",
    CAST(SUM("t18"."full_weeks") AS BIGINT) AS "full_weeks",
    CAST(SUM("t18"."actions") AS BIGINT) AS "actions",
    CAST(SUM("t18"."effective") AS BIGINT) AS "effective",
    CAST(SUM("t18"."timed") AS BIGINT) AS "timed",
    CAST(SUM("t18"."seconds") AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t17"."unit_id",
      "t17"."person_id",
      CAST(SUM(CAST(BIT_COUNT("t17"."mask") AS BIGINT)) AS BIGINT) AS "days",
      COUNT(*) AS "active_weeks",
      CAST(SUM(CAST(COALESCE("t17"."seconds" >= (
        CAST($week_minutes AS BIGINT) * 60
      ), FALSE) AS BIGINT)) AS BIGINT) AS "full_weeks",
      CAST(SUM("t17"."actions") AS BIGINT) AS "actions",
      CAST(SUM("t17"."effective") AS BIGINT) AS "effective",
      CAST(SUM("t17"."timed") AS BIGINT) AS "timed",
      CAST(SUM("t17"."seconds") AS BIGINT) AS "seconds"
    FROM (
      SELECT
        "t16"."unit_id",
        "t16"."person_id",
        "t16"."week",
        CAST(BIT_OR("t16"."mask") AS BIGINT) AS "mask",
        CAST(SUM("t16"."actions") AS BIGINT) AS "actions",
        CAST(SUM("t16"."effective") AS BIGINT) AS "effective",
        CAST(SUM("t16"."timed") AS BIGINT) AS "timed",
        CAST(SUM("t16"."seconds") AS BIGINT) AS "seconds"
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
              "t5"."programme_id",
              COALESCE("t12"."course_unit", "t13"."home_unit", "t5"."registered_unit") AS "unit_id"
            FROM (
              SELECT
                *
              FROM "person_weeks" AS "t0"
              WHERE
                "t0"."role" = 'student'
            ) AS "t7"
            LEFT OUTER JOIN (
              SELECT
                "t9"."student_id",
                "t9"."course_id",
                MIN("t9"."unit_id") AS "course_unit"
              FROM "t8" AS "t9"
              GROUP BY
                1,
                2
            ) AS "t12"
              ON "t7"."person_id" = "t12"."student_id" AND "t7"."course_id" = "t12"."course_id"
            LEFT OUTER JOIN (
              SELECT
                "t9"."student_id",
                MIN("t9"."unit_id") AS "home_unit"
              FROM "t8" AS "t9"
              GROUP BY
                1
            ) AS "t13"
              ON "t7"."person_id" = "t13"."student_id"
            LEFT OUTER JOIN (
              SELECT
                "t1"."student_id",
                "t1"."programme_id",
                "t1"."unit_id" AS "registered_unit"
              FROM "students" AS "t1"
            ) AS "t5"
              ON "t7"."person_id" = "t5"."student_id"
          ) AS "t14"
          WHERE
            ARRAY_CONTAINS($units, "t14"."unit_id")
        ) AS "t15"
        WHERE
          "t15"."unit_id" IS NOT NULL
      ) AS "t16"
      GROUP BY
        1,
        2,
        3
    ) AS "t17"
    GROUP BY
      1,
      2
  ) AS "t18"
  GROUP BY
    1
) AS "t19"
;
SELECT
  "t4"."online" AS "activity__online",
  "t4"."days" AS "activity__days",
  "t4"."active_weeks" AS "activity__active_weeks",
  "t4"."full_weeks" AS "activity__full_weeks",
  "t4"."actions" AS "activity__actions",
  "t4"."effective" AS "activity__effective",
  "t4"."timed" AS "activity__timed",
  "t4"."seconds" AS "activity__seconds"
FROM (
  SELECT
    COUNT(*) AS "online",
    CAST(SUM("t3"."days") AS BIGINT) AS "days",
    CAST(SUM("t3"."active_weeks") AS BIGINT) AS "active_weeks",
    CAST(SUM("t3"."full_weeks") AS BIGINT) AS "full_weeks",
    CAST(SUM("t3"."actions") AS BIGINT) AS "actions",
    CAST(SUM("t3"."effective") AS BIGINT) AS "effective",
    CAST(SUM("t3"."timed") AS BIGINT) AS "timed",
    CAST(SUM("t3"."seconds") AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t2"."person_id",
      CAST(SUM(CAST(BIT_COUNT("t2"."mask") AS BIGINT)) AS BIGINT) AS "days",
      COUNT(*) AS "active_weeks",
      CAST(SUM(CAST(COALESCE("t2"."seconds" >= (
        CAST($week_minutes AS BIGINT) * 60
      ), FALSE) AS BIGINT)) AS BIGINT) AS "full_weeks",
      CAST(SUM("t2"."actions") AS BIGINT) AS "actions",
      CAST(SUM("t2"."effective") AS BIGINT) AS "effective",
      CAST(SUM("t2"."timed") AS BIGINT) AS "timed",
      CAST(SUM("t2"."seconds") AS BIGINT) AS "seconds"
    FROM (
      SELECT
        "t1"."person_id",
        "t1"."week",
        CAST(BIT_OR("t1"."mask") AS BIGINT) AS "mask",
        CAST(SUM("t1"."actions") AS BIGINT) AS "actions",
        CAST(SUM("t1"."effective") AS BIGINT) AS "effective",
        CAST(SUM("t1"."timed") AS BIGINT) AS "timed",
        CAST(SUM("t1"."seconds") AS BIGINT) AS "seconds"
      FROM (
        SELECT
          *
        FROM "person_weeks" AS "t0"
        WHERE
          "t0"."role" = 'student'
      ) AS "t1"
      GROUP BY
        1,
        2
    ) AS "t2"
    GROUP BY
      1
  ) AS "t3"
) AS "t4"
