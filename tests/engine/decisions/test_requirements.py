"""Every requirement of the rule areas is decided by a rule, or says why not."""

from pathlib import Path

from tests.engine.decisions.packs import pack_in, ruleset_folders

_REQUIREMENTS = Path(__file__).parent / "requirements.txt"


def required() -> set[str]:
    lines = _REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return {line.split(" ", 1)[0] for line in lines}


def decided() -> set[str]:
    return {
        requirement
        for folder in ruleset_folders()
        for ruleset in pack_in(folder).rulesets.values()
        for rule in ruleset.rules
        for requirement in rule.catalog
    }


def explained() -> set[str]:
    return {
        each.id for folder in ruleset_folders() for each in pack_in(folder).coverage.uncomputable
    }


def test_every_requirement_is_decided_or_says_why_not() -> None:
    assert required() - decided() - explained() == set()


def test_none_is_both_decided_and_said_to_be_undecidable() -> None:
    assert decided() & explained() == set()


def test_every_area_has_a_rule_set_of_its_name() -> None:
    areas = {requirement.split("-")[1].lower() for requirement in required()}
    names = {name for folder in ruleset_folders() for name in pack_in(folder).rulesets}

    assert areas - names == set()
