SELECT
  "t0"."unit_id",
  "t0"."students" AS "graduated__students"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "students"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."student_id",
          "t2"."unit_id",
          "t2"."programme_id",
          "t2"."mode",
          "t2"."owner_university",
          "t2"."status",
          "t2"."status_on",
          "t2"."dormant",
          COALESCE("t2"."level", "t3"."programme_level") AS "level",
          COALESCE("t2"."enrolled_on", "t4"."term_starts") AS "came_on"
        FROM "students" AS "t2"
        LEFT OUTER JOIN (
          SELECT
            "t5"."programme_id",
            "t5"."level" AS "programme_level"
          FROM "programmes" AS "t5"
        ) AS "t3"
          ON "t2"."programme_id" = "t3"."programme_id"
        LEFT OUTER JOIN (
          SELECT
            "t6"."term_id",
            "t6"."starts_on" AS "term_starts"
          FROM "terms" AS "t6"
        ) AS "t4"
          ON "t2"."intake_term" = "t4"."term_id"
      ) AS "t7"
      WHERE
        "t7"."status" = 'graduated'
        AND CAST("t7"."status_on" AS TIMESTAMP) >= CAST($since AS TIMESTAMP)
        AND CAST("t7"."status_on" AS TIMESTAMP) < CAST($until AS TIMESTAMP)
    ) AS "t8"
    WHERE
      "t8"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."unit_id",
  "t0"."students" AS "graduated__students"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(*) AS "students"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t2"."student_id",
            "t2"."unit_id",
            "t2"."programme_id",
            "t2"."mode",
            "t2"."owner_university",
            "t2"."status",
            "t2"."status_on",
            "t2"."dormant",
            COALESCE("t2"."level", "t3"."programme_level") AS "level",
            COALESCE("t2"."enrolled_on", "t4"."term_starts") AS "came_on"
          FROM "students" AS "t2"
          LEFT OUTER JOIN (
            SELECT
              "t5"."programme_id",
              "t5"."level" AS "programme_level"
            FROM "programmes" AS "t5"
          ) AS "t3"
            ON "t2"."programme_id" = "t3"."programme_id"
          LEFT OUTER JOIN (
            SELECT
              "t6"."term_id",
              "t6"."starts_on" AS "term_starts"
            FROM "terms" AS "t6"
          ) AS "t4"
            ON "t2"."intake_term" = "t4"."term_id"
        ) AS "t7"
        WHERE
          "t7"."status" = 'graduated'
          AND CAST("t7"."status_on" AS TIMESTAMP) >= CAST($since AS TIMESTAMP)
          AND CAST("t7"."status_on" AS TIMESTAMP) < CAST($until AS TIMESTAMP)
      ) AS "t8"
      WHERE
        ARRAY_CONTAINS($units, "t8"."unit_id")
    ) AS "t9"
    WHERE
      "t9"."unit_id" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1
) AS "t0"
;
SELECT
  "t0"."students" AS "graduated__students"
FROM (
  SELECT
    COUNT(*) AS "students"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."student_id",
        "t1"."unit_id",
        "t1"."programme_id",
        "t1"."mode",
        "t1"."owner_university",
        "t1"."status",
        "t1"."status_on",
        "t1"."dormant",
        COALESCE("t1"."level", "t2"."programme_level") AS "level",
        COALESCE("t1"."enrolled_on", "t3"."term_starts") AS "came_on"
      FROM "students" AS "t1"
      LEFT OUTER JOIN (
        SELECT
          "t4"."programme_id",
          "t4"."level" AS "programme_level"
        FROM "programmes" AS "t4"
      ) AS "t2"
        ON "t1"."programme_id" = "t2"."programme_id"
      LEFT OUTER JOIN (
        SELECT
          "t5"."term_id",
          "t5"."starts_on" AS "term_starts"
        FROM "terms" AS "t5"
      ) AS "t3"
        ON "t1"."intake_term" = "t3"."term_id"
    ) AS "t6"
    WHERE
      "t6"."status" = 'graduated'
      AND CAST("t6"."status_on" AS TIMESTAMP) >= CAST($since AS TIMESTAMP)
      AND CAST("t6"."status_on" AS TIMESTAMP) < CAST($until AS TIMESTAMP)
  ) AS "t7"
) AS "t0"
