"""One contender in a process of its own: `python -m benchmarks.scoring engine 10000`.

Prints CPU seconds of the judging alone, peak memory of the process, and a digest of the
results, so that contenders are compared only where they agree.
"""

import gc
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.plain_loop import PlainLoop
from benchmarks.sheets import make_sheets
from zhiheng.engine.advice import advise
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.standards.library import open_pack


def engine(scorer: Scorer) -> Callable[[ScoreSheet], tuple[Any, ...]]:
    def judge(sheet: ScoreSheet) -> tuple[Any, ...]:
        outcome = scorer.evaluate(sheet)
        reach = outcome.reachable
        return (
            outcome.total,
            reach.low_conclusion,
            len(outcome.vetoes) if not outcome.missing else 0,
            len(outcome.weak) if not outcome.missing else 0,
            outcome.missing,
            reach.low,
            reach.high,
        )

    return judge


def plain(scorer: Scorer) -> Callable[[ScoreSheet], tuple[Any, ...]]:
    loop = PlainLoop(scorer.scheme)

    def judge(sheet: ScoreSheet) -> tuple[Any, ...]:
        faults, total, conclusion, vetoes, weak, missing, low, high = loop.judge(
            sheet.scores, sheet.flags, sheet.facts
        )
        assert not faults
        counted = (0, 0) if missing else (len(vetoes), len(weak))
        return total, conclusion, *counted, tuple(missing), low, high

    return judge


def advice(scorer: Scorer) -> Callable[[ScoreSheet], tuple[Any, ...]]:
    def judge(sheet: ScoreSheet) -> tuple[Any, ...]:
        return tuple(each.points for each in advise(scorer.evaluate(sheet), scorer))

    return judge


def main(name: str, count: int) -> None:
    scorer = Scorer(open_pack("ouc-branch-evaluation/shanxi-2021"))
    sheets = make_sheets(scorer, count)
    judge = {"engine": engine, "plain": plain, "advice": advice}[name](scorer)
    for sheet in sheets[:50]:
        judge(sheet)
    gc.collect()
    gc.disable()
    start = time.process_time()
    results = [judge(sheet) for sheet in sheets]
    seconds = time.process_time() - start
    digest = hashlib.sha256(repr(results).encode()).hexdigest()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "digest": digest}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
