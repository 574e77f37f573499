"""The health page: can this installation do its work? For people and for monitors."""

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.library import bundled_packs, list_packs, open_pack
from zhiheng.web.access import anyone


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work.

    Attributes:
        name: What it is.
        works: Whether it does.
    """

    name: str
    works: bool


@anyone
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when everything works, else 503; say which, and nothing more."""
    database = _database_answers()
    checks = [
        Check(_("数据库"), database),
        Check(_("数据库结构"), database and _migrations_applied()),
        Check(_("标准包"), _packs_open()),
    ]
    works = all(check.works for check in checks)
    context = {"checks": checks, "works": works}
    return render(request, "web/health.html", context, status=200 if works else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_applied() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _packs_open() -> bool:
    roots = [bundled_packs()]
    entries = list(list_packs(roots))
    try:
        for entry in entries:
            open_pack(entry.name, roots)
    except InvalidInputError:
        return False
    return bool(entries)
