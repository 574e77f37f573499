"""Why not: one subject of the facts, or one filled in by hand, decided with every reason."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.decisions.actions import note_look, standing_parameters
from zhiheng.apps.decisions.ground import auditor_of, facts_here
from zhiheng.apps.decisions.models import as_overrides
from zhiheng.apps.decisions.packs import Chosen, all_rulesets
from zhiheng.apps.decisions.subjects import (
    Subject,
    found_subject,
    is_about_people,
    key_of,
    masked_pseudonym,
)
from zhiheng.apps.org.models import Unit
from zhiheng.engine.decisions.cases import wording_of
from zhiheng.engine.decisions.decision import Decision, Scalar
from zhiheng.engine.decisions.reference import decide
from zhiheng.facts.engine import Facts
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.decision_forms import FindForm, InputsForm
from zhiheng.web.decision_words import ReasonRow, counted, outcome_said, reason_rows
from zhiheng.web.sheet_words import Said
from zhiheng.web.views.rulesets import ruleset_at, subject_label

_READS = needs(Capability.READ_DECISIONS)
_STUDENTS = "students"


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision as its page shows it."""

    state: Said
    counts: list[tuple[Said, int]]
    rows: list[ReasonRow]
    day: dt.date


@_READS
@require_safe
def try_ruleset(request: HttpRequest, scheme: str, edition: str, name: str) -> HttpResponse:
    """Decide about what is filled in; the address holds it, so that it can be passed on.

    Texts and keys of people are no part of a decision's inputs; where an input is free
    text, nothing goes into the address.
    """
    chosen = ruleset_at(scheme, edition, name)
    inputs = chosen.ruleset.inputs
    form = InputsForm(request.GET, inputs=inputs)
    form.is_valid()
    shown = None
    if given := form.given:
        day = form.cleaned_data.get("day")
        shown = _tried(chosen, given, day) if day else None
    context = {
        "chosen": chosen,
        "form": form if request.GET else InputsForm(inputs=inputs),
        "faults": form.faults,
        "shown": shown,
        "is_shareable": all(each.type != "text" for each in inputs),
    }
    part = request.htmx and request.htmx.target == "decision"
    return render(request, f"web/decisions/{'decided' if part else 'try'}.html", context)


def _tried(chosen: Chosen, given: dict[str, Scalar], day: dt.date) -> Shown:
    overrides = as_overrides(standing_parameters(chosen.pack.name))
    return _shown(chosen, _decided(chosen, "", given, day, overrides), given, day)


def _decided(
    chosen: Chosen,
    key: str,
    given: dict[str, Scalar],
    day: dt.date,
    overrides: dict[str, Fraction],
) -> Decision:
    wording = wording_of(chosen.pack, chosen.ruleset)
    return decide(chosen.ruleset.bound(day, overrides), key, given, wording)


def _shown(chosen: Chosen, decision: Decision, given: dict[str, Scalar], day: dt.date) -> Shown:
    rows = reason_rows(chosen, decision, given)
    return Shown(outcome_said(decision.outcome), counted(decision), rows, day)


@_READS
@never_cache
def find_person(request: HttpRequest) -> HttpResponse:
    """Look a learner up by number; the number never stands in an address."""
    chosen = _about_students()[0]
    form = FindForm(request.POST or None, label=_("学号"), is_person=True)
    if request.method == "POST" and form.is_valid():
        subject = _found(request, chosen, form)
        if subject is not None:
            return redirect("web:person", subject.key)
    return _answer_search(request, form, _("为什么不行"), None)


@_READS
@never_cache
def find_subject(request: HttpRequest, scheme: str, edition: str, name: str) -> HttpResponse:
    """Look a subject of one rule set up."""
    chosen = ruleset_at(scheme, edition, name)
    if chosen.ruleset.subject.table is None:
        raise Http404
    label, is_person = subject_label(chosen), is_about_people(chosen)
    form = FindForm(request.POST or None, label=label, is_person=is_person)
    if request.method == "POST" and form.is_valid():
        subject = _found(request, chosen, form)
        if subject is not None:
            return redirect("web:decision", *chosen.parts, subject.key)
    return _answer_search(request, form, chosen.ruleset.title, chosen)


