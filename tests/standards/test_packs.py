"""The packs that come along: complete, and what their sources say."""

import json
from collections import Counter
from decimal import Decimal

from tests.conftest import SHANXI
from zhiheng.standards.scheme import Scheme


def counts(scheme: Scheme) -> list[int]:
    levels = [sum(n.level == level for n in scheme.nodes) for level in (1, 2, 3)]
    return [*levels, len(scheme.points)]


def test_the_thousand_point_standard_is_complete(scorer):
    scheme = scorer.scheme
    assert counts(scheme) == [6, 25, 61, 123]
    assert [node.points for node in scheme.nodes if node.level == 1] == [40, 120, 290, 340, 120, 90]
    assert Counter(p.scoring for p in scheme.points) == {"degree": 109, "binary": 6, "bands": 8}
    assert Counter(p.wording for p in scheme.points) == {
        "unclassified": 14,
        "degree_explicit": 87,
        "binary_explicit": 3,
        "bands": 8,
        "binary_leaning": 3,
        "quantitative": 8,
    }
    single = {item for item, n in Counter(p.item for p in scheme.points).items() if n == 1}
    assert len(single) == 18
    assert all((point.code == point.item) == (point.item in single) for point in scheme.points)


def test_duties_and_evidence_are_assigned_as_the_source_has_it(scorer):
    items = [node for node in scorer.scheme.nodes if node.level == 3]
    assert sum("sub_branch" in item.evidence_from for item in items) == 40
    assert sum("learning_center" in item.evidence_from for item in items) == 39
    assert all(item.departments for item in items)
    assert all(node.lead_department for node in scorer.scheme.nodes if node.level < 3)
    limits = {node.level: node.summary_word_limit for node in scorer.scheme.nodes}
    assert limits == {1: 2000, 2: 1500, 3: None}


def test_every_line_of_the_thousand_point_standard_is_a_whole_number(scorer):
    lines = {n.points * 60 / 100 for n in scorer.scheme.nodes if n.level == 2}
    assert lines == {6, 9, 12, 15, 18, 24, 27, 30, 39, 42, 54}


def test_the_calendar_and_the_terms_are_complete(scorer):
    scheme = scorer.scheme
    assert len(scheme.milestones) == 19
    assert len(scheme.checklists) == 24
    assert [kind.code for kind in scheme.evidence_types] == list("ABCDE")
    assert [grade.minimum for grade in scheme.grades] == [900, 750, 600, 0]
    parameters = {parameter.id: parameter.value for parameter in scheme.parameters}
    assert parameters["main_share"] == Decimal("0.4")
    assert parameters["tutor_weight"] == Decimal("0.5")


def test_every_number_is_cited(scorer, harbin):
    for scheme in (scorer.scheme, harbin.scheme):
        known = {document.id for document in scheme.documents}
        for entry in (*scheme.nodes, *scheme.points, *scheme.facts, *scheme.parameters):
            assert entry.source.document in known
            assert entry.source.clause


def test_the_hundred_point_standard_is_complete_and_has_no_grades(harbin):
    scheme = harbin.scheme
    assert counts(scheme) == [2, 12, 26, 28]
    assert scheme.max == 100
    assert scheme.grades == ()
    assert scheme.gates == ()


def test_a_clause_is_cited_as_people_cite_it(scorer):
    gate = scorer.scheme.gates[0]
    assert scorer.scheme.citation(gate.source) == "附件1 说明4"


def test_departments_carry_their_names_where_the_source_used_others(scorer):
    scheme = scorer.scheme
    names = {department.name for department in scheme.departments}
    used = {name for point in scheme.points for name in point.departments}
    for node in scheme.nodes:
        used |= {node.lead_department, *node.departments, *node.cooperating_departments}
    assert used - {None} <= names
    (point,) = (point for point in scheme.points if point.code == "1.1.1(3)")
    assert point.departments == ("马克思主义学院", "各专业教学学院")


def test_each_milestone_from_the_summaries_on_waits_for_the_one_before(scorer):
    after = {milestone.id: milestone.after for milestone in scorer.scheme.milestones}
    chain = [
        "level2_summaries",
        "level1_summaries",
        "report_draft",
        "report_final",
        "printing",
        "submission",
        "preparation",
        "external_evaluation",
    ]
    assert [after[step] for step in chain[1:]] == [(step,) for step in chain[:-1]]


def test_samples_supply_no_total_of_several_years_that_is_one_year(scorer):
    totals = {fact.key for fact in scorer.scheme.facts if fact.series == "total"}
    for path in sorted((SHANXI / "samples").glob("*.json")):
        assert not totals & set(json.loads(path.read_text())["facts"]), path.name
