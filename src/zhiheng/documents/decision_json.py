"""Decisions and rule sets as JSON data and as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhiheng.engine.decisions.auditor import Audit
from zhiheng.engine.decisions.decision import OUTCOME_WORDS, Decision
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack


def decision_as_data(pack: RuleSetPack, ruleset: RuleSet, decision: Decision) -> dict[str, Any]:
    """Return a decision about one subject as JSON data."""
    return {
        "pack": pack.file.scheme,
        "edition": pack.file.edition,
        "ruleset": ruleset.name,
        "subject": decision.subject,
        "outcome": decision.outcome,
        "reasons": [
            {
                "rule": reason.rule,
                "outcome": reason.outcome,
                "need": reason.need,
                "got": reason.got,
                "shortfall": reason.shortfall,
                "clause": reason.clause,
                "message": reason.message,
            }
            for reason in decision.reasons
        ],
    }


def decision_as_text(ruleset: RuleSet, decision: Decision) -> str:
    """Return a decision about one subject in words: what stands in the way first."""
    lines = [f"{ruleset.title} · {decision.subject}：{OUTCOME_WORDS[decision.outcome]}"]
    weight = {"failed": 0, "missing": 1, "needs_review": 2, "passed": 3, "not_applicable": 4}
    for reason in sorted(decision.reasons, key=lambda each: weight[each.outcome]):
        word = OUTCOME_WORDS[reason.outcome]
        lines.append(f"  [{word}] {reason.message}（{reason.clause}）")
    return "\n".join(lines)


def audit_as_data(
    pack: RuleSetPack, ruleset: RuleSet, audit: Audit, engine: str, out: str | None
) -> dict[str, Any]:
    """Return an audit of everybody as JSON data."""
    return {
        "pack": pack.file.scheme,
        "edition": pack.file.edition,
        "ruleset": ruleset.name,
        "engine": engine,
        "subjects": audit.subjects,
        "outcomes": dict(audit.outcomes),
        "rules": [
            {"rule": rule.id, "title": rule.title, **audit.rules[rule.id]} for rule in ruleset.rules
        ],
        "out": out,
    }


def audit_as_text(ruleset: RuleSet, audit: Audit) -> str:
    """Return an audit of everybody in words."""
    shown = _counts(audit.outcomes)
    lines = [f"{ruleset.title}：{audit.subjects} 个{ruleset.subject.label}，{shown}"]
    lines += [f"  {rule.title}：{_counts(audit.rules[rule.id])}" for rule in ruleset.rules]
    return "\n".join(lines)


def _counts(outcomes: Mapping[Any, int]) -> str:
    found = [f"{OUTCOME_WORDS[outcome]} {count}" for outcome, count in outcomes.items() if count]
    return "，".join(reversed(found)) or "无"


def rulesets_as_data(pack: RuleSetPack) -> dict[str, Any]:
    """Return a pack of rule sets as JSON data: what each decides, and what it has to know."""
    return {
        "kind": "rulesets",
        "pack": pack.file.scheme,
        "edition": pack.file.edition,
        "title": pack.file.title,
        "issuer": pack.file.issuer,
        "parameters": [
            {
                "id": parameter.id,
                "label": parameter.label,
                "value": parameter.value,
                "dated": [
                    {"since": dated.since, "value": dated.value} for dated in parameter.dated
                ],
                "unit": parameter.unit,
                "clause": f"{parameter.source.document} {parameter.source.clause}",
            }
            for parameter in pack.parameters.values()
        ],
        "rulesets": [_ruleset_as_data(ruleset) for ruleset in pack.rulesets.values()],
    }


def _ruleset_as_data(ruleset: RuleSet) -> dict[str, Any]:
    return {
        "ruleset": ruleset.name,
        "title": ruleset.title,
        "chosen_by": ruleset.chosen_by,
        "subject": {"label": ruleset.subject.label, "table": ruleset.subject.table},
        "facts": [
            {
                "key": given.key,
                "label": given.label,
                "type": given.type,
                "scale": given.scale,
                "unit": given.unit,
                "choices": given.choices,
                "from": None if given.origin is None else _origin(ruleset, given.origin),
            }
            for given in ruleset.inputs
        ],
        "rules": [
            {
                "rule": rule.id,
                "title": rule.title,
                "catalog": list(rule.catalog),
                "clause": f"{rule.source.document} {rule.source.clause}",
                "shape": rule.shape,
            }
            for rule in ruleset.rules
        ],
    }


def _origin(ruleset: RuleSet, origin: Any) -> str:
    if origin.column is not None:
        return f"{ruleset.subject.table}.{origin.column}"
    return "、".join((origin.table, *(joined.table for joined in origin.joined)))


def rulesets_as_text(pack: RuleSetPack) -> str:
    """Return a pack of rule sets in words."""
    return "\n".join(_lines(pack))


def _lines(pack: RuleSetPack) -> Iterator[str]:
    yield f"{pack.name}  {pack.file.title}（{pack.file.issuer}）"
    for ruleset in pack.rulesets.values():
        yield ""
        chosen = f"，{ruleset.chosen_by}" if ruleset.chosen_by else ""
        yield f"规则集 {ruleset.name}  {ruleset.title}（对象：{ruleset.subject.label}{chosen}）"
        yield "  需要的数据："
        for given in ruleset.inputs:
            choices = "；".join(f"{code} {word}" for code, word in given.choices.items())
            source = f" ← {_origin(ruleset, given.origin)}" if given.origin else ""
            detail = f"（{choices}）" if choices else f" {given.unit}" if given.unit else ""
            yield f"    {given.key}  {given.label}  {given.type}{detail}{source}"
        yield "  规则："
        for rule in ruleset.rules:
            yield f"    {rule.id}  {rule.title}  {rule.source.document} {rule.source.clause}"
    if pack.parameters:
        yield ""
        yield "参数："
    for parameter in pack.parameters.values():
        if parameter.dated:
            value = "；".join(f"{dated.since} 起 {dated.value}" for dated in parameter.dated)
        else:
            value = "由单位设定" if parameter.value is None else str(parameter.value)
        yield f"  {parameter.id}  {parameter.label}  {value}{parameter.unit}"
