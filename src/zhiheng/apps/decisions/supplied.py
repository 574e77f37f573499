"""Inputs that stand in no table, brought along with a run in a file: who applied, who paid.

They are kept with the run as they were read, by pseudonym; numbers of people are not kept.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.apps.decisions.packs import Chosen
from zhiheng.apps.decisions.subjects import key_of
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.given import read_given
from zhiheng.engine.decisions.sources import SUBJECT, UNIT
from zhiheng.engine.decisions.supply import read_supply, subject_heading
from zhiheng.facts.engine import Facts
from zhiheng.facts.rows_sql import quoted
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.rulesets.model import RuleSet
from zhiheng.standards.rulesets.records import RuleInput

ENDINGS = (".xlsx", ".csv")
Supplied = dict[str, dict[str, Any]]


def lacking_inputs(ruleset: RuleSet) -> list[RuleInput]:
    """Return the inputs that follow from no table."""
    return [given for given in ruleset.inputs if given.origin is None]


def supplied_template(chosen: Chosen) -> bytes:
    """Return a workbook with the headings of inputs that follow from no table."""
    ruleset = chosen.ruleset
    headings = [given.label for given in lacking_inputs(ruleset)]
    return write_plain_table(ruleset.title, [subject_heading(ruleset), *headings], [])


def read_supplied(chosen: Chosen, name: str, content: bytes) -> Supplied:
    """Return the inputs of a file by subject, as they are kept.

    Raises:
        InvalidInputError: It cannot be read, or has faults; all are listed with their place.
    """
    with TemporaryDirectory(prefix="zhiheng-supplied-") as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        rows = read_supply(path, chosen.ruleset).rows
    supplied: Supplied = {}
    for place, row in enumerate(rows, start=1):
        subject = key_of(chosen, str(row[SUBJECT]))
        if subject in supplied:  # once by number, once by pseudonym
            message = _("第 %(place)d 个对象前面已经写过；每个对象只写一次。") % {"place": place}
            raise InvalidInputError([Problem(name, "twice", message)])
        supplied[subject] = {
            key: _kept(value)
            for key, value in row.items()
            if key not in (SUBJECT, UNIT) and value is not None
        }
    return supplied


def supplied_rows(ruleset: RuleSet, supplied: Supplied) -> Iterator[Mapping[str, Scalar]]:
    """Yield what is kept as `Auditor.supply` takes it."""
    for subject, inputs in supplied.items():
        given, _faults = read_given(ruleset, inputs, subject)
        yield {SUBJECT: subject, UNIT: None, **given}


def places_unknown(
    chosen: Chosen, facts: Facts, supplied: Supplied, codes: frozenset[str] | None
) -> list[int]:
    """Return which of the supplied subjects, from 1, are not among those of some units.

    Args:
        chosen: The rule set.
        facts: Who there is.
        supplied: What was read.
        codes: Codes of the units; None for all.
    """
    subject = chosen.ruleset.subject
    key, unit = quoted(subject.key), quoted(subject.unit) if subject.unit else "NULL"
    query = (
        f"SELECT {key} FROM {quoted(str(subject.table))} "  # noqa: S608 - names of our own
        f"WHERE {key} IN (SELECT unnest($keys))"
    )
    values: dict[str, Any] = {"keys": list(supplied)}
    if codes is not None:
        query += f" AND {unit} IN (SELECT unnest($units))"
        values["units"] = sorted(codes)
    known = {found for (found,) in facts.connection.cursor().execute(query, values).fetchall()}
    return [place for place, each in enumerate(supplied, start=1) if each not in known]


def _kept(value: Scalar) -> Any:
    match value:
        case Fraction():
            return str(Decimal(value.numerator) / Decimal(value.denominator))
        case dt.date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return value
