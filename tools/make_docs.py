"""Write the generated pages: JSON Schemas for editors, the fields of packs, each pack.

.venv/bin/python tools/make_docs.py [--check]
"""

import argparse
import inspect
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from zhiheng.engine.wording import adjustment_said, formula_said, span
from zhiheng.facts.schema import fact_tables
from zhiheng.measures.registry import MEASURES
from zhiheng.shared.numbers import marks
from zhiheng.standards import authored, cases, forms, scheme, terms
from zhiheng.standards.folder import FILE_KINDS
from zhiheng.standards.library import bundled_packs, list_packs, open_pack
from zhiheng.standards.scheme import Scheme
from zhiheng.standards.tables import TABLES, CompiledTables, checks, compile_table_folder, records
from zhiheng.standards.tables.loading import TABLE_FILE_KINDS

_ROOT = Path(__file__).parents[1]
_SEVERITY = {"error": "错误", "warning": "警告", "note": "提示"}
_KINDS = {"register": "同一主键以最后一次导入为准", "log": "逐次累积，编号相同只计一次"}
_SCORING = {"degree": "程度", "binary": "有无", "bands": "分档", "graded": "等级"}


def field_docs(kind: type[Any]) -> dict[str, str]:
    """Return what the docstrings of a record and its bases say of each field."""
    docs: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        _, _, attributes = (inspect.getdoc(base) or "").partition("Attributes:\n")
        said = re.findall(r"^ {4}(\w+): (.+(?:\n {8}.*)*)", attributes, re.MULTILINE)
        docs.update({name: " ".join(text.split()) for name, text in said})
    return {name: docs[name] for name in kind.__struct_fields__ if name in docs}


def schemas() -> Iterator[tuple[Path, str]]:
    """Yield the JSON Schema of each kind of file in a pack."""
    structs = {
        name: kind
        for module in (authored, cases, forms, scheme, terms, checks, records)
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and issubclass(kind, msgspec.Struct)
    }
    of_tables = {
        name: kind for name, kind in TABLE_FILE_KINDS.items() if kind is not FILE_KINDS.get(name)
    }
    for pattern, kind in (*FILE_KINDS.items(), *of_tables.items()):
        name = pattern.split("/")[0].removesuffix(".yaml")
        if kind is not FILE_KINDS.get(pattern, kind):
            name = f"table-{name}"
        schema = _plain_numbers(msgspec.json.schema(kind))
        for record, definition in schema.get("$defs", {}).items():
            docs = field_docs(structs[record])
            definition["description"] = definition.get("description", "").split("\n\n")[0]
            for field, properties in definition.get("properties", {}).items():
                if field in docs:
                    properties["description"] = docs[field]
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        yield _ROOT / "packs" / "schema" / f"{name}.schema.json", text


