"""Polars, lazily, on its streaming engine."""

import os
from collections.abc import Mapping
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "2"

import polars as pl

from benchmarks.audit.answer import (
    DAY,
    NEVER_OPEN,
    OUTCOMES,
    RULES,
    counted,
    counts_of,
    digest_of,
)

_PLAN = ["programme_id", "rule_version"]
_MODULES = ("M1", "M2", "M3", "M4", "M5")
_NONE = pl.lit(None)
_PASSED, _MISSING, _FAILED = 1, 3, 4
_NUMBERS = ("need", "got", "shortfall")
_UNSAID = ("registration", "application", "information")


def _tenths(name: str) -> pl.Expr:
    return (pl.col(name) * 10).cast(pl.Int64)


class Streaming:
    """The same long table as a lazy frame."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder = folder
        self.out = work / "streaming.parquet"

    def run(self) -> None:
        wide = self._ruled().collect(engine="streaming")
        codes = [f"{rule} outcome" for rule in RULES]
        self.counts = {}
        for name, column in (("everything", "outcome"), *zip(RULES, codes, strict=True)):
            found = dict(wide[column].value_counts().iter_rows())
            self.counts[name] = counted(found.get(code, 0) for code in range(len(OUTCOMES)))
        words = dict(enumerate(OUTCOMES))
        long = _long(wide.lazy()).with_columns(
            pl.col("outcome").replace_strict(words, return_dtype=pl.String)
        )
        long.sink_parquet(self.out, compression="zstd", engine="streaming")

    def digest(self) -> Mapping[str, int]:
        return digest_of(self.out, counts_of(self.counts))

    def _read(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self.folder / f"{name}.parquet")

    def _plan(self) -> pl.LazyFrame:
        labs = self._read("courses").select("course_id", lab="has_lab")
        columns = [*_PLAN, "course_id", "nature", "module_id", _tenths("credits")]
        return self._read("programme_courses").select(columns).join(labs, on="course_id")

    def _counted(self) -> pl.LazyFrame:
        passed = pl.col("overall_score") >= 6000
        taken = (
            pl.scan_parquet(self.folder / "results" / "*.parquet")
            .filter(pl.col("status").fill_null("valid").is_in(["valid", "exempted"]))
            .filter(passed | (pl.col("sitting") == "exempt"))
            .group_by("student_id", "course_id")
            .agg(
                held=(passed | (pl.col("sitting") == "exempt")).any(),
                passed=passed.any(),
                unpractised=(passed & ~(pl.col("practice_score") >= 6000).fill_null(False)).any(),
            )
        )
        held = pl.col("held") & (pl.col("nature") != "makeup")
        points, nature = pl.col("credits"), pl.col("nature")
        return (
            taken.join(self._read("students").select("student_id", *_PLAN), on="student_id")
            .join(self._plan(), on=[*_PLAN, "course_id"], how="left")
            .group_by("student_id")
            .agg(
                credits=points.filter(held).sum(),
                required=points.filter(pl.col("held") & (nature == "required")).sum(),
                practice=points.filter(pl.col("passed") & (nature == "practice")).sum(),
                makeup=(pl.col("passed") & (nature == "makeup")).sum().cast(pl.Int64),
                labs=(pl.col("unpractised") & pl.col("lab")).sum().cast(pl.Int64),
                **{
                    f"got {module}": points.filter(held & (pl.col("module_id") == module)).sum()
                    for module in _MODULES
                },
            )
        )

    def _known(self) -> pl.LazyFrame:
        nature = pl.col("nature")
        planned = (
            self._plan()
            .group_by(_PLAN)
            .agg(
                required_planned=pl.col("credits").filter(nature == "required").sum(),
                practice_planned=pl.col("credits").filter(nature == "practice").sum(),
                makeup_planned=(nature == "makeup").sum().cast(pl.Int64),
            )
        )
        modules = (
            self._read("programme_modules")
            .group_by(_PLAN)
            .agg(
                _tenths("min_credits").filter(pl.col("module_id") == module).sum().alias(module)
                for module in _MODULES
            )
        )
        total = self._read("programmes").select("programme_id", total=_tenths("total_credits"))
        return (
            self._read("students")
            .join(self._counted(), on="student_id", how="left")
            .join(planned, on=_PLAN, how="left")
            .join(modules, on=_PLAN, how="left")
            .join(total, on="programme_id", how="left")
            .with_columns(
                pl.col(
                    "credits",
                    "required",
                    "practice",
                    "makeup",
                    "labs",
                    *(f"got {module}" for module in _MODULES),
                ).fill_null(0),
                expires_on=pl.col("enrolled_on").dt.offset_by("8y"),
                applies=(pl.col("mode") == "open") & ~pl.col("status").is_in(NEVER_OPEN),
                makes_up=(pl.col("level") == "bachelor") & (pl.col("prior_major") != "same"),
            )
        )

    def _ruled(self) -> pl.LazyFrame:
        """Return one row a learner with what each rule says."""
        applies, makes_up = pl.col("applies"), pl.col("makes_up")
        late = (pl.lit(DAY) - pl.col("expires_on")).dt.total_days()
        rules: dict[str, Mapping[str, pl.Expr]] = {
            "validity": {
                "outcome": _held(late < 0),
                "shortfall": pl.max_horizontal(late, 0).cast(pl.Float64),
                "need_text": pl.col("expires_on").dt.to_string("%Y-%m-%d"),
                "got_text": pl.lit(DAY.isoformat()),
            },
            "plan": {"outcome": _held(pl.col("required_planned") != 0)},
            "credits": _credits("total", "credits"),
            **{
                rule: _credits(module, f"got {module}")
                for rule, module in zip(RULES[4:9], _MODULES, strict=True)
            },
            "required": _credits("required_planned", "required"),
            "practice": _credits("practice_planned", "practice"),
            "labs": {"outcome": _held(pl.col("labs") == 0)},
            "makeup": _credits("makeup_planned", "makeup", 1),
            "conduct": {
                "outcome": _held(pl.col("conduct") == "passed"),
                "need_text": pl.lit("合格"),
                "got_text": pl.col("conduct"),
            },
            "discipline": {
                "outcome": pl.when(pl.col("status") == "expelled").then(_FAILED).otherwise(_MISSING)
            },
            "photo": {"outcome": _held(pl.col("image_collected"))},
            **{rule: {"outcome": pl.lit(_MISSING)} for rule in _UNSAID},
        }
        columns = {}
        for rule, said in rules.items():
            # Whether a learner has to make up for anything may be unknown; numbers show then.
            shown = applies & makes_up.fill_null(True) if rule == "makeup" else applies
            for name, value in said.items():
                known = value
                if rule == "makeup" and name == "outcome":
                    known = pl.when(makes_up.is_null()).then(_MISSING).otherwise(value)
                silent = pl.lit(0) if name == "outcome" else _NONE
                column = pl.when(shown).then(known).otherwise(silent)
                columns[f"{rule} {name}"] = column.cast(pl.Int8) if name == "outcome" else column
        outcomes = [f"{rule} outcome" for rule in RULES]
        return (
            self._known()
            .select(subject="student_id", unit="unit_id", **columns)
            .with_columns(outcome=pl.max_horizontal(outcomes))
        )


def _held(test: pl.Expr) -> pl.Expr:
    return pl.when(test).then(_PASSED).otherwise(_FAILED)


def _credits(need: str, got: str, below: int = 10) -> Mapping[str, pl.Expr]:
    short = pl.max_horizontal(pl.col(need) - pl.col(got), 0)
    return {
        "outcome": _held(short == 0),
        "need": pl.col(need) / below,
        "got": pl.col(got) / below,
        "shortfall": short / below,
    }


def _long(wide: pl.LazyFrame) -> pl.LazyFrame:
    """Return a row for each learner and rule."""
    known = wide.collect_schema().names()
    kinds = {"outcome": pl.Int8, **dict.fromkeys(_NUMBERS, pl.Float64)}
    kinds |= dict.fromkeys(("need_text", "got_text"), pl.String)
    lists = [pl.lit(pl.Series([list(RULES)])).alias("rule")]
    for name, kind in kinds.items():
        columns = [
            (pl.col(full) if (full := f"{rule} {name}") in known else _NONE).cast(kind)
            for rule in RULES
        ]
        lists.append(pl.concat_list(columns).alias(name))
    return wide.select("subject", "unit", *lists).explode("rule", *kinds)


def prepare(folder: str, work: str) -> Streaming:
    return Streaming(Path(folder), Path(work))
