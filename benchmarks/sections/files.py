"""Files that come in and go out: lists in Excel, a million rows, an annual report."""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contenders import race
from benchmarks.generator.files import write_events_csv, write_list
from benchmarks.options import Options
from benchmarks.page import Gate, gates, table
from benchmarks.spreadsheets import READERS, ROWS, WRITERS
from benchmarks.tree import run_command

_NAMES = {
    "ours": "Zhiheng",
    "polars": "Polars",
    "openpyxl": "openpyxl (read_only, write_only)",
    "pandas": "pandas (openpyxl)",
}
_ROUNDS = 1  # after the first, which warms up


def sheets(options: Options) -> Iterator[str]:
    """Yield a list in Excel read and written in several ways."""
    read_from = write_list(options.data / "list.xlsx", ROWS)
    found = {
        "read": race(
            {name: ("benchmarks.spreadsheets", "read", name, str(read_from)) for name in READERS},
            rounds=_ROUNDS,
        ),
        "write": race(
            {
                name: ("benchmarks.spreadsheets", "write", name, str(options.data / f"{name}.xlsx"))
                for name in WRITERS
            },
            rounds=_ROUNDS,
        ),
    }
    yield (
        f"{ROWS:,} rows × 10 columns: ids with zeros in front, Chinese words, dates, blanks. What"
        " each reader read, and what each writer wrote, was compared and is the same."
    )
    yield ""
    rows = []
    for name, title in _NAMES.items():
        read, write = found["read"][name], found["write"][name]
        if absent := read.absent or write.absent:
            rows.append([f"{title}: {absent}", "–", "–", "–", "–"])
            continue
        rows.append(
            [
                title,
                f"{read.cpu:,.2f} s",
                f"{read.peak:,.0f} MiB",
                f"{write.cpu:,.2f} s",
                f"{write.peak:,.0f} MiB",
            ]
        )
    yield from table(["", "read, CPU", "peak memory", "write, CPU", "peak memory"], rows)
    ours, slow = found["read"]["ours"], found["read"]["openpyxl"]
    yield from gates(
        [
            Gate("read, CPU", ours.cpu, 0.6, unit="s"),
            Gate("openpyxl / Zhiheng, read", slow.over(ours), 5, least=True),
            Gate("write, CPU", found["write"]["ours"].cpu, 5, unit="s"),
        ]
    )


def imports(options: Options) -> Iterator[str]:
    """Yield a large file of events taken into a fact store, beside Polars reading it."""
    path = write_events_csv(options.data / f"learning_events-{options.rows}.csv", options.rows)
    zhiheng = str(Path(sys.executable).with_name("zhiheng"))
    with tempfile.TemporaryDirectory(dir=options.data) as store:
        ours = run_command(
            [zhiheng, "facts", "import", str(path), "--table", "learning_events", "--into", store],
            ZHIHENG_PSEUDONYM_KEY=secrets.token_hex(32),
        )
    peer = race({"polars": ("benchmarks.tabular", str(path))}, rounds=_ROUNDS)["polars"]
    yield (
        f"{options.rows:,} learning events from CSV ({path.stat().st_size / 2**20:,.0f} MiB). The"
        " command checks every cell, turns ids of people into pseudonyms, sorts, and stores a"
        " hashed snapshot; Polars reads the same file, sorts it and writes Parquet, unchecked."
    )
    yield ""
    rows = [
        [
            "`zhiheng facts import`",
            f"{options.rows / ours.wall:,.0f}",
            f"{ours.seconds:,.1f} s",
            f"{ours.wall:,.1f} s",
            f"{ours.peak:,.0f} MiB",
        ]
    ]
    if peer.absent:
        rows.append([f"Polars: {peer.absent}", "–", "–", "–", "–"])
    else:
        rows.append(
            [
                "Polars",
                f"{options.rows / peer.wall:,.0f}",
                f"{peer.cpu:,.1f} s",
                f"{peer.wall:,.1f} s",
                f"{peer.peak:,.0f} MiB",
            ]
        )
    yield from table(["", "rows a second", "CPU", "wall", "peak memory"], rows)
