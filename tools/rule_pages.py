"""Pages about rule sets: every requirement with the rule that decides it, and each rule set."""

from collections.abc import Iterator
from pathlib import Path

from zhiheng.standards.library import bundled_packs, list_packs
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.model import RuleSetPack
from zhiheng.standards.rulesets.records import RULESETS

_SHAPES = {
    "at_least": "不少于",
    "at_most": "不多于",
    "above": "高于",
    "below": "低于",
    "equals": "等于",
    "within": "期间内",
    "one_of": "属于",
    "none_of": "不属于",
    "holds": "成立",
    "fails_if": "不成立",
    "several": "若干条件",
    "ask": "人工认定",
    "yields": "得出",
}


def rule_pages(docs: Path) -> Iterator[tuple[Path, str]]:
    """Yield path and text of every generated page about rule sets."""
    packs = [open_rulesets(entry.folder) for entry in list_packs([bundled_packs()], RULESETS)]
    yield docs / "reference" / "rules.md", "\n".join(_requirements(packs)).rstrip() + "\n"
    for pack in packs:
        path = docs / "packs" / f"{pack.name.replace('/', '-')}.md"
        yield path, "\n".join(_pack(pack)).rstrip() + "\n"


def _requirements(packs: list[RuleSetPack]) -> Iterator[str]:
    decided: dict[str, list[tuple[str, str, int]]] = {}
    reasons: dict[str, str] = {}
    for pack in packs:
        for ruleset in pack.rulesets.values():
            for rule in ruleset.rules:
                cases = sum(
                    rule.id in case.expect
                    for file in pack.cases
                    if file.ruleset == ruleset.name
                    for case in file.cases
                )
                where = f"[`{ruleset.name}`](../packs/{pack.name.replace('/', '-')}.md)"
                for requirement in rule.catalog:
                    found = (f"{where} `{rule.id}`", rule.title, cases)
                    decided.setdefault(requirement, []).append(found)
        for each in pack.coverage.uncomputable:
            reasons[each.id] = f"{each.title}：{each.reason}"
    yield "# Requirements and their rules"
    yield ""
    yield (
        f"{len(set(decided) | set(reasons))} requirements of the regulations; "
        f"{len(decided)} are decided by rules. Generated; a test keeps it complete."
    )
    yield ""
    yield "| requirement | decided by | cases | or why not |"
    yield "|---|---|---:|---|"
    for requirement in sorted(set(decided) | set(reasons)):
        rules = decided.get(requirement, [])
        said = "<br>".join(f"{where} {title}" for where, title, _ in rules)
        cases = sum(count for _, _, count in rules)
        yield f"| {requirement} | {said} | {cases or ''} | {reasons.get(requirement, '')} |"


def _pack(pack: RuleSetPack) -> Iterator[str]:
    shorts = {document.id: document.short for document in pack.file.documents}
    yield f"# {pack.file.title}"
    yield ""
    written = "怎样写、怎样用：[rulesets.md](../rulesets.md)"
    yield f"`{pack.name}`，{pack.file.issuer}。{written}。"
    for ruleset in pack.rulesets.values():
        yield ""
        yield f"## {ruleset.name} {ruleset.title}"
        yield ""
        chosen = f"；{ruleset.chosen_by}" if ruleset.chosen_by else ""
        yield f"对象：{ruleset.subject.label}{chosen}。"
        yield ""
        yield "| 规则 | 内容 | 形式 | 条款 | 要求编号 |"
        yield "|---|---|---|---|---|"
        for rule in ruleset.rules:
            clause = f"{shorts.get(rule.source.document, '')} {rule.source.clause}"
            catalog = "、".join(rule.catalog)
            yield f"| `{rule.id}` | {rule.title} | {_SHAPES[rule.shape]} | {clause} | {catalog} |"
        yield ""
        yield "| 数据 | 名称 | 类型 | 单位 | 来自 |"
        yield "|---|---|---|---|---|"
        for given in ruleset.inputs:
            origin = given.origin
            table = ""
            if origin is not None:
                table = str(ruleset.subject.table if origin.column else origin.table)
            yield f"| `{given.key}` | {given.label} | {given.type} | {given.unit} | {table} |"
    if pack.parameters:
        yield ""
        yield "## 参数"
        yield ""
        yield "| 参数 | 名称 | 值 | 条款 |"
        yield "|---|---|---:|---|"
    for parameter in pack.parameters.values():
        if parameter.dated:
            value = "；".join(f"{dated.since} 起 {dated.value}" for dated in parameter.dated)
        else:
            value = "由单位设定" if parameter.value is None else str(parameter.value)
        clause = f"{shorts.get(parameter.source.document, '')} {parameter.source.clause}"
        yield f"| `{parameter.id}` | {parameter.label} | {value}{parameter.unit} | {clause} |"
    if pack.readings:
        yield ""
        yield "## 读法"
        for reading in pack.readings:
            yield ""
            yield f"**{reading.number}. {reading.title}** {reading.text}"
