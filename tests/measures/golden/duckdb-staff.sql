SELECT
  "t0"."unit_id",
  "t0"."teachers" AS "staff__teachers",
  "t0"."teachers_full_time" AS "staff__teachers_full_time",
  "t0"."teachers_senior" AS "staff__teachers_senior",
  "t0"."teachers_postgraduate" AS "staff__teachers_postgraduate",
  "t0"."lead_teachers" AS "staff__lead_teachers",
  "t0"."lead_teachers_full_time" AS "staff__lead_teachers_full_time",
  "t0"."lead_teachers_senior" AS "staff__lead_teachers_senior",
  "t0"."tutors" AS "staff__tutors",
  "t0"."open_teachers" AS "staff__open_teachers",
  "t0"."open_teachers_full_time" AS "staff__open_teachers_full_time",
  "t0"."open_teachers_senior" AS "staff__open_teachers_senior",
  "t0"."managers" AS "staff__managers",
  "t0"."open_managers" AS "staff__open_managers",
  "t0"."managers_dedicated" AS "staff__managers_dedicated",
  "t0"."advisers" AS "staff__advisers",
  "t0"."advisers_dedicated" AS "staff__advisers_dedicated"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')) AS "teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND (
        "t1"."employment" = 'full_time'
      )) AS "teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND (
        COALESCE("t1"."education" = 'postgraduate', FALSE)
        OR COALESCE("t1"."highest_degree" IN ('doctor', 'master'), FALSE)
      )) AS "teachers_postgraduate",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'lead_teacher') AS "lead_teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'lead_teacher'
      ) AND (
        "t1"."employment" = 'full_time'
      )) AS "lead_teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'lead_teacher'
      )
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "lead_teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'tutor') AS "tutors",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)) AS "open_teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)
      AND (
        "t1"."employment" = 'full_time'
      )) AS "open_teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "open_teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'manager') AS "managers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'manager'
      ) AND COALESCE("t1"."open_education", FALSE)) AS "open_managers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'manager'
      ) AND COALESCE("t1"."dedicated", FALSE)) AS "managers_dedicated",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'class_advisor') AS "advisers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'class_advisor'
      ) AND COALESCE("t1"."dedicated", FALSE)) AS "advisers_dedicated"
  FROM (
    SELECT
      "t2"."staff_id" AS "person_id",
      "t2"."unit_id",
      "t2"."employment",
      "t2"."role",
      "t2"."open_education",
      "t2"."title_rank",
      "t2"."highest_degree",
      "t2"."education",
      "t2"."discipline",
      "t2"."dedicated",
      "t2"."teaching_post",
      "t2"."open_education_years",
      "t2"."hired_on",
      "t2"."left_on"
    FROM (
      SELECT
        *
      FROM "staff" AS "t3"
      WHERE
        COALESCE("t3"."hired_on" <= CAST($census AS DATE), TRUE)
        AND COALESCE("t3"."left_on" > CAST($census AS DATE), TRUE)
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
  "t0"."teachers" AS "staff__teachers",
  "t0"."teachers_full_time" AS "staff__teachers_full_time",
  "t0"."teachers_senior" AS "staff__teachers_senior",
  "t0"."teachers_postgraduate" AS "staff__teachers_postgraduate",
  "t0"."lead_teachers" AS "staff__lead_teachers",
  "t0"."lead_teachers_full_time" AS "staff__lead_teachers_full_time",
  "t0"."lead_teachers_senior" AS "staff__lead_teachers_senior",
  "t0"."tutors" AS "staff__tutors",
  "t0"."open_teachers" AS "staff__open_teachers",
  "t0"."open_teachers_full_time" AS "staff__open_teachers_full_time",
  "t0"."open_teachers_senior" AS "staff__open_teachers_senior",
  "t0"."managers" AS "staff__managers",
  "t0"."open_managers" AS "staff__open_managers",
  "t0"."managers_dedicated" AS "staff__managers_dedicated",
  "t0"."advisers" AS "staff__advisers",
  "t0"."advisers_dedicated" AS "staff__advisers_dedicated"
FROM (
  SELECT
    "t1"."unit_id",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')) AS "teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND (
        "t1"."employment" = 'full_time'
      )) AS "teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND (
        COALESCE("t1"."education" = 'postgraduate', FALSE)
        OR COALESCE("t1"."highest_degree" IN ('doctor', 'master'), FALSE)
      )) AS "teachers_postgraduate",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'lead_teacher') AS "lead_teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'lead_teacher'
      ) AND (
        "t1"."employment" = 'full_time'
      )) AS "lead_teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'lead_teacher'
      )
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "lead_teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'tutor') AS "tutors",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)) AS "open_teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)
      AND (
        "t1"."employment" = 'full_time'
      )) AS "open_teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "open_teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'manager') AS "managers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'manager'
      ) AND COALESCE("t1"."open_education", FALSE)) AS "open_managers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'manager'
      ) AND COALESCE("t1"."dedicated", FALSE)) AS "managers_dedicated",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'class_advisor') AS "advisers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'class_advisor'
      ) AND COALESCE("t1"."dedicated", FALSE)) AS "advisers_dedicated"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."staff_id" AS "person_id",
          "t2"."unit_id",
          "t2"."employment",
          "t2"."role",
          "t2"."open_education",
          "t2"."title_rank",
          "t2"."highest_degree",
          "t2"."education",
          "t2"."discipline",
          "t2"."dedicated",
          "t2"."teaching_post",
          "t2"."open_education_years",
          "t2"."hired_on",
          "t2"."left_on"
        FROM (
          SELECT
            *
          FROM "staff" AS "t3"
          WHERE
            COALESCE("t3"."hired_on" <= CAST($census AS DATE), TRUE)
            AND COALESCE("t3"."left_on" > CAST($census AS DATE), TRUE)
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
  "t0"."teachers" AS "staff__teachers",
  "t0"."teachers_full_time" AS "staff__teachers_full_time",
  "t0"."teachers_senior" AS "staff__teachers_senior",
  "t0"."teachers_postgraduate" AS "staff__teachers_postgraduate",
  "t0"."lead_teachers" AS "staff__lead_teachers",
  "t0"."lead_teachers_full_time" AS "staff__lead_teachers_full_time",
  "t0"."lead_teachers_senior" AS "staff__lead_teachers_senior",
  "t0"."tutors" AS "staff__tutors",
  "t0"."open_teachers" AS "staff__open_teachers",
  "t0"."open_teachers_full_time" AS "staff__open_teachers_full_time",
  "t0"."open_teachers_senior" AS "staff__open_teachers_senior",
  "t0"."managers" AS "staff__managers",
  "t0"."open_managers" AS "staff__open_managers",
  "t0"."managers_dedicated" AS "staff__managers_dedicated",
  "t0"."advisers" AS "staff__advisers",
  "t0"."advisers_dedicated" AS "staff__advisers_dedicated"
FROM (
  SELECT
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')) AS "teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND (
        "t1"."employment" = 'full_time'
      )) AS "teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND (
        COALESCE("t1"."education" = 'postgraduate', FALSE)
        OR COALESCE("t1"."highest_degree" IN ('doctor', 'master'), FALSE)
      )) AS "teachers_postgraduate",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'lead_teacher') AS "lead_teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'lead_teacher'
      ) AND (
        "t1"."employment" = 'full_time'
      )) AS "lead_teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'lead_teacher'
      )
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "lead_teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'tutor') AS "tutors",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)) AS "open_teachers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)
      AND (
        "t1"."employment" = 'full_time'
      )) AS "open_teachers_full_time",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" IN ('lead_teacher', 'tutor')
      AND COALESCE("t1"."open_education", FALSE)
      AND COALESCE("t1"."title_rank" IN ('senior', 'associate_senior'), FALSE)) AS "open_teachers_senior",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'manager') AS "managers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'manager'
      ) AND COALESCE("t1"."open_education", FALSE)) AS "open_managers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'manager'
      ) AND COALESCE("t1"."dedicated", FALSE)) AS "managers_dedicated",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      "t1"."role" = 'class_advisor') AS "advisers",
    COUNT(DISTINCT "t1"."person_id") FILTER(WHERE
      (
        "t1"."role" = 'class_advisor'
      ) AND COALESCE("t1"."dedicated", FALSE)) AS "advisers_dedicated"
  FROM (
    SELECT
      "t2"."staff_id" AS "person_id",
      "t2"."unit_id",
      "t2"."employment",
      "t2"."role",
      "t2"."open_education",
      "t2"."title_rank",
      "t2"."highest_degree",
      "t2"."education",
      "t2"."discipline",
      "t2"."dedicated",
      "t2"."teaching_post",
      "t2"."open_education_years",
      "t2"."hired_on",
      "t2"."left_on"
    FROM (
      SELECT
        *
      FROM "staff" AS "t3"
      WHERE
        COALESCE("t3"."hired_on" <= CAST($census AS DATE), TRUE)
        AND COALESCE("t3"."left_on" > CAST($census AS DATE), TRUE)
    ) AS "t2"
  ) AS "t1"
) AS "t0"
