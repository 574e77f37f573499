"""Properties that must hold for every sheet of every scheme."""

from decimal import Decimal
from itertools import pairwise, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import INVENTED, SHANXI
from zhiheng.engine.advice import advise
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.shared.numbers import plain
from zhiheng.standards.library import compile_folder, open_pack

SCORERS = {
    "shanxi": Scorer(open_pack(str(SHANXI))),
    "invented": Scorer(compile_folder(INVENTED).scheme),
}
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def sheets(draw, complete: bool = False):
    """A valid sheet of one of the schemes: scores, flags, and a few facts."""
    scorer = SCORERS[draw(st.sampled_from(sorted(SCORERS)))]
    scheme = scorer.scheme
    generosity = draw(st.integers(0, 10))
    chooser = draw(st.randoms(use_true_random=False))
    facts: dict[str, object] = {}
    for fact in scheme.facts:
        if fact.formula is None and chooser.random() < 0.3:
            facts[fact.key] = (
                chooser.random() < 0.5 if fact.kind == "truth" else chooser.randrange(1, 100)
            )
    facts.pop("dormant_students", None)
    for key in ("enterprise_investment", "loan_repayment", "capital_construction"):
        facts.pop(key, None)
    resolved = scorer.resolver.resolve(facts, 2022)
    scores: dict[str, object] = {}
    for i, point in enumerate(scheme.points):
        allowed = scorer.range_of(i, resolved).allowed
        if complete or chooser.random() < 0.95:
            low = len(allowed) * generosity // 14
            scores[point.code] = chooser.choice(allowed[low:] or allowed)
    flags = [rule.item for rule in scheme.adjustments if chooser.random() < 0.3]
    return scorer, ScoreSheet("单位", "2022", scores, flags, facts)


def total(outcome):
    return outcome.total if outcome.total is not None else outcome.reachable.low


@relaxed
@given(sheets(), st.randoms(use_true_random=False))
def test_raising_a_score_never_lowers_the_total_or_the_conclusion(made, chooser):
    scorer, sheet = made
    names = [grade.name for grade in scorer.scheme.grades]
    code = chooser.choice(sorted(sheet.scores))
    index = [point.code for point in scorer.scheme.points].index(code)
    walked = []
    for entry in scorer.range_of(index, scorer.evaluate(sheet).facts).allowed:
        raised = {**sheet.scores, code: entry}
        walked.append(scorer.evaluate(ScoreSheet("单位", "2022", raised, sheet.flags, sheet.facts)))
    for before, after in pairwise(walked):
        assert total(after) >= total(before)
        for bound in ("low_conclusion", "high_conclusion"):
            worse, better = (getattr(each.reachable, bound) for each in (before, after))
            assert names.index(better) <= names.index(worse)


def test_leaving_a_veto_by_half_a_point_never_worsens_the_conclusion():
    scorer = SCORERS["invented"]
    codes = [point.code for point in scorer.scheme.points]
    names = [grade.name for grade in scorer.scheme.grades]
    for letter, harmony in product("ABCD", (0, 12, 24, 40)):
        found = []
        for attained in range(60, 90):
            scores = [letter, 10, 14, harmony, Decimal(attained) / 2, Decimal("2.5")]
            scores = [plain(score) if score != letter else score for score in scores]
            sheet = ScoreSheet("单位", "2022", dict(zip(codes, scores, strict=True)))
            found.append(names.index(scorer.evaluate(sheet).conclusion))
        assert found == sorted(found, reverse=True)


@relaxed
@given(sheets(), st.randoms(use_true_random=False))
def test_order_does_not_matter(made, chooser):
    scorer, sheet = made

    def shuffled(mapping):
        keys = list(mapping)
        chooser.shuffle(keys)
        return {key: mapping[key] for key in keys}

    flags = list(sheet.flags)
    chooser.shuffle(flags)
    other = ScoreSheet("单位", "2022", shuffled(sheet.scores), flags, shuffled(sheet.facts))
    first, second = scorer.evaluate(sheet), scorer.evaluate(other)
    assert first.scores == second.scores
    assert first.conclusion == second.conclusion
    assert first.reachable == second.reachable
    assert [veto.gate for veto in first.vetoes] == [veto.gate for veto in second.vetoes]


@relaxed
@given(sheets())
def test_a_cap_or_zero_out_never_raises(made):
    scorer, sheet = made
    free = ScoreSheet("单位", "2022", sheet.scores, (), {})
    capped = ScoreSheet(
        "单位", "2022", sheet.scores, [rule.item for rule in scorer.scheme.adjustments], {}
    )
    assert total(scorer.evaluate(capped)) <= total(scorer.evaluate(free))


@relaxed
@given(sheets(), st.randoms(use_true_random=False))
def test_reachable_bounds_hold_for_every_completion(made, chooser):
    scorer, sheet = made
    outcome = scorer.evaluate(sheet)
    names = [grade.name for grade in scorer.scheme.grades]
    scores = dict(sheet.scores)
    for i, point in enumerate(scorer.scheme.points):
        if point.code in outcome.missing:
            scores[point.code] = chooser.choice(scorer.range_of(i, outcome.facts).allowed)
    done = scorer.evaluate(ScoreSheet("单位", "2022", scores, sheet.flags, sheet.facts))
    reach = outcome.reachable
    assert reach.low <= done.total <= reach.high
    low, high = names.index(reach.low_conclusion), names.index(reach.high_conclusion)
    assert high <= names.index(done.conclusion) <= low
    assert {veto.gate.rule for veto in outcome.vetoes} <= {veto.gate.rule for veto in done.vetoes}
    for code, score in zip((n.code for n in scorer.scheme.nodes), outcome.scores, strict=True):
        if score is not None:
            index = [n.code for n in scorer.scheme.nodes].index(code)
            assert done.scores[index] == score


@relaxed
@given(sheets(complete=True))
def test_following_the_advice_does_what_it_says(made):
    scorer, sheet = made
    outcome = scorer.evaluate(sheet)
    names = [grade.name for grade in scorer.scheme.grades]
    for advice in advise(outcome, scorer):
        if advice.points is None:
            continue
        scores = dict(sheet.scores)
        added = Decimal(0)
        for change in advice.changes:
            index = [point.code for point in scorer.scheme.points].index(change.code)
            worth = scorer.range_of(index, outcome.facts).worth
            scores[change.code] = next(e for e in worth if worth[e] == change.after)
            added += change.after - change.before
        after = scorer.evaluate(ScoreSheet("单位", "2022", scores, sheet.flags, sheet.facts))
        assert added == advice.points
        assert after.conclusion == advice.to
        if advice.goal == "remove_veto":
            assert advice.rule not in {veto.gate.rule for veto in after.vetoes}
        else:
            assert names.index(after.conclusion) < names.index(outcome.conclusion)
