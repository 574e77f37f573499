"""Ten thousand score sheets, the same at every run: functions of their number alone."""

from decimal import Decimal

from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet

_STEP = 2_654_435_761  # multiplies a number into one that looks like chance


def chance(*numbers: int) -> int:
    """Return a number below 2**32 that depends on nothing but its arguments."""
    mixed = 0
    for number in numbers:
        mixed = ((mixed ^ number) * _STEP + 0x9E3779B9) & 0xFFFFFFFF
        mixed ^= mixed >> 15
    return mixed


def facts_of(number: int) -> dict[str, object]:
    """Return facts that decide most bands, some of them lacking."""
    facts: dict[str, object] = {
        "registered_students": 2_000 + chance(number, 1) % 60_000,
        "dormant_students": chance(number, 2) % 500,
        "teachers_established": 50 + chance(number, 3) % 900,
        "teachers_full_part_time": 200 + chance(number, 4) % 1_500,
        "has_arrears": chance(number, 5) % 3 == 0,
        "paid_on_time_in_full": chance(number, 6) % 2 == 0,
        "has_repayment_plan": chance(number, 7) % 2 == 0,
        "three_year_payment_good": chance(number, 8) % 2 == 0,
        "postgraduate_share": Decimal(chance(number, 9) % 10_000) / 100,
        "senior_title_share": Decimal(chance(number, 10) % 10_000) / 100,
        "young_middle_share": Decimal(chance(number, 11) % 10_000) / 100,
        "teaching_input": 100 + chance(number, 12) % 900,
        "tuition_income": 1_000,
        "construction_share": Decimal(chance(number, 13) % 10_000) / 100,
        "textbook_provision_rate": Decimal(chance(number, 14) % 10_000) / 100,
        "very_satisfied_rate": Decimal(chance(number, 15) % 10_000) / 100,
        "satisfied_rate": Decimal(chance(number, 16) % 10_000) / 100,
        "survey_completion_rate": Decimal(chance(number, 17) % 10_000) / 100,
        "qa_system_complete": chance(number, 18) % 2 == 0,
        "qa_system_effective": chance(number, 19) % 2 == 0,
        "qa_measures_exist": chance(number, 20) % 2 == 0,
        "serious_enrolment_violation_last_year": chance(number, 21) % 20 == 0,
        "archive_serious_loss": chance(number, 22) % 20 == 0,
    }
    if number % 4 == 0:
        for key in list(facts)[chance(number, 23) % 5 :: 5]:
            del facts[key]
    return facts


def make_sheets(scorer: Scorer, count: int) -> list[ScoreSheet]:
    """Return valid sheets; one in fifty lacks a score."""
    sheets = []
    for number in range(count):
        facts = facts_of(number)
        resolved = scorer.resolver.resolve(facts, 2022)
        leniency = chance(number, 0) % 5
        scores: dict[str, object] = {}
        for i, point in enumerate(scorer.scheme.points):
            allowed = scorer.range_of(i, resolved).allowed
            start = len(allowed) * leniency // 6
            scores[point.code] = allowed[start + chance(number, i, 99) % (len(allowed) - start)]
        if number % 50 == 0:
            scores[scorer.scheme.points[chance(number, 24) % 123].code] = None
        flags = ["4.5.3"] if number % 15 == 0 else []
        sheets.append(ScoreSheet("单位", "2022", scores, flags, facts))
    return sheets
