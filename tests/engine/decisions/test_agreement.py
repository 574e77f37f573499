"""The SQL that decides about everybody agrees with the plain reference."""

import random
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from tests.engine.decisions.packs import DAY, every_ruleset, random_given
from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.engine.decisions.cases import wording_of
from zhiheng.engine.decisions.decision import OUTCOMES, Decision
from zhiheng.engine.decisions.reference import decide
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack

_SUBJECTS = 25
_SETS = [
    pytest.param(*each, id=f"{each[0].file.scheme}-{each[1].name}") for each in every_ruleset()
]


def told(decision: Decision) -> list[tuple[object, ...]]:
    return [
        (reason.rule, reason.outcome, reason.need, reason.got, reason.shortfall)
        for reason in decision.reasons
    ]


@pytest.mark.parametrize(("pack", "ruleset"), _SETS)
def test_sql_and_reference_decide_alike_about_random_subjects(
    pack: RuleSetPack, ruleset: RuleSet
) -> None:
    flat = ruleset.without_table()
    chance = random.Random(f"{pack.name}/{ruleset.name}")
    supplied = {
        key: Fraction(7)
        for key, parameter in ruleset.parameters.items()
        if parameter.value is None and not parameter.dated and chance.random() < 1 / 2
    }
    people = {f"s{number}": random_given(flat, chance) for number in range(_SUBJECTS)}
    bound, wording = flat.bound(DAY, supplied), wording_of(pack, flat)
    counted = dict.fromkeys(OUTCOMES, 0)
    with duckdb.connect(config={"threads": 1}) as connection:
        auditor = Auditor(pack, flat, connection, as_of=DAY, overrides=supplied)
        auditor.supply([{"subject": key, "unit": None, **given} for key, given in people.items()])
        for subject, given in people.items():
            expected = decide(bound, subject, given, wording)
            found = auditor.one_by_sql(subject)
            assert found is not None
            assert told(found) == told(expected), given
            assert found.outcome == expected.outcome
            counted[expected.outcome] += 1
        assert auditor.everybody().outcomes == counted


def test_slices_together_decide_about_everybody_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, ruleset = next((p, r) for p, r in every_ruleset() if r.name == "graduate")
    flat = ruleset.without_table()
    chance = random.Random(3)
    people = [
        {"subject": f"s{number:02}", "unit": f"U{number % 3}", **random_given(flat, chance)}
        for number in range(41)
    ]
    with duckdb.connect(config={"threads": 1}) as connection:
        auditor = Auditor(pack, flat, connection, as_of=DAY)
        auditor.supply(people)
        whole = auditor.everybody()
        of_units = auditor.everybody(["U1", "U2"])
        monkeypatch.setattr("zhiheng.engine.decisions.auditor._AT_ONCE", 7)
        assert auditor.everybody() == whole
        assert auditor.everybody(["U1", "U2"]) == of_units
        assert auditor.write(tmp_path / "all.parquet") == whole
        rows = f"read_parquet('{tmp_path / 'all.parquet'}')"
        query = f"SELECT count(*), count(DISTINCT (subject, rule)) FROM {rows}"
        written, distinct = connection.execute(query).fetchone() or (0, 0)
    assert whole.subjects == len(people)
    assert of_units.subjects < whole.subjects
    assert written == distinct == len(people) * len(flat.rules)
