"""Documents written in a process of its own: `python -m benchmarks.documents report 10`."""

import datetime as dt
import json
import resource
import sys
import time

from zhiheng.documents.report import write_report
from zhiheng.documents.score_form import write_score_form
from zhiheng.documents.templates import write_template
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.sheet_reading import read_score_sheet
from zhiheng.standards.library import bundled_packs, find_pack, open_pack

_PACK = "ouc-branch-evaluation/shanxi-2021"


def main(kind: str, count: int) -> None:
    scorer = Scorer(open_pack(_PACK))
    samples = find_pack(_PACK, [bundled_packs()]) / "samples"
    outcome = scorer.evaluate(read_score_sheet(samples / "unit-02.json").sheet)
    write = {
        "report": lambda: write_report(outcome, scorer, issued=dt.date(2026, 11, 22)),
        "score form": lambda: write_score_form(outcome, issued=dt.date(2022, 8, 10)),
        "score template": lambda: write_template(scorer, ".xlsx"),
    }[kind]
    write()
    start = time.process_time()
    for _ in range(count):
        write()
    seconds = (time.process_time() - start) / count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "digest": ""}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
