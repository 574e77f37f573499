"""A table pack in words and as JSON: its tables, its checks, its parameters."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from zhiheng.documents.check_text import SEVERITY_WORDS
from zhiheng.shared.numbers import shown
from zhiheng.standards.tables import TablePack


def table_pack_as_data(pack: TablePack) -> dict[str, Any]:
    """Return the whole pack as JSON data, its name as ``pack`` and ``edition``."""
    parts = ("documents", "tables", "checks", "parameters", "coverage", "readings")
    return {
        "pack": pack.scheme,
        "edition": pack.edition,
        "kind": "tables",
        "title": pack.title,
        "issuer": pack.issuer,
        "subject": pack.subject,
        "period": pack.period,
        **{
            part: msgspec.to_builtins(getattr(pack, part), builtin_types=(Decimal,))
            for part in parts
        },
    }


def table_pack_as_text(pack: TablePack) -> str:
    """Return the pack in words."""
    return "\n".join(_lines(pack))


def _lines(pack: TablePack) -> Iterator[str]:
    yield f"{pack.name}  {pack.title}"
    yield f"发布：{pack.issuer}；报告年度 {pack.period}"
    yield f"{len(pack.tables)} 张表、{len(pack.checks)} 项检查、{len(pack.parameters)} 个参数"
    for table in pack.tables:
        yield f"\n{table.title}（{table.id}，{'清单' if table.kind == 'list' else '单值表'}）"
        for column in table.columns:
            group = f"{column.group} " if column.group and column.group != column.label else ""
            unit = f"（{column.unit}）" if column.unit else ""
            formula = f" = {column.formula}" if column.formula else ""
            yield f"  {column.id}  {group}{column.label}{unit}{formula}"
    yield "\n检查"
    for check in pack.checks:
        severity = SEVERITY_WORDS[check.severity]
        yield f"  {check.id}  {severity}  {check.message}〔{pack.citation(check.source)}〕"
    yield "\n参数"
    for parameter in pack.parameters:
        value = parameter.value
        told = shown(value) if not isinstance(value, bool) else ("是" if value else "否")
        yield f"  {parameter.id} = {told} {parameter.unit}".rstrip() + f"  {parameter.label}"
    yield "\n读法"
    for reading in pack.readings:
        yield f"  {reading.number}. {reading.title}"