def _plain_numbers(schema: Any) -> Any:
    """Return a schema in which exact numbers are plain numbers, as people write them."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            return {"type": "number"}
        return {key: _plain_numbers(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_plain_numbers(entry) for entry in schema]
    return schema


def fields_page() -> Iterator[str]:
    """Yield the page that lists every field of every record of a pack."""
    yield "# Fields of a pack"
    yield ""
    yield "Generated from the code by `make docs`; see [the pack format](../pack-format.md)."
    yield ""
    for module in (scheme, terms, forms, cases, records, checks):
        for name, kind in vars(module).items():
            is_record = inspect.isclass(kind) and issubclass(kind, msgspec.Struct)
            if not is_record or kind.__module__ != module.__name__ or name.endswith("Fields"):
                continue
            docs = field_docs(kind)
            if not docs:
                continue
            yield f"## {name}"
            yield ""
            yield (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
            yield ""
            yield "| field | meaning |"
            yield "|---|---|"
            for field, said in docs.items():
                yield f"| `{field}` | {said.replace('``', '`').replace('|', '/')} |"
            yield ""


def pack_page(pack: Scheme) -> Iterator[str]:
    """Yield the page of one pack: its points, rules, facts and readings."""
    yield f"# {pack.title}"
    yield ""
    yield f"`{pack.name}`，{pack.issuer}。由 `make docs` 生成。"
    yield ""
    counts = "、".join(
        f"{sum(node.level == level for node in pack.nodes)} 个{name}"
        for level, name in enumerate(pack.levels, start=1)
    )
    yield f"满分 {marks(pack.max)}；{counts}、{len(pack.points)} 个{pack.point_label}。"
    yield ""
    yield "## 指标与给分"
    yield ""
    yield f"| 编号 | {pack.point_label} | 分值 | 给分 |"
    yield "|---|---|---:|---|"
    for node in pack.nodes:
        yield f"| **{node.code}** | **{node.name}** | **{marks(node.points)}** | |"
        for point in pack.points:
            if point.item == node.code:
                way = "<br>".join(
                    f"{span(band.min, band.max)}：{band.label}（`{band.when}`）"
                    for band in point.bands
                )
                cells = (
                    point.code,
                    point.name,
                    marks(point.points),
                    way or _SCORING[point.scoring],
                )
                yield f"| {' | '.join(cells)} |"
    yield ""
    if pack.adjustments:
        yield "## 可标记的情形（flags）"
        yield ""
        for rule in pack.adjustments:
            clause = pack.citation(rule.source)
            yield f"- `{rule.item}` {adjustment_said(rule)}（{clause}；`{rule.when}`）"
        yield ""
    if pack.gates:
        yield "## 否决与等次"
        yield ""
        for gate in pack.gates:
            clause = pack.citation(gate.source)
            yield f"- `{gate.rule}` {gate.label} → {gate.conclusion}（{clause}）"
        yield ""
        yield "；".join(f"{grade.name} {marks(grade.minimum)} 分起" for grade in pack.grades)
        yield ""
    yield "## 数据（facts）"
    yield ""
    yield "没有公式的由单位填报；有公式的由其他数据得出，也可直接填报。可逐年填的写 `键@年份`。"
    yield ""
    yield "| 键 | 名称 | 类型 | 单位 | 逐年 | 公式 |"
    yield "|---|---|---|---|---|---|"
    for fact in pack.facts:
        yearly = {"total": "合计", "current": "当年"}.get(fact.series or "", "")
        cells = (
            f"`{fact.key}`",
            fact.label,
            fact.kind,
            fact.unit,
            yearly,
            formula_said(fact, pack),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "## 读法"
    yield ""
    for reading in pack.readings:
        yield f"{reading.number}. {reading.title}"


def table_pack_page(compiled: CompiledTables) -> Iterator[str]:
    """Yield the page of one table pack: requirements, checks, parameters, readings."""
    pack = compiled.pack
    cased = Counter(case.check for case in compiled.cases)
    by_requirement: dict[str, list[str]] = {}
    for check in pack.checks:
        for requirement in check.catalogue:
            by_requirement.setdefault(requirement, []).append(check.id)
    yield f"# {pack.title}"
    yield ""
    yield f"`{pack.name}`，{pack.issuer}。由 `make docs` 生成。"
    yield ""
    sizes = "、".join(f"{table.title}（{len(table.columns)} 项）" for table in pack.tables)
    yield f"{sizes}；{len(pack.checks)} 项检查、{len(compiled.cases)} 个案例。"
    yield ""
    yield "## 条目与检查"
    yield ""
    yield "目录中的每一条：由哪些检查核对、有多少案例，或为什么不能由表中的数算出。"
    yield ""
    yield "| 条目 | 名称 | 检查 | 案例 | 不能算出的原因 |"
    yield "|---|---|---|---:|---|"
    for requirement in pack.coverage:
        ids = by_requirement.get(requirement.id, [])
        count = sum(cased[check] for check in ids) or ""
        named = "<br>".join(f"`{check}`" for check in ids)
        cells = (requirement.id, requirement.title, named, count, requirement.reason)
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""
    yield "## 检查"
    yield ""
    yield "| 检查 | 级别 | 表 | 说什么 | 依据 | 案例 |"
    yield "|---|---|---|---|---|---:|"
    for check in pack.checks:
        cells = (
            f"`{check.id}`",
            _SEVERITY[check.severity],
            check.table,
            check.message.replace("|", "/"),
            pack.citation(check.source),
            cased[check.id],
        )
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""
    yield "## 参数"
    yield ""
    yield "| 参数 | 含义 | 值 | 依据 |"
    yield "|---|---|---:|---|"
    for each in pack.parameters:
        value = f"{each.value} {each.unit}".strip()
        yield f"| `{each.id}` | {each.label} | {value} | {pack.citation(each.source)} |"
    yield ""
    yield "## 读法"
    yield ""
    for reading in pack.readings:
        yield f"{reading.number}. {reading.title}"
def facts_page() -> Iterator[str]:
    """Yield the page of the canonical tables of facts, column by column."""
    yield "# 事实表"
    yield ""
    yield "由 `make docs` 生成；怎样导入见 [Facts](../facts.md)。「人」列在文件里是学号、工号，"
    yield "在事实库里是假名；分数以百分之一分存成整数。"
    yield ""
    for table in fact_tables().values():
        yield f"- [{table.title}](#{table.title}-{table.name})"
    for table in fact_tables().values():
        keys = "、".join(f"`{key}`" for key in table.key)
        yield ""
        yield f"## {table.title} {table.name}"
        yield ""
        yield f"{table.meaning} 主键 {keys}；{_KINDS[table.kind]}；"
        yield f"时间口径 {table.time_basis}；来源：{table.source_system}。"
        yield ""
        yield "| 列 | 中文 | 类型 | 单位 | 必填 | 可选值、范围 | 含义 | 依据 | 查于 | 示例 |"
        yield "|---|---|---|---|---|---|---|---|---|---|"
        for column in table.columns:
            cells = [
                f"`{column.name}`",
                column.label,
                "人" if column.is_person else column.stored_as,
                column.unit or "",
                "是" if column.required else "",
                "、".join(f"`{code}` {label}" for code, label in column.labels.items())
                or " 至 ".join(
                    str(limit) for limit in (column.minimum, column.maximum) if limit is not None
                ),
                column.meaning,
                "；".join(filter(None, [column.term, column.clause])),
                f"`{column.references}`" if column.references else "",
                column.example,
            ]
            yield f"| {' | '.join(cells)} |"


def measures_page() -> Iterator[str]:
    """Yield the page of all measures: what each counts, over what, by what, and where it stands."""
    yield "# 指标"
    yield ""
    yield f"{len(MEASURES)} 个指标，由 `make docs` 从定义生成；用法见 [measures.md](../measures.md)。"
    yield "没有值的情形一律不算 0：数据表没有导入、分母为 0，另见各行。"
    yield ""
    yield "| 指标 | 名称 | 单位 | 分子 | 分母 | 无值 | 汇总 | 分列 | 依据 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for measure in MEASURES.values():
        rules = [measure.null_rule] if measure.null_rule else []
        cells = (
            f"`{measure.id}`",
            measure.title,
            measure.unit,
            measure.counted,
            measure.divided_by or "—",
            "；".join([*rules, *(["大于 1"] if measure.share else [])]) or "—",
            measure.rolls_up,
            "、".join(measure.grains),
            measure.clause,
        )
        yield f"| {' | '.join(cells)} |"


def pages() -> Iterator[tuple[Path, str]]:
    """Yield path and text of every generated page."""
    yield from schemas()
    yield _ROOT / "docs" / "reference" / "pack-fields.md", "\n".join(fields_page()).rstrip() + "\n"
    yield _ROOT / "docs" / "reference" / "fact-tables.md", "\n".join(facts_page()) + "\n"
    path = _ROOT / "docs" / "reference" / "measures.md"
    yield path, "\n".join(measures_page()).rstrip() + "\n"
    for entry in list_packs([bundled_packs()]):
        path = _ROOT / "docs" / "packs" / f"{entry.name.replace('/', '-')}.md"
        yield path, "\n".join(pack_page(open_pack(entry.name))).rstrip() + "\n"
    for entry in list_packs([bundled_packs()], TABLES):
        path = _ROOT / "docs" / "packs" / f"{entry.name.replace('/', '-')}.md"
        page = table_pack_page(compile_table_folder(entry.folder))
        yield path, "\n".join(page).rstrip() + "\n"


def main(*, check: bool) -> int:
    """Write the pages, or say which are out of date."""
    stale = []
    for path, text in pages():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(path.relative_to(_ROOT)))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"Out of date, run `make docs`: {', '.join(stale)}")
        return 1
    print(f"Docs: {len(stale)} written." if not check else "Docs: up to date.")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    sys.exit(main(check=parser.parse_args().check))
