"""Parameters set, looks noted, runs asked for."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.decisions.ground import facts_here
from zhiheng.apps.decisions.models import Look, ParameterValue, Run
from zhiheng.apps.decisions.packs import Chosen, pack_digest, rule_packs
from zhiheng.apps.decisions.subjects import Subject, is_about_people
from zhiheng.apps.decisions.supplied import Supplied, places_unknown
from zhiheng.apps.events.record import record_event
from zhiheng.apps.jobs.work import request_job
from zhiheng.apps.org.models import Unit
from zhiheng.engine.decisions.decision import Decision

JOB = "audit_ruleset"


@transaction.atomic
def set_parameter(
    *, pack: str, parameter: str, value: Decimal | None, reason: str, by: User
) -> ParameterValue:
    """Keep a number that a regulation leaves open, or take it back, and return what was kept.

    Raises:
        ValidationError: There is no such parameter, or the regulation itself gives it.
    """
    known = rule_packs()[pack].parameters.get(parameter)
    if known is None or not is_open(pack, parameter):
        raise ValidationError(_("这个参数由制度规定，不能另设。"))
    earlier = ParameterValue.objects.standing(pack).get(parameter)
    kept = ParameterValue.objects.create(
        pack=pack, parameter=parameter, value=value, reason=reason.strip(), set_by=by
    )
    record_event(
        action="set_parameter",
        by=by,
        on=kept,
        before={known.label: None if earlier is None else plain(earlier.value)},
        after={known.label: None if value is None else plain(value)},
        reason=reason.strip(),
    )
    return kept


def is_open(pack: str, parameter: str) -> bool:
    """Return whether a regulation leaves a parameter to the office."""
    known = rule_packs()[pack].parameters[parameter]
    return known.value is None and not known.dated


def standing_parameters(pack: str) -> dict[str, str]:
    """Return the numbers the office has set for a pack, by parameter."""
    return {key: plain(each.value) for key, each in ParameterValue.objects.standing(pack).items()}


def plain(value: Decimal | None) -> str:
    """Return a number without trailing zeros and without exponent.

    Example:
        >>> plain(Decimal("30.5000")), plain(Decimal("100.0000"))
        ('30.5', '100')
    """
    return "" if value is None else format(value.normalize(), "f")


@transaction.atomic
def note_look(
    *,
    chosen: Chosen,
    subject: Subject,
    decision: Decision,
    day: dt.date,
    facts: str,
    parameters: dict[str, str],
    by: User,
) -> Look:
    """Note that somebody looked at what is decided about one subject, and what it was."""
    look = Look.objects.create(
        pack=chosen.pack.name,
        pack_digest=pack_digest(chosen.pack.name),
        ruleset=chosen.ruleset.name,
        subject=subject.key,
        unit_code=subject.unit or "",
        as_of=day,
        facts=facts,
        parameters=parameters,
        outcome=decision.outcome,
        failed=[each.rule for each in decision.reasons if each.outcome == "failed"],
        asked_by=by,
    )
    unit = Unit.objects.filter(code=subject.unit).values_list("pk", flat=True).first()
    after = {
        "subject": subject.key,
        "ruleset": chosen.key,
        "as_of": day.isoformat(),
        "outcome": decision.outcome,
    }
    record_event(action="look_at_decision", by=by, on=look, after=after, unit_id=unit)
    return look


@transaction.atomic
def request_run(*, chosen: Chosen, day: dt.date, by: User, supplied: Supplied | None = None) -> Run:
    """Ask for a rule set to be decided about everybody of somebody's units; return the run.

    Args:
        chosen: The rule set.
        day: Day of decision.
        by: Who asks.
        supplied: By subject, inputs that stand in no table.

    Raises:
        ValidationError: Its subjects are no rows of a canonical table, so nobody knows who
            everybody is; the person has no units; or inputs are supplied of a subject that is
            not among them.
    """
    if chosen.ruleset.subject.table is None:
        raise ValidationError(_("这个规则集的对象不在事实库中，只能逐个判断。"))
    scope = by.scope(Capability.MANAGE_DECISIONS)
    if not scope:
        raise ValidationError(_("没有可以审核的单位。"))
    units = Unit.objects.filter(pk__in=scope.units).order_by("code")
    codes = None if scope.everywhere else {unit.code: unit.name for unit in units}
    facts = facts_here() if supplied else None
    if supplied and facts is not None:
        units_asked = None if codes is None else frozenset(codes)
        if unknown := places_unknown(chosen, facts, supplied, units_asked):
            raise ValidationError(
                _(
                    "补充数据里有 %(count)d 个对象不在您管辖的数据中，最先是第 %(first)d 个。"
                    "请核对编号，看看是否丢了前面的 0；不需要的行请删去后再上传。"
                )
                % {"count": len(unknown), "first": unknown[0]}
            )
    run = Run.objects.create(
        pack=chosen.pack.name,
        pack_digest=pack_digest(chosen.pack.name),
        ruleset=chosen.ruleset.name,
        title=chosen.ruleset.title,
        subject_label=chosen.ruleset.subject.label,
        is_about_people=is_about_people(chosen),
        as_of=day,
        units=codes,
        parameters=standing_parameters(chosen.pack.name),
        supplied=supplied or {},
        rules=[(rule.id, rule.title) for rule in chosen.ruleset.rules],
        asked_by=by,
    )
    after = {
        "ruleset": chosen.key,
        "as_of": day.isoformat(),
        "units": list(codes or ()),
        "supplied": len(run.supplied),
    }
    record_event(action="request_run", by=by, on=run, after=after)
    title = _("批量审核：%(run)s") % {"run": run}
    run.job = request_job(kind=JOB, title=title, parameters={"run": run.pk}, by=by)
    run.save(update_fields=["job"])
    return run
