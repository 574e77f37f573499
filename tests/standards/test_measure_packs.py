"""Packs of measures are read strictly, and listed, shown and checked like the others."""

import shutil
from pathlib import Path

import pytest

from zhiheng.cli.measure_packs import linted_measures, listed_measures, shown_measures
from zhiheng.measures.parameters import DEFAULT_PACK, read_thresholds, thresholds_of
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.library import PackEntry, bundled_packs
from zhiheng.standards.measure_packs import compile_measure_folder

THRESHOLDS = Path("parameters") / "thresholds.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / DEFAULT_PACK
    shutil.copytree(bundled_packs() / DEFAULT_PACK, copy)
    return copy


def changed(folder: Path, name: Path | str, old: str, new: str) -> Path:
    place = folder / name
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_thresholds_have_the_regulation_s_values_and_clauses() -> None:
    thresholds = read_thresholds()
    assert dict(thresholds.values) == {
        "week_minutes": 360,
        "course_clicks": 10,
        "course_lives": 2,
        "course_posts": 3,
        "reply_days": 3,
        "learners_per_tutor": 100,
    }
    assert thresholds.clauses["week_minutes"].endswith("网上教学的相关规定 三(四)")


def test_the_bundled_pack_is_listed_and_shown_and_has_no_faults() -> None:
    place = bundled_packs() / DEFAULT_PACK
    data, line = listed_measures(PackEntry(DEFAULT_PACK, place, False, "measures"))
    assert data["kind"] == "measures"
    assert "6 个参数" in line
    _, text = shown_measures(place)
    assert "week_minutes = 360 分钟" in text
    report, _ = linted_measures(place)
    assert report.errors == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (THRESHOLDS, "document: online", "document: elsewhere", "unknown_document"),
        (THRESHOLDS, "reading: 3", "reading: 99", "unknown_reading"),
        (THRESHOLDS, "id: course_lives", "id: course_clicks", "repeated_definition"),
        (THRESHOLDS, "unit: 分钟", "units: 分钟", "unknown_key"),
        ("evaluation.yaml", "reading: 12", "reading: 99", "unknown_reading"),
        ("pack.yaml", "issuer:", "publisher:", "unknown_key"),
    ],
)
def test_a_fault_is_refused_with_its_file(
    folder: Path, name: Path | str, old: str, new: str, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        compile_measure_folder(changed(folder, name, old, new))
    problems = refused.value.problems
    assert code in {problem.code for problem in problems}
    assert str(name) in problems[0].where


@pytest.mark.parametrize("value", ["0", "-3", "2.5", "true"])
def test_a_threshold_is_a_positive_whole_number(folder: Path, value: str) -> None:
    changed(folder, THRESHOLDS, "value: 360", f"value: {value}")
    with pytest.raises(InvalidInputError) as refused:
        thresholds_of(compile_measure_folder(folder))
    assert "正整数" in refused.value.problems[0].message


def test_a_pack_without_a_threshold_that_measures_need_is_refused(folder: Path) -> None:
    changed(folder, THRESHOLDS, "id: week_minutes", "id: week_hours")
    with pytest.raises(InvalidInputError) as refused:
        thresholds_of(compile_measure_folder(folder))
    assert "week_minutes" in refused.value.problems[0].message
