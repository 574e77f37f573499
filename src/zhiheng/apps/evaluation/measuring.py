"""What the facts that are loaded say about a sheet: its unit, its year, with proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.origins import Told
from zhiheng.apps.evaluation.reading import fact_text, named
from zhiheng.apps.fact_loads.standing import standing_digest
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.facts.schema import fact_tables
from zhiheng.measures.asking import Asker
from zhiheng.measures.evaluation_facts import FoundFact, decimal_of, facts_from_measures
from zhiheng.measures.kept_states import states_of
from zhiheng.measures.parameters import DEFAULT_PACK, read_thresholds
from zhiheng.shared.missing import Missing
from zhiheng.shared.periods import year_of
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.measure_packs import MeasurePack, open_measure_pack
from zhiheng.standards.scheme import Scheme

_KEPT_FOR = 3600


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
    """
    edition = sheet.participation.round.edition
    year = year_of(sheet.participation.round.period)
    if not is_told(edition.scheme):
        message = _("这套标准的数据没有对应的指标，不能取数；请直接填报。")
        raise NotToldError("not_mapped", message)
    if year is None:
        message = _("本轮的评估年份“%(period)s”不是一个年份，不能按年取数；请直接填报。")
        raise NotToldError("no_year", message % {"period": sheet.participation.round.period})
    unit = sheet.participation.unit.code
    try:
        digest = standing_digest()
        if not digest:
            raise NotToldError("no_facts", _("还没有导入任何数据，没有可取的数。"))
        place = f"telling:{digest}:{edition.digest}:{unit}:{year}"
        told = cache.get(place)
        if told is None:
            told = _ask(edition.scheme, unit, year)
            cache.set(place, told, _KEPT_FOR)
    except InvalidInputError as error:
        message = " ".join(problem.message for problem in error.problems)
        raise NotToldError("unreadable", message) from error
    return Telling(digest, told)


def _ask(scheme: Scheme, unit: str, year: int) -> dict[str, Told]:
    pack = open_measure_pack(DEFAULT_PACK)
    with open_facts(Path(settings.FACTS_FOLDER)) as facts:
        _refuse_unknown(facts, unit)
        asker = Asker(facts, read_thresholds(), states=states_of(facts))
        found = facts_from_measures(asker, pack, scheme, unit, year)
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
