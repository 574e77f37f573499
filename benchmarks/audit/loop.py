"""A plain loop: dictionaries of rows, one learner after the other, no engine at all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.audit.answer import COUNTING, DAY, NEVER_OPEN, OUTCOMES, RULES, counts_of, digest_of

_MODULES = ("M1", "M2", "M3", "M4", "M5")
_NO, _PASSED, _, _MISSING, _FAILED = range(5)
_PASS_LINE = 6000
_LONG = ("subject", "rule", "outcome", "need", "got", "shortfall", "need_text", "got_text", "unit")
_RESULT = ["student_id", "course_id", "overall_score", "sitting", "practice_score", "status"]
_Said = tuple[int, Any, Any, Any, Any, Any]


class Registers:
    """What holds for everybody: plans, modules and credits, by programme."""

    def __init__(self, folder: Path) -> None:
        labs = {row["course_id"] for row in _rows(folder / "courses.parquet") if row["has_lab"]}
        self.plan: dict[str, dict[str, tuple[str, str, int, bool]]] = defaultdict(dict)
        self.needs: dict[str, dict[str, int]] = {}
        for row in _rows(folder / "programmes.parquet"):
            self.needs[row["programme_id"]] = {"total": int(row["total_credits"] * 10)}
        for row in _rows(folder / "programme_courses.parquet"):
            course, worth = row["course_id"], int(row["credits"] * 10)
            said = (row["nature"], row["module_id"], worth, course in labs)
            self.plan[row["programme_id"]][course] = said
            needs = self.needs[row["programme_id"]]
            nature = row["nature"]
            needs[nature] = needs.get(nature, 0) + (1 if nature == "makeup" else worth)
        for row in _rows(folder / "programme_modules.parquet"):
            self.needs[row["programme_id"]][row["module_id"]] = int(row["min_credits"] * 10)


def gathered(plan: Mapping[str, tuple[str, str, int, bool]], results: list[Any]) -> dict[str, int]:
    """Return what a learner has, each course once: credits in tenths, courses."""
    held: set[str] = set()
    passed: set[str] = set()
    unpractised: set[str] = set()
    for course, score, sitting, practice, status in results:
        if status not in COUNTING:
            continue
        if score is not None and score >= _PASS_LINE:
            held.add(course)
            passed.add(course)
            if practice is None or practice < _PASS_LINE:
                unpractised.add(course)
        elif sitting == "exempt":
            held.add(course)
    got = dict.fromkeys(("credits", "required", "practice", "makeup", "labs", *_MODULES), 0)
    for course in held:
        nature, module, worth, lab = plan.get(course, ("", "", 0, False))
        if nature != "makeup":
            got["credits"] += worth
            got[module] = got.get(module, 0) + worth
        if nature == "required":
            got["required"] += worth
        if course in passed:
            if nature == "practice":
                got["practice"] += worth
            if nature == "makeup":
                got["makeup"] += 1
            got["labs"] += lab and course in unpractised
    return got


class Loop:
    """Everybody, one after the other."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder = folder
        self.out = work / "loop.parquet"

    def run(self) -> None:
        registers = Registers(self.folder)
        results: dict[str, list[Any]] = defaultdict(list)
        for path in sorted((self.folder / "results").glob("*.parquet")):
            columns = pq.read_table(path, columns=_RESULT).to_pydict()
            for learner, *rest in zip(*(columns[name] for name in _RESULT), strict=True):
                results[learner].append(rest)
        self.counts = {rule: dict.fromkeys(OUTCOMES, 0) for rule in ("everything", *RULES)}
        long: dict[str, list[Any]] = {name: [] for name in _LONG}
        for learner in _rows(self.folder / "students.parquet"):
            programme, subject = learner["programme_id"], learner["student_id"]
            got = gathered(registers.plan[programme], results[subject])
            said = list(_decided(learner, got, registers.needs[programme]))
            self.counts["everything"][OUTCOMES[max(code for code, *_ in said)]] += 1
            for rule, (code, *rest) in zip(RULES, said, strict=True):
                self.counts[rule][OUTCOMES[code]] += 1
                row = (subject, rule, OUTCOMES[code], *rest, learner["unit_id"])
                for name, value in zip(_LONG, row, strict=True):
                    long[name].append(value)
        kinds = {"need": pa.float64(), "got": pa.float64(), "shortfall": pa.float64()}
        table = {name: pa.array(each, kinds.get(name, pa.string())) for name, each in long.items()}
        pq.write_table(pa.table(table), self.out, compression="zstd")

    def digest(self) -> Mapping[str, int]:
        return digest_of(self.out, counts_of(self.counts))


def _rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


def _decided(
    learner: Mapping[str, Any], got: Mapping[str, int], needs: Mapping[str, int]
) -> Iterator[_Said]:
    """Yield outcome, need, got, shortfall, and need and got in words, of each rule in order."""
    blank = (None,) * 5
    if learner["mode"] != "open" or learner["status"] in NEVER_OPEN:
        yield from ((_NO, *blank) for _ in RULES)
        return
    expires = learner["enrolled_on"].replace(year=learner["enrolled_on"].year + 8)
    late = max((DAY - expires).days, 0)
    code = _PASSED if expires > DAY else _FAILED
    yield code, None, None, late, expires.isoformat(), DAY.isoformat()
    yield _MISSING, *blank
    yield _PASSED if needs.get("required") else _FAILED, *blank
    yield _credits(needs["total"], got["credits"])
    for module in _MODULES:
        yield _credits(needs.get(module, 0), got[module])
    yield _credits(needs.get("required", 0), got["required"])
    yield _credits(needs.get("practice", 0), got["practice"])
    yield _FAILED if got["labs"] else _PASSED, *blank
    before, makeup = learner["prior_major"], _credits(needs.get("makeup", 0), got["makeup"], 1)
    if learner["level"] != "bachelor" or before == "same":
        yield _NO, *blank
    else:
        yield makeup if before is not None else (_MISSING, *makeup[1:])
    conduct = learner["conduct"]
    yield _PASSED if conduct == "passed" else _FAILED, None, None, None, "合格", conduct
    yield _FAILED if learner["status"] == "expelled" else _MISSING, *blank
    yield _MISSING, *blank
    yield _PASSED if learner["image_collected"] else _FAILED, *blank
    yield _MISSING, *blank


def _credits(need: int, got: int, below: int = 10) -> _Said:
    short = max(need - got, 0)
    return _FAILED if short else _PASSED, need / below, got / below, short / below, None, None


def prepare(folder: str, work: str) -> Loop:
    return Loop(Path(folder), Path(work))
