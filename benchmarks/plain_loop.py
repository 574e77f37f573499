"""The 1000-point standard written by hand, as a loop: what the engine is measured against.

The same checks and the same results, with every number in the code, where it must not
be. It knows one edition of one standard and explains nothing.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhiheng.standards.scheme import Scheme


class PlainLoop:
    """One standard, by hand."""

    def __init__(self, scheme: Scheme) -> None:
        self.points = [
            (point.code, int(point.points), point.scoring == "binary") for point in scheme.points
        ]
        self.items: list[tuple[str, list[int]]] = []
        for i, point in enumerate(scheme.points):
            if self.items and self.items[-1][0] == point.item:
                self.items[-1][1].append(i)
            else:
                self.items.append((point.item, [i]))
        self.seconds: dict[str, int] = {
            node.code: int(node.points) for node in scheme.nodes if node.level == 2
        }

    def judge(
        self, scores: Mapping[str, Any], flags: Sequence[str], facts: Mapping[str, Any]
    ) -> tuple[Any, ...]:
        """Return faults, total, conclusion, vetoes, weak items, missing and reachable."""
        faults = [key for key, value in facts.items() if not _fact_ok(key, value)]
        ranges = _ranges(facts)
        low, high, missing, present = [], [], [], 0
        for code, points, binary in self.points:
            given = scores.get(code)
            if code in scores:
                present += 1
            bottom, top = ranges.get(code, (0, points))
            if given is None:
                missing.append(code)
                low.append(bottom)
                high.append(top)
                continue
            right = type(given) is int and bottom <= given <= top
            if not right or (binary and given not in (0, points)):
                faults.append(code)
            low.append(given)
            high.append(given)
        if present != len(scores):
            faults.extend(code for code in scores if code not in {p[0] for p in self.points})
        faults.extend(flag for flag in flags if flag not in ("4.1.1", "4.5.1", "4.5.3"))
        if faults:
            return (faults,)
        first = self._conclude(low, flags, facts)
        last = first if not missing else self._conclude(high, flags, facts)
        total = None if missing else first[0]
        return faults, total, first[1], first[2], first[3], missing, first[0], last[0]

    def _conclude(
        self, scores: list[int], flags: Sequence[str], facts: Mapping[str, Any]
    ) -> tuple[Any, ...]:
        seconds = dict.fromkeys(self.seconds, 0)
        firsts = dict.fromkeys("123456", 0)
        total = 0
        for item, indices in self.items:
            score = sum([scores[i] for i in indices])
            if item == "4.1.1" and (
                item in flags or facts.get("serious_enrolment_violation_last_year")
            ):
                score = 0
            elif item == "4.5.1" and (item in flags or facts.get("archive_serious_loss")):
                score = min(score, 5)
            elif item == "4.5.3" and (
                item in flags
                or facts.get("serious_exam_violation_last_year")
                or facts.get("exam_negative_social_impact")
            ):
                score = 0
            seconds[item[:3]] += score
            firsts[item[0]] += score
            total += score
        weak = [code for code, score in seconds.items() if score * 10 < self.seconds[code] * 6]
        vetoes = []
        if firsts["1"] < 24:
            vetoes.append("level1_veto")
        if len(weak) >= 7:
            vetoes.append("low_level2_count")
        if vetoes or total < 600:
            conclusion = "限期整改"
        else:
            conclusion = "优秀" if total >= 900 else "良好" if total >= 750 else "合格"
        return total, conclusion, vetoes, weak


def _fact_ok(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return key.startswith(("has_", "paid_", "three_", "qa_", "serious_", "archive_", "exam_"))
    if not isinstance(value, (int, Decimal)) or value < 0:
        return False
    return not key.endswith(("_share", "_rate")) or value <= 100


def _ranges(facts: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return the range each banded point is bound to, where its facts are known."""
    ranges: dict[str, tuple[int, int]] = {}
    get = facts.get
    arrears, on_time = get("has_arrears"), get("paid_on_time_in_full")
    plan, good = get("has_repayment_plan"), get("three_year_payment_good")
    if arrears is False and on_time is not None:
        ranges["2.3.1"] = (20, 20) if on_time else (10, 19)
    elif arrears is True:
        if plan is False or good is False:
            ranges["2.3.1"] = (0, 9)
        elif plan and good:
            ranges["2.3.1"] = (10, 19)
    students, dormant = get("registered_students"), get("dormant_students")
    established, everyone = get("teachers_established"), get("teachers_full_part_time")
    if students is not None and dormant is not None:
        count = students - dormant
        # The formula as it stands, not its shortcut: shares and weights are parameters.
        first = _ratio(count, established)
        second = _ratio(count, everyone)
        if first is not None and first <= 50:
            ranges["3.2.1"] = (30, 30)
        elif first is not None and first <= 100:
            ranges["3.2.1"] = (24, 29)
        elif first is not None and second is not None:
            ranges["3.2.1"] = (19, 23) if second <= 50 else (11, 18) if second <= 100 else (0, 10)
    shares = [
        get(key) for key in ("postgraduate_share", "senior_title_share", "young_middle_share")
    ]
    below = [s is not None and s < line for s, line in zip(shares, (50, 30, 60), strict=True)]
    if any(below):
        ranges["3.2.2"] = (0, 19)
    elif None not in shares:
        ranges["3.2.2"] = (20, 20)
    tuition, teaching = get("tuition_income"), get("teaching_input")
    if tuition and teaching is not None:
        ranges["3.3.1"] = _step(
            Decimal(100 * teaching) / Decimal(tuition), (70, 55, 40), ((21, 25), (11, 20), (1, 10))
        )
    for code, key, lines, bands in (
        ("3.3.2", "construction_share", (60, 40, 20), ((16, 20), (6, 15), (1, 5))),
        ("3.7.1", "textbook_provision_rate", (70, 50, 40), ((26, 30), (11, 25), (1, 10))),
    ):
        value = get(key)
        if value is not None:
            ranges[code] = _step(value, lines, bands)
    very, satisfied = get("very_satisfied_rate"), get("satisfied_rate")
    completion = get("survey_completion_rate")
    enough = (very is not None and very >= 50) or (satisfied is not None and satisfied >= 90)
    hopeless = very is not None and very < 50 and satisfied is not None and satisfied < 90
    if hopeless or (completion is not None and completion < 60):
        ranges["4.6.3"] = (0, 19)
    elif enough and completion is not None:
        ranges["4.6.3"] = (20, 20)
    complete, effective = get("qa_system_complete"), get("qa_system_effective")
    measures = get("qa_measures_exist")
    if complete and effective:
        ranges["5.2.1"] = (16, 20)
    elif (complete is False or effective is False) and measures is not None:
        ranges["5.2.1"] = (6, 15) if measures else (0, 5)
    return ranges


def _ratio(students: int, teachers: Any) -> Decimal | None:
    if not teachers:
        return None
    lead = Decimal("0.4") * teachers
    tutors = Decimal("0.5") * (1 - Decimal("0.4")) * teachers
    return Decimal(students) / (lead + tutors)


def _step(
    value: Decimal, lines: Sequence[int], bands: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    for line, band in zip(lines, bands, strict=True):
        if value >= line:
            return band
    return (0, 0)
