"""Advice: the smallest change, checked against trying everything on small schemes."""

import random
from decimal import Decimal
from itertools import product

import pytest

from zhiheng.engine.advice import advise
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.standards.compiler import compile_pack
from zhiheng.standards.folder import AuthoredPack
from zhiheng.standards.linter import refuse_errors

SOURCE = {"document": "d", "clause": "1"}


def _nowhere(path) -> str:
    return f"test {path}"


def small_scheme(chooser: random.Random, weights: dict[str, str] | None = None):
    """A scheme of two levels, five items in two groups, random points, gates and grades."""
    weight = {code: Decimal(text) for code, text in (weights or {}).items()}
    codes = ["1.1", "1.2", "2.1", "2.2", "2.3"]
    points = {code: chooser.choice([2, 3, 4]) for code in codes}
    scoring = {code: chooser.choice(["degree", "degree", "binary"]) for code in codes}
    groups = {g: [code for code in codes if code.startswith(g)] for g in "12"}
    total = sum(
        weight.get(g, 1) * sum(weight.get(code, 1) * points[code] for code in members)
        for g, members in groups.items()
    )
    pack = AuthoredPack()
    pack.add(
        "pack.yaml",
        {
            "scheme": "small",
            "edition": "1",
            "title": "小",
            "issuer": "测试",
            "subject": "branch",
            "levels": ["一级", "二级"],
            "point_label": "点",
            "step": 1,
            "max": total,
            "documents": [{"id": "d", "short": "文", "title": "文", "checked": "2026-11-22"}],
        },
        _nowhere,
    )
    tree = [
        {
            "code": g,
            "name": g,
            "weight": weight.get(g, 1),
            "points": sum(weight.get(code, 1) * points[code] for code in members),
            "items": [
                {
                    "code": code,
                    "weight": weight.get(code, 1),
                    "name": code,
                    "points": points[code],
                    "observation_points": [
                        {
                            "number": 1,
                            "name": code,
                            "points": points[code],
                            "scoring": scoring[code],
                        }
                    ],
                }
                for code in members
            ],
        }
        for g, members in groups.items()
    ]
    pack.add("indicators/a.yaml", {"document": "d", "indicators": tree}, _nowhere)
    gates = [
        {
            "rule": "floor",
            "kind": "node_below",
            "node": "1",
            "percent": 60,
            "conclusion": "差",
            "label": "一",
            "source": SOURCE,
        },
        {
            "rule": "count",
            "kind": "count_below",
            "level": 2,
            "percent": 60,
            "count": 2,
            "conclusion": "差",
            "label": "二",
            "source": SOURCE,
        },
    ]
    grades = [
        {"name": "好", "minimum": int(total) * 8 // 10},
        {"name": "中", "minimum": int(total) * 5 // 10},
        {"name": "差", "minimum": 0},
    ]
    pack.add(
        "rules/a.yaml",
        {"gates": gates, "grades": [{**grade, "source": SOURCE} for grade in grades]},
        _nowhere,
    )
    compiled = compile_pack(pack)
    refuse_errors(compiled)
    return Scorer(compiled.scheme)


def least(scorer: Scorer, sheet: ScoreSheet, wanted) -> int | None:
    """Return the fewest points that do what is wanted, found by trying every sheet."""
    options = []
    for i, point in enumerate(scorer.scheme.points):
        now = sheet.scores[point.code]
        options.append([score for score in scorer.allowed(i) if score >= now])
    best = None
    codes = [point.code for point in scorer.scheme.points]
    for scores in product(*options):
        added = sum(scores) - sum(sheet.scores[code] for code in codes)
        if (best is None or added < best) and wanted(
            scorer.evaluate(ScoreSheet("u", "2022", dict(zip(codes, scores, strict=True))))
        ):
            best = added
    return best


WEIGHTS = [
    {},
    {"1": "0.6", "2": "1.5"},
    {"1": "2", "1.1": "0.5", "2.1": "1.25", "2.2": "0.4"},
    {"1.1": "3", "1.2": "0.3", "2.3": "2.5"},
]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("weights", WEIGHTS, ids=["none", "groups", "both", "items"])
def test_no_smaller_change_would_do(seed: int, weights: dict[str, str]):
    chooser = random.Random(seed)
    scorer = small_scheme(chooser, weights)
    names = [grade.name for grade in scorer.scheme.grades]
    scores = {p.code: chooser.choice(scorer.allowed(i)) for i, p in enumerate(scorer.scheme.points)}
    sheet = ScoreSheet("u", "2022", scores)
    outcome = scorer.evaluate(sheet)
    for advice in advise(outcome, scorer):
        if advice.goal == "lift_grade":

            def wanted(after):
                return names.index(after.conclusion) < names.index(outcome.conclusion)
        else:

            def wanted(after, rule=advice.rule):
                return rule not in {veto.gate.rule for veto in after.vetoes}

        assert advice.points == least(scorer, sheet, wanted)


def test_one_point_below_a_grade_needs_one_point(scorer, full):
    lowered = {"4.5.2": 0, "2.2.2(1)": 0, "4.2.1(1)": 0, "3.4.1": 0, "6.2.1(2)": 0, "4.6.3": 3}
    outcome = scorer.evaluate(ScoreSheet("单位", "2022", {**full, **lowered}))
    assert (outcome.total, outcome.conclusion) == (899, "良好")
    (advice,) = advise(outcome, scorer)
    assert (advice.goal, advice.to, advice.points) == ("lift_grade", "优秀", 1)
    assert len(advice.changes) == 1


def test_a_zeroed_item_cannot_be_advised_to_rise(scorer, full):
    outcome = scorer.evaluate(
        ScoreSheet("单位", "2022", {**full, "3.2.1": 0, "3.3.1": 0, "3.7.1": 0}, flags=["4.1.1"])
    )
    changed = {change.code for advice in advise(outcome, scorer) for change in advice.changes}
    assert changed
    assert not any(code.startswith("4.1.1") for code in changed)


def test_scores_bound_by_facts_are_not_advised_beyond_their_band(scorer, full):
    facts = {"ratio_established": 120, "ratio_all": 130}
    scores = {**full, "3.2.1": 5, "5.2.3": 0, "4.5.2": 0, "2.3.1": 0, "4.6.3": 0}
    outcome = scorer.evaluate(ScoreSheet("单位", "2022", scores, facts=facts))
    for advice in advise(outcome, scorer):
        assert all(change.after <= 10 for change in advice.changes if change.code == "3.2.1")


def test_what_no_score_can_mend_is_said(invented):
    best = {
        point.code: max(worth, key=worth.get)
        for i, point in enumerate(invented.scheme.points)
        for worth in [{entry: n for n, entry in enumerate(invented.allowed(i))}]
    }
    outcome = invented.evaluate(ScoreSheet("单位", "2022", best, flags=["1.1.2.1.1"]))
    assert (outcome.total, outcome.conclusion) == (76, "乙")
    (advice,) = advise(outcome, invented)
    assert advice.points is None
    assert advice.changes == ()
    assert "无法" in advice.message


def test_there_is_no_advice_while_scores_are_missing_or_for_the_best(scorer, full):
    assert advise(scorer.evaluate(ScoreSheet("单位", "2022", {})), scorer) == ()
    assert advise(scorer.evaluate(ScoreSheet("单位", "2022", full)), scorer) == ()


def test_a_scheme_without_grades_has_no_advice(harbin):
    zero = {point.code: 0 for point in harbin.scheme.points}
    assert advise(harbin.evaluate(ScoreSheet("单位", "2022", zero)), harbin) == ()


def test_points_that_weigh_more_are_raised_first(invented):
    scores = ["B", 9, 17, 28, 61, Decimal("2.5")]
    codes = [point.code for point in invented.scheme.points]
    outcome = invented.evaluate(ScoreSheet("单位", "2022", dict(zip(codes, scores, strict=True))))
    (advice,) = advise(outcome, invented)
    assert (advice.to, advice.points) == ("甲", 11)
    assert "最少提高 11 分" in advice.message


def test_advice_does_not_claim_to_be_the_smallest_where_the_search_was_given_up(
    invented, monkeypatch
):
    monkeypatch.setattr("zhiheng.engine.least_raise._MOST_TRIALS", 3)
    scores = ["B", 9, 17, 28, 61, Decimal("2.5")]
    codes = [point.code for point in invented.scheme.points]
    outcome = invented.evaluate(ScoreSheet("单位", "2022", dict(zip(codes, scores, strict=True))))
    (advice,) = advise(outcome, invented)
    assert advice.points == 13
    assert "提高不多于 13 分" in advice.message
