"""Every reason names the clause it rests on."""

from zhiheng.engine.explanation import explain
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
