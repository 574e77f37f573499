-- Numbers that look like chance and depend on nothing but their arguments: the arithmetic of
-- benchmarks.sheets.chance, which never leaves 64 bits. DuckDB's own hash() may change.
CREATE OR REPLACE TEMP MACRO stir(h, n) AS
    (xor(h, n::UBIGINT) * 2654435761::UBIGINT + 2654435769::UBIGINT) & 4294967295::UBIGINT;
CREATE OR REPLACE TEMP MACRO settle(h) AS xor(h, h >> 15);
CREATE OR REPLACE TEMP MACRO chance(a, b) AS
    settle(stir(settle(stir(0::UBIGINT, a)), b));
CREATE OR REPLACE TEMP MACRO roll(a, b, sides) AS (chance(a, b) % sides::UBIGINT)::BIGINT;

-- 1: learners, 2: staff. The form of a pseudonym, without its key.
CREATE OR REPLACE TEMP MACRO pseudonym(kind, n) AS
    printf('p%08x%08x%08x', chance(n, kind + 70), chance(n, kind + 80), chance(n, kind + 90));

CREATE OR REPLACE TEMP MACRO course_code(c) AS printf('C%04d', c);
CREATE OR REPLACE TEMP MACRO site_code(u) AS printf('U%02d', u);
CREATE OR REPLACE TEMP MACRO event_code(i) AS printf('e%010d', i);
CREATE OR REPLACE TEMP MACRO session_code(c, week) AS printf('L%04d-%02d', c, week);

-- Six or seven courses a learner, never the same one twice: 71 and 500 share no divisor.
CREATE OR REPLACE TEMP MACRO courses_of(s) AS 6 + (roll(s, 21, 3) = 0)::BIGINT;
CREATE OR REPLACE TEMP MACRO course_of(s, slot) AS (roll(s, 20, 500) + 71 * slot) % 500;
