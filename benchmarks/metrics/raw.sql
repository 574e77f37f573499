-- Written by hand for this one answer: days as bits, one state, no second pass over the events.
CREATE OR REPLACE TEMP TABLE state AS
SELECT person_id, course_id, date_trunc('week', "at")::DATE AS week,
    bit_or(1::BIGINT << isodow("at")) AS days, count(*) AS acts,
    sum(duration_s)::BIGINT AS seconds,
    count(*) FILTER (action = 'resource') AS resources,
    count(*) FILTER (action = 'live') AS lives
FROM read_parquet(event_files()) WHERE role = 'student' GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE asked AS
SELECT q.person_id, q.course_id, date_trunc('week', q."at")::DATE AS week, count(*) AS posts,
    count(*) FILTER (r.first_at <= q."at" + INTERVAL 3 DAY) AS answered
FROM read_parquet(posts_file()) q
LEFT JOIN (SELECT parent_id, min("at") AS first_at FROM read_parquet(posts_file())
           WHERE role = 'teacher' AND valid AND parent_id IS NOT NULL GROUP BY ALL) r
    ON r.parent_id = q.post_id
WHERE q.role = 'student' AND q.valid AND q.parent_id IS NULL GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE course_week AS
SELECT s.unit_id, e.course_id, e.week, count(*) AS online,
    sum(bit_count(days)) / count(*) AS days_per_head, sum(acts) / count(*) AS acts_per_head,
    sum(seconds) / 60 / count(*) AS minutes_per_head, coalesce(sum(posts), 0)::BIGINT AS posts,
    sum(answered) / sum(posts) AS reply_rate,
    count(*) FILTER (posts >= 3) / count(*) AS share_posts,
    count(*) FILTER (resources >= 10) / count(*) AS share_resources,
    count(*) FILTER (lives >= 2) / count(*) AS share_live
FROM state e JOIN read_parquet(students_file()) s ON s.student_id = e.person_id
LEFT JOIN asked USING (person_id, course_id, week)
WHERE e.course_id IS NOT NULL GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE site_week AS
WITH learners AS (
    SELECT person_id, week, bit_or(days) AS days, sum(acts) AS acts, sum(seconds) AS seconds
    FROM state GROUP BY ALL
), enrolled AS (
    SELECT unit_id, count(*) AS enrolled FROM read_parquet(students_file()) GROUP BY ALL
), posts AS (
    SELECT unit_id, week, sum(posts) AS posts, sum(answered) AS answered
    FROM asked JOIN read_parquet(students_file()) s ON s.student_id = person_id GROUP BY ALL
), weeks AS (
    SELECT unit_id, week, any_value(enrolled) AS enrolled, count(*) AS online,
        sum(bit_count(days)) / count(*) AS days_per_head, sum(acts) / count(*) AS acts_per_head,
        sum(seconds) / 60 / count(*) AS minutes_per_head,
        count(*) FILTER (seconds >= 21600) / any_value(enrolled) AS share_360
    FROM learners JOIN read_parquet(students_file()) s ON s.student_id = person_id
    JOIN enrolled USING (unit_id) GROUP BY ALL
)
SELECT w.unit_id, w.week, online, online / enrolled AS login_rate, days_per_head, acts_per_head,
    minutes_per_head, share_360, coalesce(posts, 0)::BIGINT AS posts,
    answered / posts AS reply_rate,
    rank() OVER (PARTITION BY w.week ORDER BY online / enrolled DESC) AS rank_login,
    rank() OVER (PARTITION BY w.week ORDER BY minutes_per_head DESC) AS rank_minutes
FROM weeks w LEFT JOIN posts USING (unit_id, week);
