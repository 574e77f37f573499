"""What the engine accepts and says beyond the packs' cases."""

from decimal import Decimal

import pytest

from zhiheng.engine.explanation import Reason, explain
from zhiheng.engine.notices import notices_of
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.shared.problems import InvalidInputError


def problems(scorer, **sheet):
    with pytest.raises(InvalidInputError) as refused:
        scorer.evaluate(ScoreSheet("单位", "2022", **sheet))
    return refused.value.problems


@pytest.mark.parametrize(
    "entry",
    [
        *(4.0, Decimal("4.0"), Decimal("NaN"), "4", "", True, False, [4], {"a": 1}),
        *(10**400, -(10**400), Decimal("1e5000"), Decimal("1e99999999")),
    ],
)
def test_only_plain_integers_are_scores(scorer, full, entry):
    (problem,) = problems(scorer, scores={**full, "1.1.1(1)": entry})
    assert problem.where == "scores/1.1.1(1)"
    assert problem.code in ("not_integer", "out_of_range")
    assert problem.allowed == [0, 1, 2, 3, 4]
    assert len(problem.message) < 200


def test_a_score_outside_the_band_names_band_and_facts(scorer, full):
    facts = {"registered_students": 35000, "dormant_students": 0, "teachers_established": 700}
    (problem,) = problems(scorer, scores=full, facts=facts)
    assert (problem.where, problem.code) == ("scores/3.2.1", "outside_band")
    assert problem.allowed == [24, 25, 26, 27, 28, 29]
    for words in ("24–29 分", "71.43:1", "35,000 人", "700 人"):
        assert words in problem.message


def test_an_unknown_point_names_what_was_meant(scorer, full):
    (problem,) = problems(scorer, scores={**full, "1.1.1": 15})
    assert problem.allowed == ["1.1.1(1)", "1.1.1(2)", "1.1.1(3)", "1.1.1(4)"]
    (problem,) = problems(scorer, scores={**full, "2.1.2(1)": 9})
    assert problem.allowed == ["2.1.2"]


def test_words_about_items_that_do_not_exist_are_refused(scorer, full):
    (problem,) = problems(scorer, scores=full, narratives={"1.1": "x", "1.1.1": "y"})
    assert (problem.where, problem.code) == ("narratives/1.1", "unknown_key")


def test_flags_must_be_codes(scorer, full):
    found = problems(scorer, scores=full, flags=[3, "4.1.1", None])
    assert [(p.where, p.code) for p in found] == [
        ("flags/0", "unknown_flag"),
        ("flags/2", "unknown_flag"),
    ]


@pytest.mark.parametrize("value", [Decimal("Infinity"), Decimal("1e30"), 10**18, -1, "12", [1]])
def test_impossible_facts_are_refused(scorer, full, value):
    (problem,) = problems(scorer, scores=full, facts={"teachers_established": value})
    assert (problem.where, problem.code) == ("facts/teachers_established", "invalid_fact")


def test_facts_set_to_null_are_missing(scorer, full):
    outcome = scorer.evaluate(ScoreSheet("单位", "2022", full, facts={"registered_students": None}))
    assert "registered_students" not in outcome.facts.values


def test_the_explanation_reaches_from_the_conclusion_to_every_point_and_fact(scorer, full):
    facts = {"registered_students": 35000, "dormant_students": 0, "teachers_established": 700}
    outcome = scorer.evaluate(
        ScoreSheet("单位", "2022", {**full, "3.2.1": 26}, flags=["4.5.1"], facts=facts)
    )
    found: dict[str, Reason] = {}

    def collect(reason: Reason) -> None:
        found[reason.subject] = reason
        for inner in reason.because:
            collect(inner)

    root = explain(outcome, scorer)
    collect(root)
    assert "986/1000，优秀" in root.statement
    assert {point.code for point in scorer.scheme.points} <= set(found)
    assert {node.code for node in scorer.scheme.nodes} <= set(found)
    assert found["ratio_established"].clause == "附件1 说明5"
    assert "71.43:1" in found["ratio_established"].statement
    assert "缺数据" in found["ratio_all"].statement
    assert "24–29 分" in found["3.2.1#band"].statement
    assert "原得 15 分" in found["archive_loss_cap"].statement
    assert found["level1_veto"].statement.startswith("不成立")


def test_an_unverified_band_says_what_is_lacking_and_what_may_be_given(scorer, full):
    facts = {"registered_students": 100, "dormant_students": 0, "teachers_established": 0}
    outcome = scorer.evaluate(ScoreSheet("单位", "2022", full, facts=facts))
    notice = next(n for n in notices_of(outcome, scorer) if n.where == "scores/3.2.1")
    assert notice.code == "band_unverified"
    assert "缺「专兼职教师数」" in notice.message
    assert "「在编在岗教师数」为 0" in notice.message
    assert "0–30 分" in notice.message


