"""What the facts that are loaded say about a sheet: its unit, its year, with proof.

Few events are counted while the person waits; many of them in a job.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.origins import Told
from zhiheng.apps.evaluation.reading import fact_text, named
from zhiheng.apps.fact_loads.standing import fact_store, standing_digest
from zhiheng.apps.jobs.models import Job
from zhiheng.apps.jobs.work import Result, Running, handles, request_job
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.facts.schema import fact_tables
from zhiheng.measures.asking import Asker
from zhiheng.measures.evaluation_facts import FoundFact, decimal_of, facts_from_measures
from zhiheng.measures.kept_states import states_of
from zhiheng.measures.parameters import DEFAULT_PACK, read_thresholds
from zhiheng.shared.missing import Missing
from zhiheng.shared.periods import year_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.measure_packs import MeasurePack, open_measure_pack
from zhiheng.standards.scheme import Scheme

KIND = "tell_facts"
_KEPT_FOR = 3600
_MOST_AT_ONCE = 200_000
_JSON = "application/json"


class NotToldError(Exception):
    """The facts cannot be asked about a sheet.

    Attributes:
        code: ``not_mapped``, ``no_year``, ``no_facts``, ``no_unit`` or ``unreadable``.
        message: Why, and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotReadyError(Exception):
    """There are so many events that a job must count them first.

    Attributes:
        job: The last job that was asked for it; None where none was.
    """

    def __init__(self, job: Job | None) -> None:
        super().__init__()
        self.job = job


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the facts.

    Attributes:
        scheme: The standard.
        unit: Code of the unit.
        year: The evaluated year.
        parameters: What tells the question, and the facts it is put to, from any other.
    """

    scheme: Scheme
    unit: str
    year: int
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """What the facts say about a sheet.

    Attributes:
        facts: Digest of the facts.
        told: By key, in the order of the standard.
    """

    facts: str
    told: Mapping[str, Told]


def is_told(scheme: Scheme) -> bool:
    """Return whether measures tell any fact of a standard."""
    pack = open_measure_pack(DEFAULT_PACK)
    return any(entry.pack == scheme.name for entry in pack.evaluations)


def telling_of(sheet: Sheet) -> Telling:
    """Return what the facts say about a sheet's unit in the year of its round.

    Asked once for the same facts, standard, unit and year, and then remembered for a while.

    Raises:
        NotToldError: They cannot be asked.
        NotReadyError: A job must count them first.
    """
    try:
        question = _question(sheet)
        digest = question.parameters["snapshot"]
        place = f"telling:{json.dumps(question.parameters, sort_keys=True)}"
        place = hashlib.sha256(place.encode()).hexdigest()
        told = cache.get(place)
        if told is None:
            told = _by_job(question) if _events() > _MOST_AT_ONCE else _ask(question)
            cache.set(place, told, _KEPT_FOR)
    except InvalidInputError as error:
        raise NotToldError("unreadable", _words(error)) from error
    return Telling(digest, told)


def request_telling(*, sheet: Sheet, by: User) -> Job:
    """Ask for a job that counts what the facts say about a sheet, and return it.

    A job for the same question that waits or runs already is returned instead.

    Raises:
        NotToldError: They cannot be asked.
    """
    try:
        question = _question(sheet)
    except InvalidInputError as error:
        raise NotToldError("unreadable", _words(error)) from error
    last = _last_job(question)
    if last is not None and last.is_open:
        return last
    title = _("%(sheet)s 从数据取数") % {"sheet": sheet}
    parameters = {**question.parameters, "sheets": [sheet.pk]}
    return request_job(kind=KIND, title=title, parameters=parameters, by=by)


@handles(KIND)
def tell(running: Running) -> Result:
    """Count what the facts say about the sheet a job names, that its author may fill now."""
    among = Sheet.objects.fillable_by(running.requested_by).whole()
    sheet = among.filter(pk__in=running.parameters["sheets"]).first()
    if sheet is None:
        message = _("这张打分表已经不能由您填报。")
        raise InvalidInputError([Problem("sheet", "unknown_key", message)])
    running.progress(0, 1)
    with running.beating():
        try:
            told = _ask(_question(sheet))
        except NotToldError as error:
            problem = Problem("sheet", error.code, error.message)
            raise InvalidInputError([problem]) from error
    return Result(_("取数结果.json"), _JSON, msgspec.json.encode(told))


def _question(sheet: Sheet) -> _Question:
    edition = sheet.participation.round.edition
    year = year_of(sheet.participation.round.period)
    if not is_told(edition.scheme):
        message = _("这套标准的数据没有对应的指标，不能取数；请直接填报。")
        raise NotToldError("not_mapped", message)
    if year is None:
        message = _("本轮的评估年份“%(period)s”不是一个年份，不能按年取数；请直接填报。")
        raise NotToldError("no_year", message % {"period": sheet.participation.round.period})
    digest = standing_digest()
    if not digest:
        raise NotToldError("no_facts", _("还没有导入任何数据，没有可取的数。"))
    unit = sheet.participation.unit.code
    parameters = {
        "unit": unit,
        "period": year,
        "edition": edition.digest,
        "snapshot": digest,
    }
    return _Question(edition.scheme, unit, year, parameters)


def _events() -> int:
    """Return how many events were loaded."""
    tables = fact_tables()
    return sum(load.rows for load in fact_store().active() if tables[load.table].kind == "log")


def _last_job(question: _Question) -> Job | None:
    return Job.objects.filter(kind=KIND, parameters__contains=question.parameters).first()


def _by_job(question: _Question) -> dict[str, Told]:
    """Return what a job has counted for a question."""
    job = _last_job(question)
    if job is None or job.result is None:
        raise NotReadyError(job)
    told = msgspec.json.decode(bytes(job.result), type=dict[str, Told])
    if any(each.facts != question.parameters["snapshot"] for each in told.values()):
        raise NotReadyError(None)  # the facts changed while it waited
    return told


def _words(error: InvalidInputError) -> str:
    return " ".join(problem.message for problem in error.problems)


def _ask(question: _Question) -> dict[str, Told]:
    pack, scheme, unit = open_measure_pack(DEFAULT_PACK), question.scheme, question.unit
    with open_facts(Path(settings.FACTS_FOLDER)) as facts:
        _refuse_unknown(facts, unit)
        asker = Asker(facts, read_thresholds(), states=states_of(facts))
        found = facts_from_measures(asker, pack, scheme, unit, question.year)
    place = {fact.key: number for number, fact in enumerate(scheme.facts)}
    in_order = sorted(found, key=lambda key: (place[key.partition("@")[0]], key))
    return {key: _told(found[key], pack, scheme, unit) for key in in_order}


def _refuse_unknown(facts: Facts, unit: str) -> None:
    """Refuse a unit that the facts do not know by its code: names are no keys."""
    query = "SELECT count(*) FROM units WHERE unit_id = $unit"
    row = facts.connection.cursor().execute(query, {"unit": unit}).fetchone()
    if row is None or not row[0]:
        message = _(
            "已导入的“单位”数据里没有单位编号 %(unit)s，不能按本单位取数；"
            "请核对单位代码，或补充导入“单位”数据。"
        )
        raise NotToldError("no_unit", message % {"unit": unit})


def _told(found: FoundFact, pack: MeasurePack, scheme: Scheme, unit: str) -> Told:
    measured, row = found.measured, found.measured.rows[0]
    proof = measured.certificate
    labels = {parameter.id: parameter.label for parameter in pack.parameters}
    is_missing = isinstance(found.value, Missing)
    return Told(
        key=found.key,
        label=named(scheme, "facts", found.key),
        value=None if is_missing else fact_text(found.value),
        why=row.missing.message if row.missing is not None else "",
        is_provisional=row.provisional,
        measure=measured.measure.id,
        title=measured.measure.title,
        definition=proof.definition,
        clause=proof.clause,
        numerator=_said(row.numerator),
        denominator=_said(row.denominator),
        thresholds=tuple(
            (f"{labels.get(name, name)} {value}", clause)
            for name, (value, clause) in proof.parameters.items()
        ),
        tables=tuple(fact_tables()[table].title for table in proof.tables),
        unit=unit,
        period=measured.period.id,
        facts=proof.facts,
    )


def _said(number: Fraction | None) -> str:
    return "" if number is None else f"{decimal_of(number):,}"
