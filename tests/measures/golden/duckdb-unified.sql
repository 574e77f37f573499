SELECT
  "t9"."unit_id",
  "t9"."enrolments" AS "unified__enrolments"
FROM (
  SELECT
    "t8"."unit_id",
    COUNT(*) AS "enrolments"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t6"."student_id",
        "t6"."course_id",
        "t6"."term_id",
        "t6"."unit_id"
      FROM (
        SELECT
          "t2"."student_id",
          "t2"."course_id",
          "t2"."term_id",
          "t2"."unit_id"
        FROM (
          SELECT
            *
          FROM "enrolments" AS "t0"
          WHERE
            ARRAY_CONTAINS($terms, "t0"."term_id")
        ) AS "t2"
      ) AS "t6"
      SEMI JOIN (
        SELECT
          "t1"."course_id"
        FROM "courses" AS "t1"
        WHERE
          "t1"."category" = 'unified_national'
      ) AS "t4"
        ON "t6"."course_id" = "t4"."course_id"
    ) AS "t7"
    WHERE
      "t7"."unit_id" IS NOT NULL
  ) AS "t8"
  GROUP BY
    1
) AS "t9"
;
SELECT
  "t10"."unit_id",
  "t10"."enrolments" AS "unified__enrolments"
FROM (
  SELECT
    "t9"."unit_id",
    COUNT(*) AS "enrolments"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t6"."student_id",
          "t6"."course_id",
          "t6"."term_id",
          "t6"."unit_id"
        FROM (
          SELECT
            "t2"."student_id",
            "t2"."course_id",
            "t2"."term_id",
            "t2"."unit_id"
          FROM (
            SELECT
              *
            FROM "enrolments" AS "t0"
            WHERE
              ARRAY_CONTAINS($terms, "t0"."term_id")
          ) AS "t2"
        ) AS "t6"
        SEMI JOIN (
          SELECT
            "t1"."course_id"
          FROM "courses" AS "t1"
          WHERE
            "t1"."category" = 'unified_national'
        ) AS "t4"
          ON "t6"."course_id" = "t4"."course_id"
      ) AS "t7"
      WHERE
        ARRAY_CONTAINS($units, "t7"."unit_id")
    ) AS "t8"
    WHERE
      "t8"."unit_id" IS NOT NULL
  ) AS "t9"
  GROUP BY
    1
) AS "t10"
;
SELECT
  "t8"."enrolments" AS "unified__enrolments"
FROM (
  SELECT
    COUNT(*) AS "enrolments"
  FROM (
    SELECT
      "t6"."student_id",
      "t6"."course_id",
      "t6"."term_id",
      "t6"."unit_id"
    FROM (
      SELECT
        "t2"."student_id",
        "t2"."course_id",
        "t2"."term_id",
        "t2"."unit_id"
      FROM (
        SELECT
          *
        FROM "enrolments" AS "t0"
        WHERE
          ARRAY_CONTAINS($terms, "t0"."term_id")
      ) AS "t2"
    ) AS "t6"
    SEMI JOIN (
      SELECT
        "t1"."course_id"
      FROM "courses" AS "t1"
      WHERE
        "t1"."category" = 'unified_national'
    ) AS "t4"
      ON "t6"."course_id" = "t4"."course_id"
  ) AS "t7"
) AS "t8"
