"""Founding the demonstration: all of it, or nothing."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.catalogue.actions import install_edition
from zhiheng.facts.sheet_reading import read_score_sheet
from zhiheng.service.demonstration.folder import keep_accounts
from zhiheng.service.demonstration.people import found_university
from zhiheng.service.demonstration.rounds import begin_this_round, hold_last_round
from zhiheng.service.demonstration.tables import collect_last_year, collect_this_year
from zhiheng.standards.library import bundled_packs, find_pack, open_pack
from zhiheng.standards.tables import open_table_pack

_PACK = "ouc-branch-evaluation/shanxi-2021"
_TABLES = "annual-report/heilongjiang-2022"


def found_demonstration(folder: Path, say: Callable[[str], None]) -> bool:
    """Found the invented university where there is none; return whether it was founded.

    Args:
        folder: The demonstration's state, where the accounts are kept.
        say: Told what is being done.
    """
    if User.objects.exists():
        return False
    roots = [bundled_packs()]
    samples = sorted((find_pack(_PACK, roots) / "samples").glob("*.json"))
    sheets = [read_score_sheet(path).sheet for path in samples]
    today = timezone.localdate()
    with transaction.atomic():
        say("正在建立演示单位与账号")
        university = found_university([str(sheet.unit) for sheet in sheets])
        edition = install_edition(scheme=open_pack(_PACK, roots), by=university.officer)
        say("正在建立去年的轮次")
        last = hold_last_round(university, edition, sheets, today.year - 1)
        say("正在建立今年的轮次")
        begin_this_round(university, edition, sheets, last, today)
        say("正在建立年度数据采集")
        tables = open_table_pack(_TABLES, roots)
        collected = collect_last_year(university, tables, today.year - 1)
        collect_this_year(university, collected, today.year, today)
        keep_accounts(folder, university.accounts)
    return True
