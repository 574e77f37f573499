SELECT event_id AS post_id, "at", person_id, role, course_id, parent_id,
    roll(event_id[2:]::BIGINT, 61, 20) > 0 AS valid
FROM day_of_events WHERE action IN ('post', 'reply')
