-- The events of some days, first_event() to last_event(), in the order of time. Of twenty events
-- one is a post, one a teacher's reply to a post of the last five days, one another act of a
-- teacher; of forty one is a learner's reply. The learners with lower numbers are busier, and
-- of the twelfth part that draws itself the act is the next one's.
WITH numbered AS (
    SELECT range AS i, range % 20 AS place, chance(range, 8)::BIGINT % 100 AS kind,
        range // 20 * 20 + 7 - 20 * roll(range, 5, greatest(1, events() // 560)) AS answered
    FROM range(first_event(), last_event())
), placed AS (
    SELECT i, place IN (13, 19) AS teacher,
        CASE WHEN place = 7 THEN 'post'
             WHEN (place = 13 OR i % 40 = 31) AND answered >= 7 THEN 'reply'
             WHEN kind < 9 THEN 'login' WHEN kind < 55 THEN 'view' WHEN kind < 83 THEN 'resource'
             WHEN kind < 90 THEN 'live' WHEN kind < 96 THEN 'submit' ELSE 'other' END AS action,
        CASE WHEN action = 'reply' THEN answered ELSE i END AS about
    FROM numbered
), drawn AS (
    SELECT *, least(roll(i, 2, learners()), roll(i, 3, learners())) AS busy,
        least(roll(about, 2, learners()), roll(about, 3, learners())) AS busy_about
    FROM placed
), acted AS (
    SELECT *, (busy + (roll(busy, 9, 12) = 0)::BIGINT) % learners() AS learner,
        (busy_about + (roll(busy_about, 9, 12) = 0)::BIGINT) % learners() AS asker
    FROM drawn
), dated AS (
    SELECT *, ((i + 1) * 140 - 1) // events() AS day, day * events() // 140 AS first,
        (day + 1) * events() // 140 AS following
    FROM acted
), told AS (
    SELECT *, chance(i, 10)::BIGINT AS long,
        CASE WHEN teacher AND action <> 'reply' THEN roll(i, 6, 500)
             ELSE course_of(asker, chance(about, 4)::BIGINT % courses_of(asker)) END AS course,
        TIMESTAMP '2025-09-01 08:00:00' + to_days(day::INTEGER)
            + to_seconds((i - first) * 54000 // (following - first)) AS moment
    FROM dated
)
SELECT day, event_code(i) AS event_id, moment AS "at",
    CASE WHEN teacher THEN t.id ELSE l.id END AS person_id,
    CASE WHEN teacher THEN 'teacher' ELSE 'student' END AS role,
    CASE WHEN action <> 'login' THEN course_code(course) END AS course_id, action,
    CASE action WHEN 'login' THEN 20 + long % 100 WHEN 'view' THEN 60 + long % 1200
        WHEN 'resource' THEN 60 + long % 1500 WHEN 'live' THEN 1200 + long % 3600
        WHEN 'submit' THEN 300 + long % 3000 ELSE 120 + long % 600 END AS duration_s,
    CASE action WHEN 'reply' THEN event_code(about)
        WHEN 'live' THEN session_code(course, day // 7 + 1) END AS parent_id,
    'platform' AS source
FROM told
JOIN people l ON l.n = learner
JOIN teachers t ON t.n = course
