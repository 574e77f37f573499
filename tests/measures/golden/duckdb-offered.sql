SELECT
  "t0"."unit_id",
  "t0"."classes" AS "offered__classes",
  "t0"."tutored" AS "offered__tutored",
  "t0"."enough" AS "offered__enough",
  "t0"."tutors" AS "offered__tutors",
  "t0"."learners" AS "offered__learners"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "classes",
    CAST(SUM(CAST(COALESCE("t1"."tutors" > 0, FALSE) AS BIGINT)) AS BIGINT) AS "tutored",
    CAST(SUM(
      CAST(COALESCE(
        (
          "t1"."tutors" > 0
        )
        AND (
          (
            "t1"."tutors" * CAST($learners_per_tutor AS BIGINT)
          ) >= "t1"."learners"
        ),
        FALSE
      ) AS BIGINT)
    ) AS BIGINT) AS "enough",
    CAST(SUM("t1"."tutors") AS BIGINT) AS "tutors",
    CAST(SUM("t1"."learners") AS BIGINT) AS "learners"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."course_id",
        "t2"."unit_id",
        "t2"."term_id",
        "t2"."tutors",
        COALESCE("t3"."learners", 0) AS "learners"
      FROM (
        SELECT
          "t4"."course_id",
          "t4"."unit_id",
          "t4"."term_id",
          CAST(SUM(COALESCE("t4"."tutor_count", 0)) AS BIGINT) AS "tutors"
        FROM (
          SELECT
            *
          FROM "offerings" AS "t5"
          WHERE
            ARRAY_CONTAINS($terms, "t5"."term_id")
        ) AS "t4"
        GROUP BY
          1,
          2,
          3
      ) AS "t2"
      SEMI JOIN (
        SELECT
          "t6"."course_id"
        FROM "courses" AS "t6"
        WHERE
          COALESCE("t6"."is_online", FALSE)
      ) AS "t7"
        ON "t2"."course_id" = "t7"."course_id"
      LEFT OUTER JOIN (
        SELECT
          "t8"."course_id",
          "t8"."unit_id",
          "t8"."term_id",
          COUNT(*) AS "learners"
        FROM (
          SELECT
            "t9"."student_id",
            "t9"."course_id",
            "t9"."term_id",
            "t9"."unit_id"
          FROM (
            SELECT
              *
            FROM "enrolments" AS "t10"
            WHERE
              ARRAY_CONTAINS($terms, "t10"."term_id")
          ) AS "t9"
        ) AS "t8"
        GROUP BY
          1,
          2,
          3
      ) AS "t3"
        ON "t2"."course_id" = "t3"."course_id"
        AND "t2"."unit_id" = "t3"."unit_id"
        AND "t2"."term_id" = "t3"."term_id"
    ) AS "t11"
    WHERE
      "t11"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."unit_id",
  "t0"."classes" AS "offered__classes",
  "t0"."tutored" AS "offered__tutored",
  "t0"."enough" AS "offered__enough",
  "t0"."tutors" AS "offered__tutors",
  "t0"."learners" AS "offered__learners"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "classes",
    CAST(SUM(CAST(COALESCE("t1"."tutors" > 0, FALSE) AS BIGINT)) AS BIGINT) AS "tutored",
    CAST(SUM(
      CAST(COALESCE(
        (
          "t1"."tutors" > 0
        )
        AND (
          (
            "t1"."tutors" * CAST($learners_per_tutor AS BIGINT)
          ) >= "t1"."learners"
        ),
        FALSE
      ) AS BIGINT)
    ) AS BIGINT) AS "enough",
    CAST(SUM("t1"."tutors") AS BIGINT) AS "tutors",
    CAST(SUM("t1"."learners") AS BIGINT) AS "learners"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."course_id",
          "t2"."unit_id",
          "t2"."term_id",
          "t2"."tutors",
          COALESCE("t3"."learners", 0) AS "learners"
        FROM (
          SELECT
            "t4"."course_id",
            "t4"."unit_id",
            "t4"."term_id",
            CAST(SUM(COALESCE("t4"."tutor_count", 0)) AS BIGINT) AS "tutors"
          FROM (
            SELECT
              *
            FROM "offerings" AS "t5"
            WHERE
              ARRAY_CONTAINS($terms, "t5"."term_id")
          ) AS "t4"
          GROUP BY
            1,
            2,
            3
        ) AS "t2"
        SEMI JOIN (
          SELECT
            "t6"."course_id"
          FROM "courses" AS "t6"
          WHERE
            COALESCE("t6"."is_online", FALSE)
        ) AS "t7"
          ON "t2"."course_id" = "t7"."course_id"
        LEFT OUTER JOIN (
          SELECT
            "t8"."course_id",
            "t8"."unit_id",
            "t8"."term_id",
            COUNT(*) AS "learners"
          FROM (
            SELECT
              "t9"."student_id",
              "t9"."course_id",
              "t9"."term_id",
              "t9"."unit_id"
            FROM (
              SELECT
                *
              FROM "enrolments" AS "t10"
              WHERE
                ARRAY_CONTAINS($terms, "t10"."term_id")
            ) AS "t9"
          ) AS "t8"
          GROUP BY
            1,
            2,
            3
        ) AS "t3"
          ON "t2"."course_id" = "t3"."course_id"
          AND "t2"."unit_id" = "t3"."unit_id"
          AND "t2"."term_id" = "t3"."term_id"
      ) AS "t11"
      WHERE
        ARRAY_CONTAINS($units, "t11"."unit_id")
    ) AS "t12"
    WHERE
      "t12"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."classes" AS "offered__classes",
  "t0"."tutored" AS "offered__tutored",
  "t0"."enough" AS "offered__enough",
  "t0"."tutors" AS "offered__tutors",
  "t0"."learners" AS "offered__learners"