def _answer_search(
    request: HttpRequest, form: FindForm, title: str, chosen: Chosen | None
) -> HttpResponse:
    context = {"form": form, "title": title, "chosen": chosen}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/decisions/find.html", context, status=status)


def _found(request: HttpRequest, chosen: Chosen, form: FindForm) -> Subject | None:
    try:
        facts = facts_here()
        key = key_of(chosen, form.cleaned_data["wanted"])
        subject = found_subject(chosen, facts, key, request.user)
    except InvalidInputError as error:
        form.refuse(ValidationError([each.message for each in error.problems]))
        return None
    if facts is None or chosen.ruleset.subject.table not in facts.present:
        form.add_error("wanted", _("还没有导入这张数据表，无法判断。请先在「数据」中导入。"))
    elif subject is None:
        message = _("没有找到，或不在您的管辖范围内。请核对是否完整，前面的 0 不能省略。")
        form.add_error("wanted", message)
    return subject


@_READS
@require_safe
@never_cache
def person(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Show a learner masked, with the rule sets that can be asked."""
    rulesets = _about_students()
    subject = found_subject(rulesets[0], _facts(), pseudonym, request.user)
    if subject is None:
        raise Http404
    context = {
        "subject": subject,
        "unit": _unit_said(subject),
        "rulesets": rulesets,
        "may_reveal": request.user.may(Capability.REVEAL_IDENTITY),
    }
    return render(request, "web/decisions/person.html", context)


@_READS
@never_cache
def decision(
    request: HttpRequest, scheme: str, edition: str, name: str, subject: str
) -> HttpResponse:
    """Show what is decided about one subject, rule by rule; every look is noted.

    What the facts do not hold may be filled in; it is sent, never kept, and stands in no
    address.
    """
    chosen = ruleset_at(scheme, edition, name)
    facts = _facts()
    found = found_subject(chosen, facts, subject, request.user)
    if found is None or facts is None:
        raise Http404
    lacking = [each for each in chosen.ruleset.inputs if each.origin is None]
    form = InputsForm(request.POST if request.method == "POST" else request.GET, inputs=lacking)
    is_valid = form.is_valid()
    day = form.cleaned_data.get("day")
    if day is None:
        form = InputsForm({}, inputs=lacking)
        form.is_valid()
        day = form.cleaned_data["day"]
    parameters = standing_parameters(chosen.pack.name)
    overrides = as_overrides(parameters)
    gathered = auditor_of(chosen, facts, day, overrides).given(found.key) or {}
    given = {**gathered, **form.given}
    made = _decided(chosen, found.key, given, day, overrides)
    note_look(
        chosen=chosen,
        subject=found,
        decision=made,
        day=day,
        facts=facts.digest,
        parameters=parameters,
        by=request.user,
    )
    context = {
        "chosen": chosen,
        "subject": found,
        "label": masked_pseudonym(found.key) if found.is_person else found.key,
        "unit": _unit_said(found),
        "shown": _shown(chosen, made, given, day),
        "form": form,
        "faults": [] if is_valid else form.faults,
        "is_learner": found.is_person and chosen.ruleset.subject.table == _STUDENTS,
        "may_reveal": request.user.may(Capability.REVEAL_IDENTITY),
    }
    part = request.htmx and request.htmx.target == "decision"
    return render(request, f"web/decisions/{'decided' if part else 'decision'}.html", context)


def _about_students() -> list[Chosen]:
    return [each for each in all_rulesets() if each.ruleset.subject.table == _STUDENTS]


def _facts() -> Facts | None:
    try:
        return facts_here()
    except InvalidInputError as error:
        raise Http404 from error


def _unit_said(subject: Subject) -> str:
    name = Unit.objects.filter(code=subject.unit).values_list("name", flat=True).first()
    return name or subject.unit or ""
