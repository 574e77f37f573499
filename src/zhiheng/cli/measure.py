"""`zhiheng measure`: one number with one definition, from facts, with where it comes from."""

import datetime as dt
import pkgutil
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from zhiheng.cli.output import (
    DONE,
    format_option,
    pack_roots,
    print_json,
    print_text,
    refusing,
)
from zhiheng.documents.measured_json import measure_as_data, measured_as_data
from zhiheng.documents.measured_text import measured_as_text, measures_as_text
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.measures.asking import Asker
from zhiheng.measures.engines import Runner
from zhiheng.measures.kept_states import states_of
from zhiheng.measures.parameters import DEFAULT_PACK, read_thresholds
from zhiheng.measures.periods import Period, latest_term, read_period
from zhiheng.measures.registry import MEASURES, check_grain, find_measure
from zhiheng.measures.units import units_below
from zhiheng.shared.problems import InvalidInputError, Problem

# Loaded when Spark is asked for: most schools never do.
_OPEN_SESSION = "zhiheng.measures.spark:open_session"
_SPARK_RUNNER = "zhiheng.measures.spark:SparkRunner"


@click.command()
@click.argument("measure", required=False)
@click.argument("facts", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help="列出全部指标")
@click.option(
    "--period", help="学期编号、年度（2022）、学年（2022-2023）或周（2022-W45）；默认最近的学期"
)
@click.option("--by", "grain", default="school", show_default=True, help="按什么分列")
@click.option("--unit", help="只算这个单位及其下级")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="只算到这一天")
@click.option("--pack", default=DEFAULT_PACK, show_default=True, help="指标参数的标准包")
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True
)
@format_option
@refusing
def measure(
    measure: str | None,
    facts: Path | None,
    listing: bool,
    period: str | None,
    grain: str,
    unit: str | None,
    as_of: dt.datetime | None,
    pack: str,
    engine: str,
    form: str,
) -> int:
    """由数据 FACTS（事实库或以表名命名的文件夹）计算指标 MEASURE。"""
    if listing:
        if form == "json":
            print_json({"measures": [measure_as_data(each) for each in MEASURES.values()]})
        else:
            print_text(measures_as_text(MEASURES.values()))
        return DONE
    if measure is None or facts is None:
        message = "请给出指标与数据，如 zhiheng measure login_rate 数据文件夹；--list 列出全部指标"
        raise InvalidInputError([Problem("measure", "missing_key", message, list(MEASURES))])
    asked = find_measure(measure)
    check_grain(asked, grain)
    thresholds = read_thresholds(pack, pack_roots())
    day = as_of.date() if as_of is not None else None
    with open_facts(facts) as opened, _runner(engine, opened) as runner:
        asker = Asker(opened, thresholds, runner=runner, states=states_of(opened))
        units = units_below(opened, unit) if unit is not None else ()
        done = asker.ask(asked, _period(asker, period, day), grain, as_of=day, units=units)
    if form == "json":
        print_json(measured_as_data(done))
    else:
        print_text(measured_as_text(done))
    return DONE


def _runner(engine: str, facts: Facts) -> AbstractContextManager[Runner | None]:
    """Return what runs the text: Spark where it is asked for, else the facts' own engine."""
    if engine != "spark":
        return nullcontext()
    session = pkgutil.resolve_name(_OPEN_SESSION)()
    runner: AbstractContextManager[Runner] = pkgutil.resolve_name(_SPARK_RUNNER)(facts, session)
    return runner


def _period(asker: Asker, text: str | None, as_of: dt.date | None) -> Period:
    if text is not None:
        return read_period(text, asker.terms)
    return latest_term(asker.terms, as_of or asker.last_day)
