"""Every case of every pack."""

from decimal import Decimal

import pytest

from tests.conftest import ALL_PACKS
from zhiheng.engine.cases import case_problems
from zhiheng.engine.scorer import Scorer
from zhiheng.standards.cases import Case, Expected
from zhiheng.standards.library import compile_folder

PACKS = {folder.name: compile_folder(folder) for folder in ALL_PACKS}
SCORERS = {name: Scorer(pack.scheme) for name, pack in PACKS.items()}
CASES = [(name, case) for name, pack in PACKS.items() for case in pack.cases]


@pytest.mark.parametrize(("pack", "case"), CASES, ids=[f"{p}: {c.name}" for p, c in CASES])
def test_a_case_turns_out_as_it_must(pack: str, case: Case):
    assert case_problems(SCORERS[pack], case) == []


@pytest.mark.parametrize(
    "expect",
    [
        Expected(total=999),
        Expected(status="incomplete"),
        Expected(conclusion="良好"),
        Expected(vetoes=("level1_veto",)),
        Expected(weak=("1.1",)),
        Expected(scores={"1.1": 14}),
        Expected(bands={"3.2.1": (30, 30)}),
        Expected(facts={"net_students": 1}),
        Expected(missing=("1.1.1(1)",)),
        Expected(reachable=(0, 1000)),
        Expected(errors=("scores/1.1.1(1) out_of_range",)),
        Expected(warnings=("flags/4.1.1 facts_without_flag",)),
        Expected(no_warnings=("scores/3.2.1 band_unverified",)),
    ],
)
def test_a_wrong_expectation_is_noticed(expect: Expected):
    assert case_problems(SCORERS["shanxi-2021"], Case(name="错", expect=expect))


def test_an_unexpected_fault_is_noticed():
    case = Case(name="错", scores={"1.1.1(1)": 99}, expect=Expected(total=1000))
    assert case_problems(SCORERS["shanxi-2021"], case)


def test_a_case_that_cannot_be_set_up_is_noticed():
    case = Case(name="错", nodes={"2.1.1": Decimal("4.5")}, expect=Expected(total=1000))
    assert "无法使" in case_problems(SCORERS["shanxi-2021"], case)[0]


def test_a_case_reads_the_year_of_its_period_as_a_sheet_does():
    scorer = SCORERS["shanxi-2021"]
    facts = {
        f"{key}@{year}": value
        for year in (2019, 2020, 2021)
        for key, value in {"tuition_income": 10, "teaching_input": 5}.items()
    }
    for period in ("2022", "2022 自评", " 2022"):
        case = Case(name="c", period=period, facts=facts, expect=Expected(status="complete"))
        assert case_problems(scorer, case) == []
