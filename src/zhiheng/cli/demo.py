"""`zhiheng demo`: the demonstration units, in the browser or judged with their documents."""

import datetime as dt
import pkgutil
import unicodedata
from pathlib import Path

import click

from zhiheng.cli.evaluate import write_out
from zhiheng.cli.output import DONE, pack_roots, print_aside, print_text, stopping, writing
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import adjustment_said
from zhiheng.facts.sheet_reading import read_score_sheet
from zhiheng.service.demonstration.folder import (
    DemoAccount,
    enter_demonstration,
    forget_demonstration,
    kept_accounts,
)
from zhiheng.service.invented.university import write_university
from zhiheng.service.server import run_server
from zhiheng.shared.numbers import marks
from zhiheng.standards.library import find_pack, list_packs, open_pack
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.records import RULESETS

_WORKERS = 2
_PACK = "ouc-branch-evaluation/shanxi-2021"


# Loaded when Django is ready.
_FOUND = "zhiheng.service.demonstration.founding:found_demonstration"


@click.command()
@click.option("--serve", "served", is_flag=True, help="在浏览器里试用；数据保留到下次")
@click.option("--reset", is_flag=True, help="与 --serve 同用：先清除演示数据")
@click.option("--host", default="127.0.0.1", show_default=True, help="与 --serve 同用：地址")
@click.option("--port", default=8000, show_default=True, type=int, help="与 --serve 同用：端口")
@click.option("--pack", default=_PACK, show_default=True, help="带有 samples/ 的标准包")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="写出文件的文件夹",
)
@click.option(
    "--facts",
    type=click.Path(path_type=Path, file_okay=False),
    help="把一所编造的大学（3000 名学生）的数据写入这个文件夹，供 zhiheng decide 试用",
)
@stopping
def demo(
    served: bool, reset: bool, host: str, port: int, pack: str, out: Path, facts: Path | None
) -> int:
    """演示：默认评定演示单位并写出文件；--serve 在浏览器里试用；--facts 写出演示大学的数据。"""
    if served:
        return _serve(reset, host, port)
    if facts is not None:
        return _write_facts(facts)
    return _write_files(pack, out)


def _serve(reset: bool, host: str, port: int) -> int:
    folder = enter_demonstration()
    if reset:
        forget_demonstration(folder)

    def greet(address: str) -> None:
        pkgutil.resolve_name(_FOUND)(folder, print_aside)
        print_text(f"\n质衡演示：{address}（按 Ctrl+C 停止）\n")
        _print_accounts(kept_accounts(folder))
        print_text(
            "\n系统管理员首次登录须绑定二次验证：用手机上的身份验证器（任何 TOTP 应用）扫描页面上的"
            "二维码。\n想直接试评估，请用 quality（质量办）或 branch02（一分校联络员）。"
            f"\n数据保留在 {folder}；重新开始：RESET=1 make demo"
        )

    run_server(host, port, _WORKERS, print_aside, greet)
    print_aside("已停止")
    return DONE


def _print_accounts(accounts: list[DemoAccount]) -> None:
    rows = [("账号", "密码", "角色", "范围")]
    rows += [(each.username, each.password, each.role, each.scope) for each in accounts]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = (c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True))
        print_text("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _write_files(pack: str, out: Path) -> int:
    roots = pack_roots()
    scorer = Scorer(open_pack(pack, roots))
    sheets = sorted((find_pack(pack, roots) / "samples").glob("*.json"))
    issued = dt.datetime.now().astimezone().date()
    print_text(f"{scorer.scheme.title}（{scorer.scheme.name}）：{len(sheets)} 个演示单位\n")
    written = 0
    for number, path in enumerate(sheets, start=1):
        print_aside(f"  {number}/{len(sheets)} {path.name}")
        outcome = scorer.evaluate(read_score_sheet(path).sheet)
        written += len(write_out(outcome, scorer, out, issued))
        print_text(_line(outcome))
    print_text(f"\n已写出 {written} 个文件：{out.resolve()}")
    print_text(f"试一试：zhiheng evaluate {pack} {sheets[0]} --explain")
    return DONE


def _write_facts(folder: Path) -> int:
    packs = [open_rulesets(entry.folder) for entry in list_packs(pack_roots(), RULESETS)]
    with writing(folder, "facts"):
        prepared = write_university(folder, packs, print_aside)
    print_text(f"已写出演示大学：{folder.resolve()}，可用 {len(prepared)} 个规则集判断")
    print_text(f"试一试：cd {folder} && zhiheng {prepared[0].command}")
    return DONE


def _line(outcome: Outcome) -> str:
    total = "未完成" if outcome.total is None else f"{marks(outcome.total)} 分"
    why = [veto.gate.label for veto in outcome.vetoes]
    why += [
        f"{applied.rule.item} {adjustment_said(applied.rule)}" for applied in outcome.adjustments
    ]
    if outcome.missing:
        reach = outcome.reachable
        why.append(
            f"缺 {len(outcome.missing)} 项，可能为 {marks(reach.low)}–{marks(reach.high)} 分"
        )
    reasons = f"  （{'；'.join(why)}）" if why else ""
    return f"{outcome.sheet.unit}  {total}  {outcome.conclusion or '—'}{reasons}"
