-- ClickHouse's words for raw.sql, and that no value is NULL where none is.
CREATE OR REPLACE TABLE bench.enrolments ENGINE = Memory AS
SELECT assumeNotNull(student_id) AS person_id, assumeNotNull(course_id) AS course_id,
    assumeNotNull(unit_id) AS unit_id
FROM file('{folder}/enrolments.parquet', Parquet);

CREATE OR REPLACE TABLE bench.forum ENGINE = Memory AS
SELECT person_id, course_id, week, count() AS posts, countIf(is_reply) AS replies,
    countIf(replied > 0 AND first_at >= at AND first_at <= at + INTERVAL 3 DAY) AS answered
FROM (
    SELECT assumeNotNull(post_id) AS post_id, assumeNotNull(person_id) AS person_id,
        assumeNotNull(course_id) AS course_id, assumeNotNull(at) AS at, toMonday(at) AS week,
        isNotNull(parent_id) AS is_reply
    FROM file('{folder}/posts/*.parquet', Parquet) WHERE role = 'student' AND valid
) q LEFT JOIN (
    SELECT assumeNotNull(parent_id) AS post_id, min(assumeNotNull(at)) AS first_at,
        count() AS replied
    FROM file('{folder}/posts/*.parquet', Parquet)
    WHERE role = 'teacher' AND valid AND parent_id IS NOT NULL GROUP BY post_id
) r USING (post_id)
GROUP BY person_id, course_id, week;

CREATE OR REPLACE TABLE bench.lives ENGINE = Memory AS
SELECT person_id, course_id, week, count() AS sessions
FROM (
    SELECT DISTINCT assumeNotNull(person_id) AS person_id, assumeNotNull(course_id) AS course_id,
        toMonday(assumeNotNull(at)) AS week, parent_id
    FROM file('{folder}/learning_events/*.parquet', Parquet)
    WHERE role = 'student' AND action = 'live'
) GROUP BY person_id, course_id, week;

CREATE OR REPLACE TABLE bench.state ENGINE = Memory AS
SELECT d.person_id AS person_id, d.course_id AS course_id, d.week AS week, mask, actions, effective,
    seconds, resources, posts, replies, answered, sessions,
    multiIf(e.course_unit <> '', e.course_unit, h.home_unit <> '', h.home_unit, s.unit) AS unit_id
FROM (
    SELECT assumeNotNull(person_id) AS person_id, ifNull(course_id, '') AS course_id,
        toMonday(assumeNotNull(at)) AS week,
        groupBitOr(bitShiftLeft(toUInt16(1), toDayOfWeek(assumeNotNull(at)))) AS mask,
        count() AS actions,
        countIf(action IN ('view', 'resource', 'post', 'reply', 'live', 'submit')) AS effective,
        sum(assumeNotNull(duration_s)) AS seconds, countIf(action = 'resource') AS resources
    FROM file('{folder}/learning_events/*.parquet', Parquet)
    WHERE role = 'student' GROUP BY person_id, course_id, week
) d
LEFT JOIN bench.forum f USING (person_id, course_id, week)
LEFT JOIN bench.lives l USING (person_id, course_id, week)
LEFT JOIN (
    SELECT person_id, course_id, min(unit_id) AS course_unit FROM bench.enrolments
    GROUP BY person_id, course_id
) e USING (person_id, course_id)
LEFT JOIN (
    SELECT person_id, min(unit_id) AS home_unit FROM bench.enrolments GROUP BY person_id
) h USING (person_id)
LEFT JOIN (
    SELECT assumeNotNull(student_id) AS person_id, assumeNotNull(unit_id) AS unit
    FROM file('{folder}/students.parquet', Parquet)
) s USING (person_id);

CREATE OR REPLACE TABLE bench.course_week ENGINE = Memory AS
SELECT unit_id, course_id, week, count() AS online, sum(bitCount(s.mask)) AS days,
    sum(s.actions) AS actions, sum(s.effective) AS effective, sum(s.seconds) AS seconds,
    sum(s.resources) AS clicks, sum(s.posts) AS posts, sum(s.replies) AS replies,
    sum(s.answered) AS answered, countIf(s.posts >= 3) AS post_met,
    countIf(s.resources >= 10) AS resource_met, countIf(s.sessions >= 1) AS live_met
FROM bench.state s WHERE course_id <> '' GROUP BY unit_id, course_id, week;

CREATE OR REPLACE TABLE bench.site_week ENGINE = Memory AS
SELECT *, rank() OVER (PARTITION BY week ORDER BY online / learners DESC) AS rank_login
FROM (
    SELECT unit_id, week, any(n.learners) AS learners, any(n.enrolments) AS enrolments,
        count() AS online, sum(bitCount(p.mask)) AS days, sum(p.actions) AS actions,
        sum(p.effective) AS effective, sum(p.seconds) AS seconds,
        countIf(p.seconds >= 21600) AS full_weeks, sum(p.posts) AS posts,
        sum(p.replies) AS replies, sum(p.answered) AS answered
    FROM (
        SELECT unit_id, person_id, week, groupBitOr(s.mask) AS mask, sum(s.actions) AS actions,
            sum(s.effective) AS effective, sum(s.seconds) AS seconds, sum(s.posts) AS posts,
            sum(s.replies) AS replies, sum(s.answered) AS answered
        FROM bench.state s GROUP BY unit_id, person_id, week
    ) p
    JOIN (
        SELECT unit_id, uniqExact(person_id) AS learners, count() AS enrolments
        FROM bench.enrolments GROUP BY unit_id
    ) n USING (unit_id)
    GROUP BY unit_id, week
)
