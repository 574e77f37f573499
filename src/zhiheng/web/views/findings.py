"""The list of a run: narrowed by rule, outcome, unit and person, paged, exported."""

from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.data import TableListData

from zhiheng.apps.decisions.auditing import WHOLE
from zhiheng.apps.decisions.findings import (
    TO_DO,
    Finding,
    Findings,
    Narrowed,
    previous_run,
    since_previous,
)
from zhiheng.apps.decisions.models import Run
from zhiheng.apps.decisions.packs import chosen_ruleset
from zhiheng.apps.decisions.subjects import masked_pseudonym
from zhiheng.apps.org.models import Unit
from zhiheng.documents.decision_list import Listed, write_decision_list
from zhiheng.web.decision_words import OUTCOMES, outcome_said
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.forms import PageForm
from zhiheng.web.ledger import Ledger
from zhiheng.web.marks import Mark, marked

_PER_PAGE = 50
_MOST_EXPORTED = 200_000
_WHOLE = "-"  # stands in addresses for the rule that is none


class FindingFilters(PageForm):
    """What the list can be narrowed by."""

    rule = forms.ChoiceField(label=gettext_lazy("规则"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("结论"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    since = forms.ChoiceField(label=gettext_lazy("与上次相比"), required=False)
    subject = forms.CharField(label=gettext_lazy("假名或编号开头"), required=False, max_length=60)

    def __init__(
        self, *args: Any, run: Run, units: dict[str, str], has_earlier: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rules = [("", _("全部规则")), (_WHOLE, _("整体结论")), *run.titles.items()]
        self.fields["rule"].choices = rules
        self.fields["outcome"].choices = [
            ("", _("需处理的")),
            *((each, outcome_said(each).text) for each in OUTCOMES),
        ]
        self.fields["unit"].choices = [("", _("全部")), *units.items()]
        self.fields["since"].choices = [
            ("", _("不限")),
            ("newly", _("新出现不符合")),
            ("mended", _("已不再不符合")),
        ]
        if not has_earlier:
            del self.fields["since"]

    def narrowed(self, codes: frozenset[str] | None) -> Narrowed:
        """Return what was chosen, within units that may be seen; the form must be valid."""
        chosen = self.cleaned_data
        rule = {"": None, _WHOLE: WHOLE}.get(chosen["rule"], chosen["rule"])
        outcomes = (chosen["outcome"],) if chosen["outcome"] else TO_DO
        if chosen.get("since") and not chosen["outcome"]:
            outcomes = ("failed",) if chosen["since"] == "newly" else tuple(OUTCOMES)
        return Narrowed(
            units=codes,
            unit=chosen["unit"],
            rule=rule,
            outcomes=outcomes,
            subject=chosen["subject"].strip(),
        )


class FindingLedger(Ledger):
    """The list a clerk works through, by unit and person."""

    always = ("subject", "outcome", "message")
    subject = tables.Column(
        gettext_lazy("对象"), orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    unit = tables.Column(
        gettext_lazy("单位"), orderable=False, default="–", attrs={"td": {"class": "named"}}
    )
    rule = tables.Column(
        gettext_lazy("规则"), orderable=False, empty_values=(), attrs={"td": {"class": "named"}}
    )
    outcome = tables.Column(
        gettext_lazy("结论"), orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    message = tables.Column(
        gettext_lazy("说明"), orderable=False, default="–", attrs={"td": {"class": "wide"}}
    )
    clause = tables.Column(
        gettext_lazy("条款"), orderable=False, default="–", attrs={"td": {"class": "named"}}
    )

    class Meta(Ledger.Meta):
        """What is said where nothing is left."""

        sequence = ("subject", "outcome", "rule", "message", "unit", "clause")
        empty_text = gettext_lazy("没有需要处理的：没有不符合、缺数据或待认定的。")

    def __init__(self, *args: Any, run: Run, units: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._run, self._units = run, units
        chosen = chosen_ruleset(run.key)
        self._parts = None if chosen is None else chosen.parts

    def render_subject(self, value: str) -> str:
        """Return the subject, masked where it is a person, as a link to its decision."""
        shown = masked_pseudonym(value) if self._run.is_about_people else value
        if self._parts is None:
            return shown
        address = reverse("web:decision", args=[*self._parts, value])
        day = self._run.as_of.isoformat()
        return format_html('<a href="{}?day={}">{}</a>', address, day, shown)

    def render_unit(self, value: str) -> str:
        """Return the name of the unit."""
        return self._units.get(value, value)

    def render_rule(self, record: Finding) -> str:
        """Return the title of the rule."""
        return title_of(self._run, record.rule)

    def render_outcome(self, value: str) -> str:
        """Return the outcome by word, symbol and colour."""
        said = outcome_said(value)
        return marked(Mark(said.tone, said.symbol), said.text)

    def render_message(self, value: str, record: Finding) -> str:
        """Return the sentence without the title, which stands beside it."""
        return value.removeprefix(f"{title_of(self._run, record.rule)}：")


def title_of(run: Run, rule: str) -> str:
    """Return the title of a rule of a run; the whole is one too."""
    return run.titles.get(rule, rule) if rule else _("整体结论")


def answer_findings(request: HttpRequest, run: Run, codes: frozenset[str] | None) -> HttpResponse:
    """Return the list of a run as a page, as the part that is swapped in, or as Excel.

    Args:
        request: Its query holds what is wanted.
        run: The run, done.
        codes: Codes of the units that may be seen; None for all.
    """
    present = sorted(code for code in run.seen_by(codes) if code)
    names = dict(Unit.objects.filter(code__in=present).values_list("code", "name"))
    units = {code: names.get(code, code) for code in present}
    earlier = previous_run(run)
    form = FindingFilters(request.GET, run=run, units=units, has_earlier=earlier is not None)
    narrowed = form.narrowed(codes) if form.is_valid() else Narrowed(units=codes, outcomes=())
    only = None
    if earlier is not None and form.is_valid() and form.cleaned_data.get("since"):
        newly, mended = since_previous(run, earlier, narrowed)
        only = newly if form.cleaned_data["since"] == "newly" else mended
    rows = Findings(run, narrowed, only)
    if "export" in request.GET:
        return _exported(run, rows, units)
    table = FindingLedger(TableListData(rows), run=run, units=units)
    paginate = {"per_page": _PER_PAGE, "silent": True}
    tables.RequestConfig(request, paginate=paginate).configure(table)
    context = {
        "title": _("需处理的名单"),
        "run": run,
        "table": table,
        "filters": {"form": form},
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "choices": [],
        "count": table.paginator.count,
        "empty": table.empty_text,
        "is_cut": len(rows) > _MOST_EXPORTED,
    }
    part = request.htmx and request.htmx.target == "ledger"
    return render(
        request, "web/ledger/ledger.html" if part else "web/decisions/findings.html", context
    )


def _exported(run: Run, rows: Findings, units: dict[str, str]) -> HttpResponse:
    lines = (
        Listed(
            unit_code=each.unit or "",
            unit=units.get(each.unit or "", ""),
            subject=each.subject,
            rule=title_of(run, each.rule),
            outcome=each.outcome,
            message=each.message or "",
            got=each.got or "",
            need=each.need or "",
            shortfall=each.shortfall or "",
            clause=each.clause or "",
        )
        for each in rows[:_MOST_EXPORTED]
    )
    stem = f"{run.title}-{run.as_of:%Y%m%d}-{timezone.localdate():%Y%m%d}"
    return download(write_decision_list(run.title, lines), f"{stem}.xlsx", EXCEL)
