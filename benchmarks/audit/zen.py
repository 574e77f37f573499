"""zen-engine: a decision graph, evaluated for one learner after the other.

The loop reads the rows and says of each course of a learner, once, what was reached; the graph
adds up and decides. It gives outcomes, not the long table.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from zen import ZenEngine

from benchmarks.audit.answer import COUNTING, DAY, NEVER_OPEN, OUTCOMES, RULES, counts_of
from benchmarks.audit.loop import Registers

_PASS_LINE = 6000
_PLAIN = "#.held and #.nature != 'makeup'"
_RESULT = ["student_id", "course_id", "overall_score", "sitting", "practice_score", "status"]


def _sum(test: str) -> str:
    return f"sum(map(filter(taken, {test}), #.worth))"


def _expressions() -> dict[str, str]:
    found = {
        "credits": _sum(_PLAIN),
        "required": _sum("#.held and #.nature == 'required'"),
        "practice": _sum("#.passed and #.nature == 'practice'"),
        "makeups": "len(filter(taken, #.passed and #.nature == 'makeup'))",
        "labs": "len(filter(taken, #.unpractised and #.lab))",
        "applies": "mode == 'open' and status not in ["
        + ", ".join(f"'{status}'" for status in NEVER_OPEN)
        + "]",
    }
    found |= {f"g{at}": _sum(f"{_PLAIN} and #.module == 'M{at}'") for at in range(1, 6)}
    held = {
        0: "days_left > 0",
        2: "required_planned > 0",
        3: "$.credits >= total",
        **{3 + at: f"$.g{at} >= M{at}" for at in range(1, 6)},
        9: "$.required >= required_planned",
        10: "$.practice >= practice_planned",
        11: "$.labs == 0",
        13: "conduct == 'passed'",
        16: "image",
    }
    codes = {at: f"({test}) ? 1 : 4" for at, test in held.items()}
    codes |= dict.fromkeys((1, 15, 17), "3") | {14: "status == 'expelled' ? 4 : 3"}
    codes[12] = (
        "level != 'bachelor' or before == 'same' ? 0 : (before == null ? 3 :"
        " ($.makeups >= makeup_planned ? 1 : 4))"
    )
    found |= {f"o{at}": f"$.applies ? ({codes[at]}) : 0" for at in sorted(codes)}
    return found


def _graph() -> str:
    place = {"x": 0, "y": 0}
    rows = [{"id": key, "key": key, "value": text} for key, text in _expressions().items()]
    content = {"expressions": rows, "passThrough": False, "executionMode": "single"}
    content |= {"inputField": None, "outputPath": None}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": place},
        {"id": "rules", "name": "rules", "type": "expressionNode", "position": place},
        {"id": "out", "name": "out", "type": "outputNode", "position": place},
    ]
    nodes[1]["content"] = content
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in (("in", "rules"), ("rules", "out"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


class Zen:
    """One decision, evaluated for everybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.decision = ZenEngine().create_decision(_graph())

    def run(self) -> None:
        registers = Registers(self.folder)
        results: dict[str, list[Any]] = defaultdict(list)
        for path in sorted((self.folder / "results").glob("*.parquet")):
            columns = pq.read_table(path, columns=_RESULT).to_pydict()
            for learner, *rest in zip(*(columns[name] for name in _RESULT), strict=True):
                results[learner].append(rest)
        self.counts = {rule: dict.fromkeys(OUTCOMES, 0) for rule in ("everything", *RULES)}
        for learner in pq.read_table(self.folder / "students.parquet").to_pylist():
            programme = learner["programme_id"]
            taken = _taken(registers.plan[programme], results[learner["student_id"]])
            given = _given(learner, registers.needs[programme]) | {"taken": taken}
            found = self.decision.evaluate(given)["result"]
            codes = [int(found[f"o{at}"]) for at in range(len(RULES))]
            self.counts["everything"][OUTCOMES[max(codes)]] += 1
            for rule, code in zip(RULES, codes, strict=True):
                self.counts[rule][OUTCOMES[code]] += 1

    def digest(self) -> Mapping[str, int]:
        return counts_of(self.counts)


def _taken(
    plan: Mapping[str, tuple[str, str, int, bool]], results: list[Any]
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for course, score, sitting, practice, status in results:
        if status not in COUNTING:
            continue
        nature, module, worth, lab = plan.get(course, ("", "", 0, False))
        said = {"held": False, "passed": False, "unpractised": False}
        said |= {"nature": nature, "module": module, "worth": worth, "lab": lab}
        row = found.setdefault(course, said)
        passed = score is not None and score >= _PASS_LINE
        row["held"] |= passed or sitting == "exempt"
        row["passed"] |= passed
        row["unpractised"] |= passed and (practice is None or practice < _PASS_LINE)
    return list(found.values())


def _given(learner: Mapping[str, Any], needs: Mapping[str, int]) -> dict[str, Any]:
    year = learner["enrolled_on"].year + 8
    return {
        "mode": learner["mode"],
        "status": learner["status"],
        "level": learner["level"],
        "before": learner["prior_major"],
        "conduct": learner["conduct"],
        "image": learner["image_collected"],
        "days_left": (learner["enrolled_on"].replace(year=year) - DAY).days,
        "total": needs["total"],
        **{
            f"{nature}_planned": needs.get(nature, 0)
            for nature in ("required", "practice", "makeup")
        },
        **{module: needs.get(module, 0) for module in ("M1", "M2", "M3", "M4", "M5")},
    }


def prepare(folder: str, _work: str) -> Zen:
    return Zen(Path(folder))
