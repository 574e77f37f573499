"""An annual report of very many sites, checked."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contenders import race
from benchmarks.generator.annual_report import PACK, write_annual_report
from benchmarks.options import Options
from benchmarks.page import table
from benchmarks.tree import run_command


def reports(options: Options) -> Iterator[str]:
    """Yield the whole command, and the checks alone, for few sites and for many."""
    zhiheng = str(Path(sys.executable).with_name("zhiheng"))
    rows = []
    for sites in (options.sites // 10, options.sites):
        book = write_annual_report(options.data / f"report-{sites}.xlsx", sites)
        whole = run_command([zhiheng, "check", PACK, str(book), "--format", "json"])
        found = len(json.loads(whole.digest)["findings"])
        alone = race({"checks": ("benchmarks.report_check", str(sites))}, rounds=1)["checks"]
        for what, cpu, wall, peak in (
            ("`zhiheng check`", whole.seconds, whole.wall, whole.peak),
            ("checks alone, figures in memory", alone.cpu, alone.wall, alone.peak),
        ):
            rows.append(
                [
                    f"{sites:,} sites: {what}",
                    f"{found:,}",
                    f"{cpu:,.2f} s",
                    f"{wall:,.2f} s",
                    f"{peak:,.0f} MiB",
                ]
            )
    yield "One site in fifty has a planted fault; the figures of all others agree."
    yield ""
    yield from table(["", "findings", "CPU", "wall", "peak memory"], rows)
