"""`zhiheng demo`: the demonstration units, judged, with their documents."""

import datetime as dt
from pathlib import Path

import click

from zhiheng.cli.evaluate import write_out
from zhiheng.cli.output import DONE, pack_roots, print_aside, print_text, refusing
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import adjustment_said
from zhiheng.facts.sheet_reading import read_score_sheet
from zhiheng.shared.numbers import marks
from zhiheng.standards.library import find_pack, open_pack

_PACK = "ouc-branch-evaluation/shanxi-2021"


@click.command()
@click.option("--pack", default=_PACK, show_default=True, help="带有 samples/ 的标准包")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="写出文件的文件夹",
)
@refusing
def demo(pack: str, out: Path) -> int:
    """评定演示单位，每个写出打分表（Excel）与自评报告（Word）。"""
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
