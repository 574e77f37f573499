"""`make bench`: measure, print tables, and write them to docs/benchmarks.md.

python -m benchmarks                              everything, small
python -m benchmarks --only measures --events 5000000
nice python -m benchmarks --full                  50 million events, a million learners
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.options import Options
from benchmarks.page import DOCS, write_page
from benchmarks.sections import audits, files, increments, judging, measures, reports

_FULL = {"events": 50_000_000, "learners": 1_000_000}
_Section = Callable[[Options], Iterator[str]]

_TITLES: dict[str, str] = {
    "scoring": f"{judging.SHEETS:,} score sheets, validated and scored",
    "start": "Cold start of the command",
    "documents": "Documents",
    "measures": "Measures of online teaching",
    "peers": "Measures of online teaching, five million events",
    "spark": "The same measures on Spark",
    "increments": "A night, and weeks that are kept",
    "growth": "Ten times the events",
    "audit": "Audits of graduation",
    "judges": "Audits of graduation by rule engines and a loop",
    "learner": "One learner's audit",
    "reaudit": "An audit again, after one result in a hundred changed",
    "audits": "More learners",
    "sheets": "Lists in Excel",
    "imports": "A million events taken in",
    "reports": "An annual report checked",
    "served": "A served installation, two workers",
}
_SECTIONS: dict[str, _Section] = {
    "scoring": lambda _: judging.scoring(),
    "start": lambda _: judging.cold_start(),
    "documents": lambda _: judging.documents(),
    "measures": measures.measures,
    "peers": measures.peers,
    "spark": measures.spark,
    "increments": increments.increments,
    "growth": increments.growth,
    "audit": audits.audit,
    "judges": audits.judges,
    "learner": audits.learner,
    "reaudit": audits.reaudit,
    "audits": audits.growth,
    "sheets": files.sheets,
    "imports": files.imports,
    "reports": reports.reports,
    "served": lambda _: judging.served(),
}
_OF_FULL = ("measures", "peers", "increments", "growth", "spark")
_OF_FULL += ("audit", "learner", "reaudit", "audits")
_SMALL = tuple(name for name in _SECTIONS if name != "peers")

_HEADING = """# Benchmarks

Written by `make bench`, section by section; read the ratios, not the single figures. The data is
invented by a generator of our own (`benchmarks/generator/`), the same at every run and kept in the
temporary folder. Results are compared before times are taken; a threshold that was missed says so.
`make bench ONLY="measures increments"` runs some sections and leaves the others as they stand,
`EVENTS=5000000` sets the size. `make bench FULL=1` runs the large ones and writes
[benchmarks-full.md](benchmarks-full.md)."""
_HEADING_FULL = """# Benchmarks at full size

Written by `make bench FULL=1`: 50 million events, a million learners, about 45 minutes on two quiet
cores, 2 GB of disk. The small runs stand in [benchmarks.md](benchmarks.md). Thresholds count at the
size in the title of their section."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_SECTIONS, metavar="SECTION")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--events", type=int)
    parser.add_argument("--learners", type=int)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--sites", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--data", type=Path, help="where generated files are kept")
    asked = {key: value for key, value in vars(parser.parse_args()).items() if value is not None}
    only = asked.pop("only", None)
    options = replace(Options(**_FULL) if asked["full"] else Options(), **asked)
    wanted = only or (_OF_FULL if options.full else _SMALL)
    path = DOCS / ("benchmarks-full.md" if options.full else "benchmarks.md")
    heading = _HEADING_FULL if options.full else _HEADING
    for name in wanted:
        lines = list(_SECTIONS[name](options))
        print("\n".join([f"## {_TITLES[name]}", "", *lines]), flush=True)
        write_page(path, heading, {_TITLES[name]: lines}, list(_TITLES.values()))


if __name__ == "__main__":
    main()
