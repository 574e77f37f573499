-- ClickHouse's words for raw.sql, and that no value is NULL where none is.
CREATE OR REPLACE TABLE bench.students ENGINE = Memory AS
SELECT assumeNotNull(student_id) AS person_id, assumeNotNull(unit_id) AS unit_id
FROM file('{folder}/students.parquet', Parquet);

CREATE OR REPLACE TABLE bench.state ENGINE = Memory AS
SELECT assumeNotNull(person_id) AS person_id, ifNull(course_id, '') AS course_id,
    toMonday(assumeNotNull(at)) AS week,
    groupBitOr(bitShiftLeft(toUInt16(1), toDayOfWeek(assumeNotNull(at)))) AS days,
    count() AS acts, sum(assumeNotNull(duration_s)) AS seconds,
    countIf(action = 'resource') AS resources, countIf(action = 'live') AS lives
FROM file('{folder}/learning_events/*.parquet', Parquet)
WHERE role = 'student' GROUP BY person_id, course_id, week;

CREATE OR REPLACE TABLE bench.asked ENGINE = Memory AS
SELECT person_id, course_id, week, count() AS posts, countIf(replied > 0 AND first_at <= at + INTERVAL 3 DAY) AS answered
FROM (
    SELECT assumeNotNull(post_id) AS post_id, assumeNotNull(person_id) AS person_id,
        assumeNotNull(course_id) AS course_id, assumeNotNull(at) AS at, toMonday(at) AS week
    FROM file('{folder}/posts.parquet', Parquet)
    WHERE role = 'student' AND valid AND parent_id IS NULL
) q LEFT JOIN (
    SELECT assumeNotNull(parent_id) AS post_id, min(assumeNotNull(at)) AS first_at, count() AS replied
    FROM file('{folder}/posts.parquet', Parquet)
    WHERE role = 'teacher' AND valid AND parent_id IS NOT NULL GROUP BY post_id
) r USING (post_id)
GROUP BY person_id, course_id, week;

CREATE OR REPLACE TABLE bench.course_week ENGINE = Memory AS
SELECT unit_id, course_id, week, count() AS online, sum(bitCount(days)) / online AS days_per_head,
    sum(acts) / online AS acts_per_head, sum(seconds) / 60 / online AS minutes_per_head,
    sum(a.posts) AS posts, if(posts > 0, sum(a.answered) / posts, NULL) AS reply_rate,
    countIf(a.posts >= 3) / online AS share_posts, countIf(resources >= 10) / online AS share_resources,
    countIf(lives >= 2) / online AS share_live
FROM bench.state e JOIN bench.students s USING (person_id)
LEFT JOIN bench.asked a USING (person_id, course_id, week)
WHERE course_id <> '' GROUP BY unit_id, course_id, week;

CREATE OR REPLACE TABLE bench.site_week ENGINE = Memory AS
SELECT unit_id, week, online, login_rate, days_per_head, acts_per_head, minutes_per_head, share_360,
    p.posts AS posts, if(p.posts > 0, p.answered / p.posts, NULL) AS reply_rate,
    rank() OVER (PARTITION BY week ORDER BY login_rate DESC) AS rank_login,
    rank() OVER (PARTITION BY week ORDER BY minutes_per_head DESC) AS rank_minutes
FROM (
    SELECT unit_id, week, count() AS online, any(enrolled) AS enrolled,
        online / enrolled AS login_rate, sum(bitCount(l.days)) / online AS days_per_head,
        sum(l.acts) / online AS acts_per_head, sum(l.seconds) / 60 / online AS minutes_per_head,
        countIf(l.seconds >= 21600) / enrolled AS share_360
    FROM (SELECT person_id, week, groupBitOr(days) AS days, sum(acts) AS acts, sum(seconds) AS seconds
          FROM bench.state GROUP BY person_id, week) l
    JOIN bench.students s USING (person_id)
    JOIN (SELECT unit_id, count() AS enrolled FROM bench.students GROUP BY unit_id) n USING (unit_id)
    GROUP BY unit_id, week
) w LEFT JOIN (
    SELECT unit_id, week, sum(posts) AS posts, sum(answered) AS answered
    FROM bench.asked JOIN bench.students USING (person_id) GROUP BY unit_id, week
) p USING (unit_id, week)