FROM (
  SELECT
    COUNT(*) AS "classes",
    CAST(SUM(CAST(COALESCE("t1"."tutors" > 0, FALSE) AS BIGINT)) AS BIGINT) AS "tutored",
    CAST(SUM(
      CAST(COALESCE(
        (
          "t1"."tutors" > 0
        )
        AND (
          (
            "t1"."tutors" * CAST($learners_per_tutor AS BIGINT)
          ) >= "t1"."learners"
        ),
        FALSE
      ) AS BIGINT)
    ) AS BIGINT) AS "enough",
    CAST(SUM("t1"."tutors") AS BIGINT) AS "tutors",
    CAST(SUM("t1"."learners") AS BIGINT) AS "learners"
  FROM (
    SELECT
      "t2"."course_id",
      "t2"."unit_id",
      "t2"."term_id",
      "t2"."tutors",
      COALESCE("t3"."learners", 0) AS "learners"
    FROM (
      SELECT
        "t4"."course_id",
        "t4"."unit_id",
        "t4"."term_id",
        CAST(SUM(COALESCE("t4"."tutor_count", 0)) AS BIGINT) AS "tutors"
      FROM (
        SELECT
          *
        FROM "offerings" AS "t5"
        WHERE
          ARRAY_CONTAINS($terms, "t5"."term_id")
      ) AS "t4"
      GROUP BY
        1,
        2,
        3
    ) AS "t2"
    SEMI JOIN (
      SELECT
        "t6"."course_id"
      FROM "courses" AS "t6"
      WHERE
        COALESCE("t6"."is_online", FALSE)
    ) AS "t7"
      ON "t2"."course_id" = "t7"."course_id"
    LEFT OUTER JOIN (
      SELECT
        "t8"."course_id",
        "t8"."unit_id",
        "t8"."term_id",
        COUNT(*) AS "learners"
      FROM (
        SELECT
          "t9"."student_id",
          "t9"."course_id",
          "t9"."term_id",
          "t9"."unit_id"
        FROM (
          SELECT
            *
          FROM "enrolments" AS "t10"
          WHERE
            ARRAY_CONTAINS($terms, "t10"."term_id")
        ) AS "t9"
      ) AS "t8"
      GROUP BY
        1,
        2,
        3
    ) AS "t3"
      ON "t2"."course_id" = "t3"."course_id"
      AND "t2"."unit_id" = "t3"."unit_id"
      AND "t2"."term_id" = "t3"."term_id"
  ) AS "t1"
) AS "t0"
