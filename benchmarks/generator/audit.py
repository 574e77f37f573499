"""Facts for an audit of graduation: learners, the plan of their programme, thirty results each.

python -m benchmarks.generator.audit DIR --learners 70000
"""

import argparse
import hashlib
from pathlib import Path

from benchmarks.generator.facts import copy, define, open_generator, statement

_TABLES = ("programme_courses", "programme_modules", "programmes", "courses", "students")
_AT_ONCE = 50_000  # learners a file of results


def write_audit(folder: Path, learners: int) -> Path:
    """Write the canonical tables of an audit and return their folder; kept from the last run."""
    recipe = "".join(statement(f"audit_{name}") for name in (*_TABLES, "results"))
    made = hashlib.sha256(f"{learners} {statement('macros')} {recipe}".encode()).hexdigest()
    stamp = folder / "made.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == made:
        return folder
    (folder / "results").mkdir(parents=True, exist_ok=True)
    connection = open_generator(learners=learners)
    define(connection, programme_courses_file=str(folder / "programme_courses.parquet"))
    for name in _TABLES:
        copy(connection, statement(f"audit_{name}"), folder / f"{name}.parquet")
    for first in range(0, learners, _AT_ONCE):
        define(connection, first_learner=first, last_learner=min(first + _AT_ONCE, learners))
        part = folder / "results" / f"from-{first:07d}.parquet"
        copy(connection, statement("audit_results"), part)
    stamp.write_text(made, encoding="utf-8")
    return folder


def main() -> None:
    """Write the facts where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learners", type=int, default=70_000)
    asked = parser.parse_args()
    print(write_audit(asked.folder, asked.learners))


if __name__ == "__main__":
    main()
