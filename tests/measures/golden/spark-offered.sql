SELECT
  `t14`.`unit_id`,
  `t14`.`classes` AS `offered__classes`,
  `t14`.`tutored` AS `offered__tutored`,
  `t14`.`enough` AS `offered__enough`,
  `t14`.`tutors` AS `offered__tutors`,
  `t14`.`learners` AS `offered__learners`
FROM (
  SELECT
    `t13`.`unit_id`,
    COUNT(*) AS `classes`,
    CAST(SUM(CAST(COALESCE(`t13`.`tutors` > 0, FALSE) AS BIGINT)) AS BIGINT) AS `tutored`,
    CAST(SUM(
      CAST(COALESCE(
        (
          `t13`.`tutors` > 0
        )
        AND (
          (
            `t13`.`tutors` * CAST(:learners_per_tutor AS BIGINT)
          ) >= `t13`.`learners`
        ),
        FALSE
      ) AS BIGINT)
    ) AS BIGINT) AS `enough`,
    CAST(SUM(`t13`.`tutors`) AS BIGINT) AS `tutors`,
    CAST(SUM(`t13`.`learners`) AS BIGINT) AS `learners`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t11`.`course_id`,
        `t11`.`unit_id`,
        `t11`.`term_id`,
        `t11`.`tutors`,
        COALESCE(`t10`.`learners`, 0) AS `learners`
      FROM (
        SELECT
          `t3`.`course_id`,
          `t3`.`unit_id`,
          `t3`.`term_id`,
          CAST(SUM(COALESCE(`t3`.`tutor_count`, 0)) AS BIGINT) AS `tutors`
        FROM (
          SELECT
            *
          FROM `offerings` AS `t0`
          WHERE
            ARRAY_CONTAINS(:terms, `t0`.`term_id`)
        ) AS `t3`
        GROUP BY
          1,
          2,
          3
      ) AS `t11`
      LEFT SEMI JOIN (
        SELECT
          `t1`.`course_id`
        FROM `courses` AS `t1`
        WHERE
          COALESCE(`t1`.`is_online`, FALSE)
      ) AS `t6`
        ON `t11`.`course_id` = `t6`.`course_id`
      LEFT OUTER JOIN (
        SELECT
          `t7`.`course_id`,
          `t7`.`unit_id`,
          `t7`.`term_id`,
          COUNT(*) AS `learners`
        FROM (
          SELECT
            `t5`.`student_id`,
            `t5`.`course_id`,
            `t5`.`term_id`,
            `t5`.`unit_id`
          FROM (
            SELECT
              *
            FROM `enrolments` AS `t2`
            WHERE
              ARRAY_CONTAINS(:terms, `t2`.`term_id`)
          ) AS `t5`
        ) AS `t7`
        GROUP BY
          1,
          2,
          3
      ) AS `t10`
        ON `t11`.`course_id` = `t10`.`course_id`
        AND `t11`.`unit_id` = `t10`.`unit_id`
        AND `t11`.`term_id` = `t10`.`term_id`
    ) AS `t12`
    WHERE
      `t12`.`unit_id` IS NOT NULL
  ) AS `t13`
  GROUP BY
    1
) AS `t14`
;
SELECT
  `t15`.`unit_id`,
  `t15`.`classes` AS `offered__classes`,
  `t15`.`tutored` AS `offered__tutored`,
  `t15`.`enough` AS `offered__enough`,
  `t15`.`tutors` AS `offered__tutors`,
  `t15`.`learners` AS `offered__learners`
FROM (
  SELECT
    `t14`.`unit_id`,
    COUNT(*) AS `classes`,
    CAST(SUM(CAST(COALESCE(`t14`.`tutors` > 0, FALSE) AS BIGINT)) AS BIGINT) AS `tutored`,
    CAST(SUM(
      CAST(COALESCE(
        (
          `t14`.`tutors` > 0
        )
        AND (
          (
            `t14`.`tutors` * CAST(:learners_per_tutor AS BIGINT)
          ) >= `t14`.`learners`
        ),
        FALSE
      ) AS BIGINT)
    ) AS BIGINT) AS `enough`,
    CAST(SUM(`t14`.`tutors`) AS BIGINT) AS `tutors`,
    CAST(SUM(`t14`.`learners`) AS BIGINT) AS `learners`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t11`.`course_id`,
          `t11`.`unit_id`,
          `t11`.`term_id`,
          `t11`.`tutors`,
          COALESCE(`t10`.`learners`, 0) AS `learners`
        FROM (
          SELECT
            `t3`.`course_id`,
            `t3`.`unit_id`,
            `t3`.`term_id`,
            CAST(SUM(COALESCE(`t3`.`tutor_count`, 0)) AS BIGINT) AS `tutors`
          FROM (
            SELECT
              *
            FROM `offerings` AS `t0`
            WHERE
              ARRAY_CONTAINS(:terms, `t0`.`term_id`)
          ) AS `t3`
          GROUP BY
            1,
            2,
            3
        ) AS `t11`
        LEFT SEMI JOIN (
          SELECT
            `t1`.`course_id`
          FROM `courses` AS `t1`
          WHERE
            COALESCE(`t1`.`is_online`, FALSE)
        ) AS `t6`
          ON `t11`.`course_id` = `t6`.`course_id`
        LEFT OUTER JOIN (
          SELECT
            `t7`.`course_id`,
            `t7`.`unit_id`,
            `t7`.`term_id`,
            COUNT(*) AS `learners`
          FROM (
            SELECT
              `t5`.`student_id`,
              `t5`.`course_id`,
              `t5`.`term_id`,
              `t5`.`unit_id`
            FROM (
              SELECT
                *
              FROM `enrolments` AS `t2`
              WHERE
                ARRAY_CONTAINS(:terms, `t2`.`term_id`)
            ) AS `t5`
          ) AS `t7`
          GROUP BY
            1,
            2,
            3
        ) AS `t10`
          ON `t11`.`course_id` = `t10`.`course_id`
          AND `t11`.`unit_id` = `t10`.`unit_id`
          AND `t11`.`term_id` = `t10`.`term_id`
      ) AS `t12`
      WHERE
        ARRAY_CONTAINS(:units, `t12`.`unit_id`)
    ) AS `t13`
    WHERE
      `t13`.`unit_id` IS NOT NULL
  ) AS `t14`
  GROUP BY
    1
) AS `t15`
;
SELECT
  `t13`.`classes` AS `offered__classes`,
  `t13`.`tutored` AS `offered__tutored`,
  `t13`.`enough` AS `offered__enough`,
  `t13`.`tutors` AS `offered__tutors`,
  `t13`.`learners` AS `offered__learners`
