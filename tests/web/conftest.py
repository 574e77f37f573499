"""What many pages need: a round, a sheet of the first branch, its liaison at a browser."""

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests.campus import Campus, begin_round, sheet_of, signed_in
from tests.deciding import VALID, audited, load_learners
from zhiheng.apps.evaluation.models import Round, Sheet
from zhiheng.apps.identities.pseudonyms import pseudonym_of

DECIDED = {"person", "decision", "run", "run_progress", "findings"}


@pytest.fixture
def round(campus: Campus) -> Round:
    """A round under way."""
    return begin_round(campus)


@pytest.fixture
def sheet(campus: Campus, round: Round) -> Sheet:
    """The self-evaluation of the first branch."""
    return sheet_of(round, campus.units["01"])


@pytest.fixture
def liaison(campus: Campus) -> Client:
    """The liaison of the first branch, signed in."""
    return signed_in(campus.liaison)


@pytest.fixture(autouse=True)
def facts_folder(settings: Any, tmp_path: Path) -> Path:
    """A fact store of its own for each test."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    return settings.FACTS_FOLDER


@pytest.fixture(autouse=True)
def findings_folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for copies of lists."""
    settings.FINDINGS_FOLDER = tmp_path / "findings"
    return settings.FINDINGS_FOLDER


@pytest.fixture
def decision_things(campus: Campus, request: pytest.FixtureRequest) -> dict[str, object]:
    """What stands in addresses of decisions; learners and a run where one is asked for."""
    things: dict[str, object] = {
        "rule_scheme": "graduation",
        "rule_edition": "harbin-2022",
        "ruleset": "graduate",
        "open_scheme": "makeup-courses",
        "parameter": "students_per_tutor",
    }
    callspec = getattr(request.node, "callspec", None)
    if callspec is None or callspec.params["name"].removeprefix("web:") not in DECIDED:
        return things
    load_learners(campus)
    return {**things, "learner": pseudonym_of(VALID), "run": audited(campus.liaison).pk}


@pytest.fixture
def visitors(campus: Campus) -> dict[str, Client]:
    """A browser for each role."""
    for person in campus.people.values():
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    people = {name: signed_in(person) for name, person in campus.people.items()}
    return {"anonymous": Client(), **people}
