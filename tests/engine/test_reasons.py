"""Every reason names the clause it rests on; discretion wants one in words."""

from msgspec.structs import replace

from zhiheng.engine.explanation import explain
from zhiheng.engine.notices import notices_of
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import adjustment_said
from zhiheng.facts.score_sheet import ScoreSheet


def walk(reason):
    yield reason
    for below in reason.because:
        yield from walk(below)


def test_every_reason_below_the_conclusion_has_a_clause(scorer, full):
    outcome = scorer.evaluate(ScoreSheet("演示", "2022", scores=full, flags=["4.1.1", "4.5.1"]))
    _, *below = walk(explain(outcome, scorer))
    assert [reason for reason in below if not reason.clause] == []


def test_a_grade_rests_on_its_clause(scorer, full):
    outcome = scorer.evaluate(ScoreSheet("演示", "2022", scores=full))
    clauses = {reason.subject: reason.clause for reason in walk(explain(outcome, scorer))}
    assert clauses["优秀"] == "附件1 说明4"


def test_a_zero_out_says_which_years_it_looks_at(scorer, full):
    outcome = scorer.evaluate(ScoreSheet("演示", "2022", scores=full, flags=["4.1.1"]))
    said = {reason.subject: reason.statement for reason in walk(explain(outcome, scorer))}
    assert "时段：近一年" in said["enrolment_violation_zero_out"]


def test_a_line_is_said_with_the_value_of_its_parameter(scorer, full):
    parameters = tuple(
        replace(each, value=65) if each.id == "own_premises_line" else each
        for each in scorer.scheme.parameters
    )
    moved = Scorer(replace(scorer.scheme, parameters=parameters))
    facts = {"own_premises_share": 64, "ideology_ratio": 1051}
    outcome = moved.evaluate(ScoreSheet("演示", "2022", scores=full, facts=facts))
    said = {notice.where: notice.message for notice in notices_of(outcome, moved)}
    assert "（标准：自有场所占比下限 65%），现为 自有场所占比 64%" in said["scores/3.4.1"]
    said_of = [
        notice.message
        for notice in notices_of(outcome, moved)
        if (notice.where, notice.code) == ("scores/3.2.1", "expectation_unmet")
    ]
    assert "普通高校思政课生师比 350:1、网院学生与普通高校学生的折算比 3:1" in said_of[0]


def test_a_cap_is_said_with_its_limit(scorer):
    capped = {rule.item: adjustment_said(rule) for rule in scorer.scheme.adjustments}
    assert capped["4.5.1"] == "形成性考核存档缺失严重，本项最高 5 分"
    assert capped["4.1.1"] == "近一年有严重违规招生，本项不得分"


def test_a_written_reason_answers_the_call_for_one(scorer, full):
    def wanted(**narratives):
        scores = {**full, "4.5.3(5)": 6, "2.3.1": 12}
        sheet = ScoreSheet("演示", "2022", scores=scores, narratives=narratives)
        notices = notices_of(scorer.evaluate(sheet), scorer)
        return [notice.where for notice in notices if notice.code == "reason_wanted"]

    assert wanted() == ["scores/2.3.1", "scores/4.5.3(5)"]
    assert wanted(**{"2.3.1": "曾迟缴一次，已补足。", "4.5.3": " "}) == ["scores/4.5.3(5)"]
