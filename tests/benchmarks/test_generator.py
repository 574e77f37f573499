"""The generator of the benchmarks: the same data at every run, and data that holds together."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from benchmarks.generator.annual_report import PACK, annual_report
from benchmarks.generator.audit import write_audit
from benchmarks.generator.facts import days_of, open_generator, write_facts
from benchmarks.generator.files import list_rows, write_events_csv
from benchmarks.sheets import chance

from tests.benchmarks.conftest import EVENTS
from zhiheng.engine.table_checks import check_tables
from zhiheng.facts.engine import open_facts
from zhiheng.facts.schema import fact_tables
from zhiheng.standards.tables import open_table_pack


@pytest.fixture(scope="module")
def folder(facts_folder: Path) -> Path:
    return facts_folder


@pytest.fixture(scope="module")
def facts(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_facts(folder) as opened:
        yield opened.connection


def asked(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    return connection.execute(query).fetchall()[0]


def test_the_arithmetic_of_sql_is_that_of_python() -> None:
    connection = open_generator(learners=10, events=10)
    pairs = [(0, 0), (1, 2), (2**31, 7), (123_456_789, 4_000_000_000)]
    for one, other in pairs:
        assert asked(connection, f"SELECT chance({one}, {other})") == (chance(one, other),)


def test_two_runs_write_the_same_rows(folder: Path, tmp_path: Path) -> None:
    again = write_facts(tmp_path, EVENTS)
    for path in sorted(folder.rglob("*.parquet")):
        twin = again / path.relative_to(folder)
        assert (
            duckdb.read_parquet(str(twin)).fetchall() == duckdb.read_parquet(str(path)).fetchall()
        )


def test_what_is_there_is_not_written_again(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    write_facts(folder, EVENTS)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == before


def test_days_share_all_events_among_them() -> None:
    spans = list(days_of(1_001))
    assert spans[0][1] == 0
    assert spans[-1][2] == 1_001
    assert all(day[2] == following[1] for day, following in pairwise(spans))


def test_every_event_is_there_once(facts: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT count(*), count(DISTINCT event_id) FROM learning_events"
    assert asked(facts, query) == (EVENTS, EVENTS)


def test_columns_are_those_of_the_canonical_tables(folder: Path) -> None:
    for name in ("terms", "units", "staff", "courses", "offerings", "students", "enrolments"):
        columns = duckdb.read_parquet(str(folder / f"{name}.parquet")).columns
        known = {column.name for column in fact_tables()[name].columns}
        assert set(columns) <= known, name


_DANGLING = {
    "learners": """SELECT count(*) FROM learning_events e
        ANTI JOIN students s ON s.student_id = e.person_id WHERE role = 'student'""",
    "teachers": """SELECT count(*) FROM learning_events e
        ANTI JOIN staff s ON s.staff_id = e.person_id WHERE role = 'teacher'""",
    "courses": """SELECT count(*) FROM learning_events
        ANTI JOIN courses USING (course_id) WHERE course_id IS NOT NULL""",
    "answered posts": """SELECT count(*) FROM posts p
        ANTI JOIN posts q ON q.post_id = p.parent_id WHERE parent_id IS NOT NULL""",
    "answers before their posts": """SELECT count(*) FROM posts p
        JOIN posts q ON q.post_id = p.parent_id
        WHERE p."at" < q."at" OR p.course_id <> q.course_id""",
    "live sessions": """SELECT count(*) FROM learning_events e
        ANTI JOIN live_sessions l ON l.session_id = e.parent_id WHERE action = 'live'""",
    "enrolments": """SELECT count(*) FROM learning_events e
        ANTI JOIN enrolments n ON n.student_id = e.person_id AND n.course_id = e.course_id
        WHERE role = 'student' AND action NOT IN ('login', 'reply')""",
    "enrolments told twice": """SELECT count(*) - count(DISTINCT (student_id, course_id))
        FROM enrolments""",
}


@pytest.mark.parametrize("query", _DANGLING.values(), ids=_DANGLING)
def test_nothing_points_at_what_is_not_there(facts: duckdb.DuckDBPyConnection, query: str) -> None:
    assert asked(facts, query) == (0,)


def test_posts_are_those_of_the_log(facts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "SELECT (SELECT count(*) FROM posts),"
        " (SELECT count(*) FROM learning_events WHERE action IN ('post', 'reply'))"
    )
    posts, logged = asked(facts, query)
    assert posts == logged


def test_sites_differ_in_size_and_the_largest_has_a_quarter(tmp_path: Path) -> None:
    connection = open_generator(learners=20_000, events=1)
    sql = (Path("benchmarks") / "generator" / "sql" / "students.sql").read_text(encoding="utf-8")
    sizes = connection.execute(
        f"SELECT unit_id, count(*) / 20000 FROM ({sql}) GROUP BY 1 ORDER BY 2 DESC"
    ).fetchall()
    assert len(sizes) == 23
    assert sizes[0][0] == "U01"
    assert sizes[0][1] == pytest.approx(0.24, abs=0.01)


def test_ids_of_the_csv_keep_their_zeros(tmp_path: Path) -> None:
    path = write_events_csv(tmp_path / "events.csv", 2_000)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2_001
    assert lines[1].split(",")[2].startswith("0022")


def test_a_list_has_blanks_and_ten_cells() -> None:
    rows = list(list_rows(500))
    assert {len(row) for row in rows} == {10}
    assert any(row[6] is None for row in rows)


def test_the_large_report_is_at_fault_only_where_a_fault_was_planted() -> None:
    pack = open_table_pack(PACK)
    report = check_tables(pack, annual_report(pack, 200))
    errors = [found for found in report.findings if found.severity == "error"]
    assert [row.no for found in errors for row in found.rows] == [50, 100, 150, 200]


def test_results_of_an_audit_follow_the_programme_and_meet_the_pass_line(tmp_path: Path) -> None:
    strays = """SELECT count(*) FROM results r JOIN students s USING (student_id)
        ANTI JOIN programme_courses p
        ON p.programme_id = s.programme_id AND p.course_id = r.course_id"""
    counts = """SELECT count(*), count(DISTINCT student_id),
        count(*) FILTER (overall_score = 6000), count(*) FILTER (overall_score < 6000)
        FROM results"""
    with open_facts(write_audit(tmp_path, 300)) as facts:
        assert asked(facts.connection, strays) == (0,)
        rows, learners, exactly, below = asked(facts.connection, counts)
    assert learners == 300
    assert 8_800 < rows < 9_200
    assert exactly > 500
    assert below > 500
