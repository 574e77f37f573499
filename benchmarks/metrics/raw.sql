-- Written by hand for this one answer: days as bits, one pass over the events, learners placed
-- once, each number counted where it is cheapest.
CREATE OR REPLACE TEMP TABLE forum AS
SELECT q.person_id, q.course_id, date_trunc('week', q."at")::DATE AS week, count(*) AS posts,
    count(q.parent_id) AS replies,
    count(*) FILTER (r.first_at BETWEEN q."at" AND q."at" + INTERVAL 3 DAY) AS answered
FROM read_parquet(posts_file()) q
LEFT JOIN (SELECT parent_id, min("at") AS first_at FROM read_parquet(posts_file())
           WHERE role = 'teacher' AND valid AND parent_id IS NOT NULL GROUP BY ALL) r
    ON r.parent_id = q.post_id
WHERE q.role = 'student' AND q.valid GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE lives AS
SELECT person_id, course_id, week, count(*) AS sessions
FROM (SELECT DISTINCT person_id, course_id, date_trunc('week', "at")::DATE AS week, parent_id
      FROM read_parquet(event_files()) WHERE role = 'student' AND action = 'live')
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE state AS
WITH done AS (
    SELECT person_id, course_id, date_trunc('week', "at")::DATE AS week,
        bit_or(1::BIGINT << isodow("at")) AS mask, count(*) AS actions,
        count(*) FILTER (action IN ('view', 'resource', 'post', 'reply', 'live', 'submit'))
            AS effective,
        count(duration_s) AS timed, sum(duration_s)::BIGINT AS seconds,
        count(*) FILTER (action = 'resource') AS resources
    FROM read_parquet(event_files()) WHERE role = 'student' GROUP BY ALL
), enrolled AS (
    SELECT student_id, course_id, min(unit_id) AS course_unit
    FROM read_parquet(enrolments_file()) GROUP BY ALL
), homes AS (
    SELECT student_id, min(unit_id) AS home_unit FROM read_parquet(enrolments_file()) GROUP BY ALL
)
SELECT done.*, posts, replies, answered, sessions,
    coalesce(course_unit, home_unit, s.unit_id) AS unit_id
FROM done
LEFT JOIN forum USING (person_id, course_id, week)
LEFT JOIN lives USING (person_id, course_id, week)
LEFT JOIN enrolled e ON e.student_id = person_id AND e.course_id = done.course_id
LEFT JOIN homes h ON h.student_id = person_id
LEFT JOIN read_parquet(students_file()) s ON s.student_id = person_id;

CREATE OR REPLACE TEMP TABLE course_week AS
SELECT unit_id, course_id, week, count(*) AS online, sum(bit_count(mask))::BIGINT AS days,
    sum(actions)::BIGINT AS actions, sum(effective)::BIGINT AS effective,
    sum(seconds)::BIGINT AS seconds, sum(resources)::BIGINT AS clicks,
    coalesce(sum(posts), 0)::BIGINT AS posts, coalesce(sum(replies), 0)::BIGINT AS replies,
    coalesce(sum(answered), 0)::BIGINT AS answered,
    count(*) FILTER (posts >= 3) AS post_met, count(*) FILTER (resources >= 10) AS resource_met,
    count(*) FILTER (sessions >= 1) AS live_met
FROM state WHERE course_id IS NOT NULL GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE site_week AS
WITH people AS (
    SELECT unit_id, person_id, week, bit_or(mask) AS mask, sum(actions) AS actions,
        sum(effective) AS effective, sum(seconds) AS seconds, sum(posts) AS posts,
        sum(replies) AS replies, sum(answered) AS answered
    FROM state GROUP BY ALL
), learners AS (
    SELECT unit_id, count(DISTINCT student_id) AS learners, count(*) AS enrolments
    FROM read_parquet(enrolments_file()) GROUP BY ALL
)
SELECT *, rank() OVER (PARTITION BY week ORDER BY online / learners DESC) AS rank_login
FROM (
    SELECT unit_id, week, any_value(learners) AS learners, any_value(enrolments) AS enrolments,
        count(*) AS online, sum(bit_count(mask))::BIGINT AS days,
        sum(actions)::BIGINT AS actions, sum(effective)::BIGINT AS effective,
        sum(seconds)::BIGINT AS seconds, count(*) FILTER (seconds >= 21600) AS full_weeks,
        coalesce(sum(posts), 0)::BIGINT AS posts, coalesce(sum(replies), 0)::BIGINT AS replies,
        coalesce(sum(answered), 0)::BIGINT AS answered
    FROM people JOIN learners USING (unit_id) GROUP BY ALL
);
