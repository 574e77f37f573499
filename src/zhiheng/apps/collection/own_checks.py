"""Which checks a unit's own cells can decide, without the rows of others."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import msgspec

from zhiheng.apps.collection.models import Submission, TableEdition
from zhiheng.standards.tables import Check, TablePack
from zhiheng.standards.tables.checks import ALL_TABLES, Cells, Compare, Filled, Formula
from zhiheng.standards.tables.references import (
    Reference,
    expanded,
    formula,
    formulas_of,
    resolve,
)


def own_pack(submission: Submission) -> TablePack:
    """Return the pack of a submission with the checks that its own cells can decide."""
    edition = submission.collection.edition
    return _own_pack(edition.digest, submission.is_site, tuple(submission.tables))


@lru_cache(maxsize=64)
def _own_pack(digest: str, is_site: bool, forms: tuple[str, ...]) -> TablePack:
    pack = TableEdition(digest=digest).pack
    own = {
        table.id
        for table in pack.tables
        if (is_site if table.kind == "list" else table.id in forms)
    }
    kept = (_own_part(check, pack, own) for check in pack.checks)
    return replace(pack, checks=tuple(check for check in kept if check is not None))


def _own_part(check: Check, pack: TablePack, own: set[str]) -> Check | None:
    """Return a check as far as own cells decide it; None where they do not."""
    if isinstance(check, Cells) and check.table == ALL_TABLES:
        return check
    if check.table not in own:
        return None
    if isinstance(check, Formula | Filled | Cells):
        return check
    if not isinstance(check, Compare):
        return None
    if not check.alike:
        return check if _is_own(check, pack, own) else None
    pairs = zip(check.alike, expanded(check), strict=True)
    alike = tuple(names for names, one in pairs if _is_own(one, pack, own))
    return msgspec.structs.replace(check, alike=alike) if alike else None


def _is_own(check: Compare, pack: TablePack, own: set[str]) -> bool:
    return all(
        reference.kind in ("cell", "parameter")
        or (reference.kind == "item" and reference.table in own)
        for reference in _references(check, pack)
    )


def _references(check: Compare, pack: TablePack) -> Iterable[Reference]:
    known = {parameter.id for parameter in pack.parameters}
    for field, text, _kind in formulas_of(check):
        # A cause is only told where its figures are known.
        if field != "causes":
            for name in formula(text).names:
                yield resolve(name, check.table, pack.by_id, known)
