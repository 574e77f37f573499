"""Facts of an invented university: one term of twenty weeks, as large as asked for.

python -m benchmarks.generator.facts DIR --events 5000000
"""

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

_SQL = Path(__file__).with_name("sql")
_DAYS = 140
# Learners of 23 learning centres, in thousandths.
_SHARES = (
    240,
    130,
    90,
    70,
    60,
    50,
    45,
    40,
    35,
    32,
    28,
    25,
    22,
    20,
    18,
    16,
    15,
    14,
    13,
    12,
    10,
    8,
    7,
)
_REGISTERS = (
    "terms",
    "units",
    "staff",
    "courses",
    "offerings",
    "students",
    "enrolments",
    "live_sessions",
)


def statement(name: str) -> str:
    """Return the SQL of a table."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def open_generator(**numbers: int | str) -> duckdb.DuckDBPyConnection:
    """Return a connection that knows the arithmetic, and each number by its name."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"CREATE TEMP MACRO shares() AS {list(_SHARES)}")
    define(connection, **numbers)
    connection.execute(statement("macros"))
    return connection


def define(connection: duckdb.DuckDBPyConnection, **numbers: int | str) -> None:
    """Let the SQL know numbers and names of files."""
    for name, value in numbers.items():
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {name}() AS {value!r}")


def learners_of(events: int) -> int:
    """Return how many learners make so many events: 36 a week each."""
    return max(10, events * 14 // 10_000)


def write_facts(folder: Path, events: int) -> Path:
    """Write the canonical tables of a term and return their folder; kept from the last run."""
    names = ("macros", *_REGISTERS, "learning_events", "posts")
    recipe = "".join(statement(name) for name in names)
    made = hashlib.sha256(f"{events} {_SHARES} {recipe}".encode()).hexdigest()
    stamp = folder / "made.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == made:
        return folder
    for log in ("learning_events", "posts"):
        (folder / log).mkdir(parents=True, exist_ok=True)
    connection = open_generator(events=events, learners=learners_of(events))
    define(connection, students_file=str(folder / "students.parquet"))
    for name in _REGISTERS:
        copy(connection, statement(name), folder / f"{name}.parquet")
    connection.execute(
        "CREATE TEMP TABLE people AS SELECT range AS n, pseudonym(1, range) AS id"
        " FROM range(learners());"
        "CREATE TEMP TABLE teachers AS SELECT range AS n, pseudonym(2, range) AS id FROM range(500)"
    )
    for week in range(_DAYS // 7):
        days = list(days_of(events))[7 * week : 7 * week + 7]
        define(connection, first_event=days[0][1], last_event=days[-1][2])
        connection.execute(f"CREATE OR REPLACE TEMP TABLE week AS {statement('learning_events')}")
        for day, _, _ in days:
            connection.execute(
                "CREATE OR REPLACE TEMP VIEW day_of_events AS"
                f" SELECT * EXCLUDE (day) FROM week WHERE day = {day} ORDER BY event_id"
            )
            part = f"day-{day:03d}.parquet"
            copy(connection, "FROM day_of_events", folder / "learning_events" / part)
            copy(connection, statement("posts"), folder / "posts" / part)
    stamp.write_text(made, encoding="utf-8")
    return folder


def days_of(events: int) -> Iterator[tuple[int, int, int]]:
    """Yield each day with the number of its first event and that of the next day's."""
    for day in range(_DAYS):
        yield day, day * events // _DAYS, (day + 1) * events // _DAYS


def copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query as Parquet."""
    connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def main() -> None:
    """Write facts where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    print(write_facts(asked.folder, asked.events))


if __name__ == "__main__":
    main()
