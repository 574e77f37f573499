"""Decisions and rule sets in words: outcomes, reasons with their facts, rules and parameters."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.decisions.packs import Chosen
from zhiheng.engine.decisions.cases import wording_of
from zhiheng.engine.decisions.decision import Decision, Reason, Scalar, in_words
from zhiheng.facts.schema import fact_tables
from zhiheng.shared.numbers import shown
from zhiheng.standards.rulesets.model import Rule, RuleSet
from zhiheng.standards.rulesets.records import RuleInput, RuleParameter
from zhiheng.web.sheet_words import Said

# What stands in the way comes first.
OUTCOMES = {
    "failed": ("alarm", "!", gettext_lazy("不符合")),
    "missing": ("wait", "–", gettext_lazy("缺数据")),
    "needs_review": ("wait", "◐", gettext_lazy("待人工认定")),
    "passed": ("good", "✓", gettext_lazy("符合")),
    "not_applicable": ("", "○", gettext_lazy("不适用")),
}
_SHAPES = {
    "at_least": gettext_lazy("不少于要求"),
    "at_most": gettext_lazy("不超过要求"),
    "above": gettext_lazy("高于要求"),
    "below": gettext_lazy("低于要求"),
    "equals": gettext_lazy("等于要求"),
    "within": gettext_lazy("在起止之间"),
    "one_of": gettext_lazy("是其中之一"),
    "none_of": gettext_lazy("不是其中任何一个"),
    "holds": gettext_lazy("条件成立"),
    "fails_if": gettext_lazy("不出现某种情形"),
    "several": gettext_lazy("多项条件"),
    "ask": gettext_lazy("由人认定"),
    "yields": gettext_lazy("得出结果"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """An input of a rule: what it is, its value, where it came from."""

    label: str
    value: str
    origin: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """What one rule decided, for a page."""

    rule: str
    title: str
    state: Said
    message: str
    need: str
    got: str
    shortfall: str
    clause: str
    facts: tuple[Fact, ...]
    readings: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule for reading."""

    id: str
    title: str
    shape: str
    clause: str
    catalog: str
    needs: str
    said: str
    consequence: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputRow:
    """What a rule set has to know."""

    label: str
    type: str
    meaning: str
    origin: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter: its value, and whether the office may set it."""

    id: str
    label: str
    value: str
    unit: str
    clause: str
    is_open: bool
    is_set: bool


def outcome_said(outcome: str) -> Said:
    """Return an outcome in words."""
    tone, symbol, text = OUTCOMES[outcome]
    return Said(tone, symbol, str(text))


def reason_rows(chosen: Chosen, decision: Decision, given: Mapping[str, Scalar]) -> list[ReasonRow]:
    """Return the reasons of a decision: what fails first, what does not concern last."""
    order = list(OUTCOMES)
    rules = {rule.id: rule for rule in chosen.ruleset.rules}
    reasons = sorted(decision.reasons, key=lambda each: order.index(each.outcome))
    return [_reason_row(chosen, rules[each.rule], each, given) for each in reasons]


def counted(decision: Decision) -> list[tuple[Said, int]]:
    """Return how many rules came out how, leaving out what none did."""
    found = [each.outcome for each in decision.reasons]
    return [(outcome_said(each), found.count(each)) for each in OUTCOMES if each in found]


def _reason_row(
    chosen: Chosen, rule: Rule, reason: Reason, given: Mapping[str, Scalar]
) -> ReasonRow:
    inputs = {each.key: each for each in chosen.ruleset.inputs}
    concerns = reason.outcome != "not_applicable"
    return ReasonRow(
        rule=rule.id,
        title=rule.title,
        state=outcome_said(reason.outcome),
        message=reason.message.removeprefix(f"{rule.title}："),
        need=_figure(reason.need, rule) if concerns else "",
        got=_figure(reason.got, rule) if concerns else "",
        shortfall="" if reason.outcome != "failed" else _short(reason, rule),
        clause=reason.clause,
        facts=tuple(_fact(chosen.ruleset, inputs[key], given.get(key)) for key in rule.needs),
        readings=_readings(chosen, rule),
        is_open=reason.outcome == "failed",
    )


def _figure(value: Any, rule: Rule) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("是") if value else _("否")
        case str():
            return "、".join(rule.words.get(part, part) for part in value.split("、"))
    return f"{_number(value)} {rule.unit}".strip()


def _short(reason: Reason, rule: Rule) -> str:
    """Return how far it is; between dates in days."""
    if not isinstance(reason.shortfall, int | float) or not reason.shortfall:
        return ""
    unit = _("天") if isinstance(reason.need, str) else rule.unit
    return f"{_number(reason.shortfall)} {unit}".strip()


def _number(value: float) -> str:
    return f"{value:,}"


def _fact(ruleset: RuleSet, given: RuleInput, value: Scalar) -> Fact:
    said = _("不详") if value is None else in_words(value, given.choices)
    if isinstance(value, frozenset) and not value:
        said = _("无")
    unit = given.unit if value is not None else ""
    text, origin = f"{said} {unit}".strip(), origin_said(ruleset, given)
    return Fact(given.label, text, origin, is_known=value is not None)


def origin_said(ruleset: RuleSet, given: RuleInput) -> str:
    """Return where an input comes from: tables by their titles, or that it is supplied.

    Nothing where everything is filled in by hand.
    """
    origin, tables = given.origin, fact_tables()
    own = tables.get(ruleset.subject.table or "")
    if own is None:
        return ""
    if origin is None:
        return _("另行提供")
    if origin.column is not None:
        return f"{own.title} · {own.column(origin.column).label}"
    names = (str(origin.table), *(joined.table for joined in origin.joined))
    return "、".join(tables[name].title for name in names)


def rule_rows(chosen: Chosen) -> list[RuleRow]:
    """Return the rules of a rule set for reading, in its order."""
    ruleset = chosen.ruleset
    wording = wording_of(chosen.pack, ruleset)
    labels = {given.key: given.label for given in ruleset.inputs}
    return [
        RuleRow(
            id=rule.id,
            title=rule.title,
            shape=str(_SHAPES[rule.shape]),
            clause=wording.clause(rule),
            catalog="、".join(rule.catalog),
            needs="、".join(labels[key] for key in rule.needs),
            said=_template_said(rule.question or rule.message or "", labels),
            consequence=rule.consequence or "",
            readings=_readings(chosen, rule),
        )
        for rule in ruleset.rules
    ]


def _template_said(template: str, labels: Mapping[str, str]) -> str:
    """Return a sentence with names of what will stand in it."""
    names = {"got": _("实际"), "need": _("要求"), "shortfall": _("差额"), **labels}
    parts = []
    for text, name, _spec, _conversion in string.Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(f"〔{names.get(name, name)}〕")
    return "".join(parts)


def _readings(chosen: Chosen, rule: Rule) -> tuple[str, ...]:
    cited = [each for each in chosen.pack.readings if each.number in rule.readings]
    return tuple(f"{each.title}：{each.text}".replace("`", "") for each in cited)


def input_rows(chosen: Chosen) -> list[InputRow]:
    """Return what a rule set has to know, in its order."""
    types = {
        "number": _("数"),
        "truth": _("是或否"),
        "choice": _("选项"),
        "text": _("文字"),
        "date": _("日期"),
        "codes": _("多项选择"),
    }
    rows = []
    for given in chosen.ruleset.inputs:
        kind = types[given.type]
        kind = f"{kind}（{given.unit}）" if given.unit else kind
        kind = "、".join(given.choices.values()) if given.choices else kind
        origin = origin_said(chosen.ruleset, given)
        rows.append(InputRow(given.label, kind, given.meaning, origin))
    return rows


def parameter_rows(
    chosen_pack: Any, parameters: Mapping[str, RuleParameter], values: Mapping[str, str]
) -> list[ParameterRow]:
    """Return parameters: what the regulation says, or what the office set.

    Args:
        chosen_pack: The pack, for the short names of its documents.
        parameters: The parameters.
        values: What the office set, by parameter.
    """
    short = {each.id: each.short for each in chosen_pack.file.documents}
    rows = []
    for parameter in parameters.values():
        is_open = parameter.value is None and not parameter.dated
        if parameter.dated:
            value = "；".join(
                _("%(day)s 起 %(value)s") % {"day": each.since, "value": shown(each.value)}
                for each in parameter.dated
            )
        elif is_open:
            value = values.get(parameter.id, "")
        else:
            value = shown(parameter.value)
        source = parameter.source
        clause = f"{short.get(source.document, source.document)} {source.clause}"
        is_set = parameter.id in values
        rows.append(
            ParameterRow(
                parameter.id, parameter.label, value, parameter.unit, clause, is_open, is_set
            )
        )
    return rows