def test_a_sheet_without_unit_or_period_is_judged_and_said_to_lack_them(scorer, full):
    outcome = scorer.evaluate(ScoreSheet(scores=full))
    codes = {notice.code for notice in notices_of(outcome, scorer)}
    assert {"no_unit", "no_period"} <= codes


def test_a_sheet_is_not_changed_and_a_scorer_keeps_nothing(scorer, full):
    scores, facts = dict(full), {"has_arrears": False, "paid_on_time_in_full": True}
    sheet = ScoreSheet("单位", "2022", scores, (), facts)
    first = scorer.evaluate(sheet)
    scorer.evaluate(ScoreSheet("别的", "2022", {}, ["4.1.1"], {}))
    assert scorer.evaluate(sheet) == first
    assert scores == full
    assert facts == {"has_arrears": False, "paid_on_time_in_full": True}


@pytest.mark.parametrize("entry", [Decimal("1e40"), Decimal("1e-40"), Decimal("1e99999"), 10**400])
def test_a_score_beyond_all_bounds_is_refused_where_half_points_count(invented, entry):
    (problem,) = problems(invented, scores={"2.1.1.1.1(1)": entry})
    assert problem.code in ("not_integer", "out_of_range")


def test_an_integer_written_with_a_point_is_told_how_to_write_it(scorer, full):
    (problem,) = problems(scorer, scores={**full, "1.1.1(1)": Decimal("3.0")})
    assert "得分 3.0 须为不带小数点的整数（3）" in problem.message


def test_a_share_just_under_its_line_does_not_earn_the_band_above(scorer, full):
    facts = {"tuition_income": 3, "teaching_input": Decimal("2.0" + "9" * 28)}
    (problem,) = problems(scorer, scores=full, facts=facts)
    assert (problem.where, problem.code) == ("scores/3.3.1", "outside_band")
    scorer.evaluate(
        ScoreSheet("单位", "2022", full, facts={**facts, "teaching_input": Decimal("2.1")})
    )


def explained_gates(scorer, scores):
    tree = explain(scorer.evaluate(ScoreSheet("单位", "2022", scores)), scorer)
    return {reason.subject: reason for reason in tree.because[: len(scorer.scheme.gates)]}


def test_a_gate_that_may_yet_hold_is_undecided(scorer, full):
    first = [code for code in full if code.startswith("1.")]
    gates = explained_gates(scorer, {**full, **dict.fromkeys(first)})
    assert gates["level1_veto"].statement.startswith("未定：")
    assert gates["level1_veto"].statement.endswith("：1 办学定位 0–40/40（线 24）")
    assert gates["level1_veto"].clause
    statement = gates["low_level2_count"].statement
    assert statement.startswith("不成立：")
    assert "低于线 0 个，至多 3 个，达到 7 个才成立" in statement
    gates = explained_gates(scorer, dict.fromkeys(full))
    assert "低于线 0 个，至多 25 个，达到 7 个才成立" in gates["low_level2_count"].statement
    assert gates["low_level2_count"].statement.startswith("未定：")


def test_a_gate_that_does_not_hold_shows_its_values(scorer, full):
    gates = explained_gates(scorer, {**full, "1.2.1(1)": 0, "1.2.1(2)": 0, "1.2.1(3)": 0})
    assert gates["level1_veto"].statement.startswith("不成立：")
    assert "/40（线 24）" in gates["level1_veto"].statement
    assert "低于线 1 个，达到 7 个才成立：1.2 " in gates["low_level2_count"].statement


def test_a_value_next_to_its_line_is_not_shown_as_the_line(scorer, full):
    facts = {
        "registered_students": 35001,
        "dormant_students": 0,
        "teachers_established": 1000,
    }
    (problem,) = problems(scorer, scores=full, facts=facts)
    assert "50.001:1" in problem.message


def test_a_worsening_trend_says_what_to_do_with_this_kind_of_point(scorer, full):
    facts = {
        f"{key}@{year}": value
        for key, values in {
            "teaching_input": (90, 85, 80),
            "tuition_income": (100, 100, 100),
            "charging_violations": (0, 1, 2),
        }.items()
        for year, value in zip((2019, 2020, 2021), values, strict=True)
    }
    outcome = scorer.evaluate(ScoreSheet("单位", "2022", full, facts=facts))
    said = {n.where: n.message for n in notices_of(outcome, scorer) if n.code == "trend_worsens"}
    scoring = {point.code: point.scoring for point in scorer.scheme.points}
    assert {scoring[where.removeprefix("scores/")] for where in said} == {"bands", "degree"}
    for where, message in said.items():
        in_band = scoring[where.removeprefix("scores/")] == "bands"
        assert message.endswith("可在档内酌情下调" if in_band else "，可酌情下调")
