SELECT
  "t8"."unit_id",
  "t8"."posts" AS "teacher_forum__posts",
  "t8"."replies" AS "teacher_forum__replies",
  "t8"."answered" AS "teacher_forum__answered"
FROM (
  SELECT
    "t7"."unit_id",
    CAST(SUM("t7"."posts") AS BIGINT) AS "posts",
    CAST(SUM("t7"."replies") AS BIGINT) AS "replies",
    CAST(SUM("t7"."answered") AS BIGINT) AS "answered"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t4"."role",
        "t4"."person_id",
        "t4"."course_id",
        "t4"."week",
        "t4"."posts",
        "t4"."replies",
        "t4"."answered",
        "t5"."unit_id"
      FROM (
        SELECT
          *
        FROM "forum_weeks" AS "t0"
        WHERE
          "t0"."role" = 'teacher'
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t1"."staff_id",
          MIN("t1"."unit_id") AS "unit_id"
        FROM "staff" AS "t1"
        GROUP BY
          1
      ) AS "t5"
        ON "t4"."person_id" = "t5"."staff_id"
    ) AS "t6"
    WHERE
      "t6"."unit_id" IS NOT NULL
  ) AS "t7"
  GROUP BY
    1
) AS "t8"
;
SELECT
  "t9"."unit_id",
  "t9"."posts" AS "teacher_forum__posts",
  "t9"."replies" AS "teacher_forum__replies",
  "t9"."answered" AS "teacher_forum__answered"
FROM (
  SELECT
    "t8"."unit_id",
    CAST(SUM("t8"."posts") AS BIGINT) AS "posts",
    CAST(SUM("t8"."replies") AS BIGINT) AS "replies",
    CAST(SUM("t8"."answered") AS BIGINT) AS "answered"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t4"."role",
          "t4"."person_id",
          "t4"."course_id",
          "t4"."week",
          "t4"."posts",
          "t4"."replies",
          "t4"."answered",
          "t5"."unit_id"
        FROM (
          SELECT
            *
          FROM "forum_weeks" AS "t0"
          WHERE
            "t0"."role" = 'teacher'
        ) AS "t4"
        LEFT OUTER JOIN (
          SELECT
            "t1"."staff_id",
            MIN("t1"."unit_id") AS "unit_id"
          FROM "staff" AS "t1"
          GROUP BY
            1
        ) AS "t5"
          ON "t4"."person_id" = "t5"."staff_id"
      ) AS "t6"
      WHERE
        ARRAY_CONTAINS($units, "t6"."unit_id")
    ) AS "t7"
    WHERE
      "t7"."unit_id" IS NOT NULL
  ) AS "t8"
  GROUP BY
    1
) AS "t9"
;
SELECT
  "t2"."posts" AS "teacher_forum__posts",
  "t2"."replies" AS "teacher_forum__replies",
  "t2"."answered" AS "teacher_forum__answered"
FROM (
  SELECT
    CAST(SUM("t1"."posts") AS BIGINT) AS "posts",
    CAST(SUM("t1"."replies") AS BIGINT) AS "replies",
    CAST(SUM("t1"."answered") AS BIGINT) AS "answered"
  FROM (
    SELECT
      *
    FROM "forum_weeks" AS "t0"
    WHERE
      "t0"."role" = 'teacher'
  ) AS "t1"
) AS "t2"
