SELECT
  `t3`.`unit_id`,
  `t3`.`teachers` AS `staff__teachers`,
  `t3`.`teachers_full_time` AS `staff__teachers_full_time`,
  `t3`.`teachers_senior` AS `staff__teachers_senior`,
  `t3`.`teachers_postgraduate` AS `staff__teachers_postgraduate`,
  `t3`.`lead_teachers` AS `staff__lead_teachers`,
  `t3`.`lead_teachers_full_time` AS `staff__lead_teachers_full_time`,
  `t3`.`lead_teachers_senior` AS `staff__lead_teachers_senior`,
  `t3`.`tutors` AS `staff__tutors`,
  `t3`.`open_teachers` AS `staff__open_teachers`,
  `t3`.`open_teachers_full_time` AS `staff__open_teachers_full_time`,
  `t3`.`open_teachers_senior` AS `staff__open_teachers_senior`,
  `t3`.`managers` AS `staff__managers`,
  `t3`.`open_managers` AS `staff__open_managers`,
  `t3`.`managers_dedicated` AS `staff__managers_dedicated`,
  `t3`.`advisers` AS `staff__advisers`,
  `t3`.`advisers_dedicated` AS `staff__advisers_dedicated`
FROM (
  SELECT
    `t2`.`unit_id`,
    COUNT(DISTINCT IF(`t2`.`role` IN ('lead_teacher', 'tutor'), `t2`.`person_id`, NULL)) AS `teachers`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND (
          `t2`.`employment` = 'full_time'
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `teachers_full_time`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `teachers_senior`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND (
          COALESCE(`t2`.`education` = 'postgraduate', FALSE)
          OR COALESCE(`t2`.`highest_degree` IN ('doctor', 'master'), FALSE)
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `teachers_postgraduate`,
    COUNT(DISTINCT IF(`t2`.`role` = 'lead_teacher', `t2`.`person_id`, NULL)) AS `lead_teachers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'lead_teacher'
        ) AND (
          `t2`.`employment` = 'full_time'
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `lead_teachers_full_time`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'lead_teacher'
        )
        AND COALESCE(`t2`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `lead_teachers_senior`,
    COUNT(DISTINCT IF(`t2`.`role` = 'tutor', `t2`.`person_id`, NULL)) AS `tutors`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`open_education`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_teachers`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`open_education`, FALSE)
        AND (
          `t2`.`employment` = 'full_time'
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_teachers_full_time`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`open_education`, FALSE)
        AND COALESCE(`t2`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_teachers_senior`,
    COUNT(DISTINCT IF(`t2`.`role` = 'manager', `t2`.`person_id`, NULL)) AS `managers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'manager'
        ) AND COALESCE(`t2`.`open_education`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_managers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'manager'
        ) AND COALESCE(`t2`.`dedicated`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `managers_dedicated`,
    COUNT(DISTINCT IF(`t2`.`role` = 'class_advisor', `t2`.`person_id`, NULL)) AS `advisers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'class_advisor'
        ) AND COALESCE(`t2`.`dedicated`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `advisers_dedicated`
  FROM (
    SELECT
      `t1`.`staff_id` AS `person_id`,
      `t1`.`unit_id`,
      `t1`.`employment`,
      `t1`.`role`,
      `t1`.`open_education`,
      `t1`.`title_rank`,
      `t1`.`highest_degree`,
      `t1`.`education`,
      `t1`.`discipline`,
      `t1`.`dedicated`,
      `t1`.`teaching_post`,
      `t1`.`open_education_years`,
      `t1`.`hired_on`,
      `t1`.`left_on`
    FROM (
      SELECT
        *
      FROM `staff` AS `t0`
      WHERE
        COALESCE(`t0`.`hired_on` <= CAST(:census AS DATE), TRUE)
        AND COALESCE(`t0`.`left_on` > CAST(:census AS DATE), TRUE)
    ) AS `t1`
    WHERE
      `t1`.`unit_id` IS NOT NULL
  ) AS `t2`
  GROUP BY
    1
) AS `t3`
;
SELECT
  `t5`.`unit_id`,
  `t5`.`teachers` AS `staff__teachers`,
  `t5`.`teachers_full_time` AS `staff__teachers_full_time`,
  `t5`.`teachers_senior` AS `staff__teachers_senior`,
  `t5`.`teachers_postgraduate` AS `staff__teachers_postgraduate`,
  `t5`.`lead_teachers` AS `staff__lead_teachers`,
  `t5`.`lead_teachers_full_time` AS `staff__lead_teachers_full_time`,
  `t5`.`lead_teachers_senior` AS `staff__lead_teachers_senior`,
  `t5`.`tutors` AS `staff__tutors`,
  `t5`.`open_teachers` AS `staff__open_teachers`,
  `t5`.`open_teachers_full_time` AS `staff__open_teachers_full_time`,
  `t5`.`open_teachers_senior` AS `staff__open_teachers_senior`,
  `t5`.`managers` AS `staff__managers`,
  `t5`.`open_managers` AS `staff__open_managers`,
  `t5`.`managers_dedicated` AS `staff__managers_dedicated`,
  `t5`.`advisers` AS `staff__advisers`,
  `t5`.`advisers_dedicated` AS `staff__advisers_dedicated`
FROM (
  SELECT
    `t4`.`unit_id`,
    COUNT(DISTINCT IF(`t4`.`role` IN ('lead_teacher', 'tutor'), `t4`.`person_id`, NULL)) AS `teachers`,
    COUNT(
      DISTINCT IF(
        `t4`.`role` IN ('lead_teacher', 'tutor')
        AND (
          `t4`.`employment` = 'full_time'
        ),
        `t4`.`person_id`,
        NULL
      )
    ) AS `teachers_full_time`,
    COUNT(
      DISTINCT IF(
        `t4`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t4`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `teachers_senior`,
    COUNT(
      DISTINCT IF(
        `t4`.`role` IN ('lead_teacher', 'tutor')
        AND (
          COALESCE(`t4`.`education` = 'postgraduate', FALSE)
          OR COALESCE(`t4`.`highest_degree` IN ('doctor', 'master'), FALSE)
        ),
        `t4`.`person_id`,
        NULL
      )
    ) AS `teachers_postgraduate`,
    COUNT(DISTINCT IF(`t4`.`role` = 'lead_teacher', `t4`.`person_id`, NULL)) AS `lead_teachers`,
    COUNT(
      DISTINCT IF(
        (
          `t4`.`role` = 'lead_teacher'
        ) AND (
          `t4`.`employment` = 'full_time'
        ),
        `t4`.`person_id`,
        NULL
      )
    ) AS `lead_teachers_full_time`,
    COUNT(
      DISTINCT IF(
        (
          `t4`.`role` = 'lead_teacher'
        )
        AND COALESCE(`t4`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `lead_teachers_senior`,
    COUNT(DISTINCT IF(`t4`.`role` = 'tutor', `t4`.`person_id`, NULL)) AS `tutors`,
    COUNT(
      DISTINCT IF(
        `t4`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t4`.`open_education`, FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `open_teachers`,
    COUNT(
      DISTINCT IF(
        `t4`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t4`.`open_education`, FALSE)
        AND (
          `t4`.`employment` = 'full_time'
        ),
        `t4`.`person_id`,
        NULL
      )
    ) AS `open_teachers_full_time`,
    COUNT(
      DISTINCT IF(
        `t4`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t4`.`open_education`, FALSE)
        AND COALESCE(`t4`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `open_teachers_senior`,
    COUNT(DISTINCT IF(`t4`.`role` = 'manager', `t4`.`person_id`, NULL)) AS `managers`,
    COUNT(
      DISTINCT IF(
        (
          `t4`.`role` = 'manager'
        ) AND COALESCE(`t4`.`open_education`, FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `open_managers`,
    COUNT(
      DISTINCT IF(
        (
          `t4`.`role` = 'manager'
        ) AND COALESCE(`t4`.`dedicated`, FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `managers_dedicated`,
    COUNT(DISTINCT IF(`t4`.`role` = 'class_advisor', `t4`.`person_id`, NULL)) AS `advisers`,
    COUNT(
      DISTINCT IF(
        (
          `t4`.`role` = 'class_advisor'
        ) AND COALESCE(`t4`.`dedicated`, FALSE),
        `t4`.`person_id`,
        NULL
      )
    ) AS `advisers_dedicated`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t1`.`staff_id` AS `person_id`,
          `t1`.`unit_id`,
          `t1`.`employment`,
          `t1`.`role`,
          `t1`.`open_education`,
          `t1`.`title_rank`,
          `t1`.`highest_degree`,
          `t1`.`education`,
          `t1`.`discipline`,
          `t1`.`dedicated`,
          `t1`.`teaching_post`,
          `t1`.`open_education_years`,
          `t1`.`hired_on`,
          `t1`.`left_on`
        FROM (
          SELECT
            *
          FROM `staff` AS `t0`
          WHERE
            COALESCE(`t0`.`hired_on` <= CAST(:census AS DATE), TRUE)
            AND COALESCE(`t0`.`left_on` > CAST(:census AS DATE), TRUE)
        ) AS `t1`
      ) AS `t2`
      WHERE
        ARRAY_CONTAINS(:units, `t2`.`unit_id`)
    ) AS `t3`
    WHERE
      `t3`.`unit_id` IS NOT NULL
  ) AS `t4`
  GROUP BY
    1
) AS `t5`
;
SELECT
  `t3`.`teachers` AS `staff__teachers`,
  `t3`.`teachers_full_time` AS `staff__teachers_full_time`,
  `t3`.`teachers_senior` AS `staff__teachers_senior`,
  `t3`.`teachers_postgraduate` AS `staff__teachers_postgraduate`,
  `t3`.`lead_teachers` AS `staff__lead_teachers`,
  `t3`.`lead_teachers_full_time` AS `staff__lead_teachers_full_time`,
  `t3`.`lead_teachers_senior` AS `staff__lead_teachers_senior`,
  `t3`.`tutors` AS `staff__tutors`,
  `t3`.`open_teachers` AS `staff__open_teachers`,
  `t3`.`open_teachers_full_time` AS `staff__open_teachers_full_time`,
  `t3`.`open_teachers_senior` AS `staff__open_teachers_senior`,
  `t3`.`managers` AS `staff__managers`,
  `t3`.`open_managers` AS `staff__open_managers`,
  `t3`.`managers_dedicated` AS `staff__managers_dedicated`,
  `t3`.`advisers` AS `staff__advisers`,
  `t3`.`advisers_dedicated` AS `staff__advisers_dedicated`
FROM (
  SELECT
    COUNT(DISTINCT IF(`t2`.`role` IN ('lead_teacher', 'tutor'), `t2`.`person_id`, NULL)) AS `teachers`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND (
          `t2`.`employment` = 'full_time'
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `teachers_full_time`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `teachers_senior`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND (
          COALESCE(`t2`.`education` = 'postgraduate', FALSE)
          OR COALESCE(`t2`.`highest_degree` IN ('doctor', 'master'), FALSE)
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `teachers_postgraduate`,
    COUNT(DISTINCT IF(`t2`.`role` = 'lead_teacher', `t2`.`person_id`, NULL)) AS `lead_teachers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'lead_teacher'
        ) AND (
          `t2`.`employment` = 'full_time'
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `lead_teachers_full_time`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'lead_teacher'
        )
        AND COALESCE(`t2`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `lead_teachers_senior`,
    COUNT(DISTINCT IF(`t2`.`role` = 'tutor', `t2`.`person_id`, NULL)) AS `tutors`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`open_education`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_teachers`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`open_education`, FALSE)
        AND (
          `t2`.`employment` = 'full_time'
        ),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_teachers_full_time`,
    COUNT(
      DISTINCT IF(
        `t2`.`role` IN ('lead_teacher', 'tutor')
        AND COALESCE(`t2`.`open_education`, FALSE)
        AND COALESCE(`t2`.`title_rank` IN ('senior', 'associate_senior'), FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_teachers_senior`,
    COUNT(DISTINCT IF(`t2`.`role` = 'manager', `t2`.`person_id`, NULL)) AS `managers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'manager'
        ) AND COALESCE(`t2`.`open_education`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `open_managers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'manager'
        ) AND COALESCE(`t2`.`dedicated`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `managers_dedicated`,
    COUNT(DISTINCT IF(`t2`.`role` = 'class_advisor', `t2`.`person_id`, NULL)) AS `advisers`,
    COUNT(
      DISTINCT IF(
        (
          `t2`.`role` = 'class_advisor'
        ) AND COALESCE(`t2`.`dedicated`, FALSE),
        `t2`.`person_id`,
        NULL
      )
    ) AS `advisers_dedicated`
  FROM (
    SELECT
      `t1`.`staff_id` AS `person_id`,
      `t1`.`unit_id`,
      `t1`.`employment`,
      `t1`.`role`,
      `t1`.`open_education`,
      `t1`.`title_rank`,
      `t1`.`highest_degree`,
      `t1`.`education`,
      `t1`.`discipline`,
      `t1`.`dedicated`,
      `t1`.`teaching_post`,
      `t1`.`open_education_years`,
      `t1`.`hired_on`,
      `t1`.`left_on`
    FROM (
      SELECT
        *
      FROM `staff` AS `t0`
      WHERE
        COALESCE(`t0`.`hired_on` <= CAST(:census AS DATE), TRUE)
        AND COALESCE(`t0`.`left_on` > CAST(:census AS DATE), TRUE)
    ) AS `t1`
  ) AS `t2`
) AS `t3`