FROM (
  SELECT
    COUNT(*) AS `classes`,
    CAST(SUM(CAST(COALESCE(`t12`.`tutors` > 0, FALSE) AS BIGINT)) AS BIGINT) AS `tutored`,
    CAST(SUM(
      CAST(COALESCE(
        (
          `t12`.`tutors` > 0
        )
        AND (
          (
            `t12`.`tutors` * CAST(:learners_per_tutor AS BIGINT)
          ) >= `t12`.`learners`
        ),
        FALSE
      ) AS BIGINT)
    ) AS BIGINT) AS `enough`,
    CAST(SUM(`t12`.`tutors`) AS BIGINT) AS `tutors`,
    CAST(SUM(`t12`.`learners`) AS BIGINT) AS `learners`
  FROM (
    SELECT
      `t11`.`course_id`,
      `t11`.`unit_id`,
      `t11`.`term_id`,
      `t11`.`tutors`,
      COALESCE(`t10`.`learners`, 0) AS `learners`
    FROM (
      SELECT
        `t3`.`course_id`,
        `t3`.`unit_id`,
        `t3`.`term_id`,
        CAST(SUM(COALESCE(`t3`.`tutor_count`, 0)) AS BIGINT) AS `tutors`
      FROM (
        SELECT
          *
        FROM `offerings` AS `t0`
        WHERE
          ARRAY_CONTAINS(:terms, `t0`.`term_id`)
      ) AS `t3`
      GROUP BY
        1,
        2,
        3
    ) AS `t11`
    LEFT SEMI JOIN (
      SELECT
        `t1`.`course_id`
      FROM `courses` AS `t1`
      WHERE
        COALESCE(`t1`.`is_online`, FALSE)
    ) AS `t6`
      ON `t11`.`course_id` = `t6`.`course_id`
    LEFT OUTER JOIN (
      SELECT
        `t7`.`course_id`,
        `t7`.`unit_id`,
        `t7`.`term_id`,
        COUNT(*) AS `learners`
      FROM (
        SELECT
          `t5`.`student_id`,
          `t5`.`course_id`,
          `t5`.`term_id`,
          `t5`.`unit_id`
        FROM (
          SELECT
            *
          FROM `enrolments` AS `t2`
          WHERE
            ARRAY_CONTAINS(:terms, `t2`.`term_id`)
        ) AS `t5`
      ) AS `t7`
      GROUP BY
        1,
        2,
        3
    ) AS `t10`
      ON `t11`.`course_id` = `t10`.`course_id`
      AND `t11`.`unit_id` = `t10`.`unit_id`
      AND `t11`.`term_id` = `t10`.`term_id`
  ) AS `t12`
) AS `t13`
