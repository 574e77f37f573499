"""Which checks a unit's own cells can decide, without the rows of others."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from zhiheng.apps.collection.models import Submission, TableEdition
from zhiheng.standards.tables import Check, TablePack
from zhiheng.standards.tables.checks import Cells, Compare, Filled, Formula
from zhiheng.standards.tables.references import Reference, formula, formulas_of, resolve


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
    return replace(pack, checks=tuple(check for check in pack.checks if _is_own(check, pack, own)))


def _is_own(check: Check, pack: TablePack, own: set[str]) -> bool:
    if check.table not in own:
        return False
    if isinstance(check, Compare):
        return all(
            reference.kind in ("cell", "parameter")
            or (reference.kind == "item" and reference.table in own)
            for reference in _references(check, pack)
        )
    return isinstance(check, Formula | Filled | Cells)


def _references(check: Check, pack: TablePack) -> Iterable[Reference]:
    known = {parameter.id for parameter in pack.parameters}
    for _field, text, _kind in formulas_of(check):
        for name in formula(text).names:
            yield resolve(name, check.table, pack.by_id, known)
