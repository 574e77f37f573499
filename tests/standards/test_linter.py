"""What the linter refuses, each fault planted in a copy of the real pack."""

from pathlib import Path

import pytest

from tests.conftest import ALL_PACKS
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.compiler import compile_pack
from zhiheng.standards.folder import read_folder
from zhiheng.standards.linter import lint_pack

TREE = "indicators/1-positioning.yaml"
BANDS = "rules/bands.yaml"
RULES = "rules/adjustments.yaml"
CONCLUSION = "rules/conclusion.yaml"
FACTS = "facts.yaml"

PLANTED = [
    (TREE, "points: 40\n", "points: 41\n", "bad_sum"),
    (
        TREE,
        "name: 全面加强党的领导\n        points: 15",
        "name: 全面\n        points: 14",
        "bad_sum",
    ),
    (TREE, "立德树人培育体系与落实机制, points: 4", "立德, points: 5", "bad_sum"),
    ("pack.yaml", "max: 1000", "max: 999", "bad_sum"),
    (
        "indicators/6-innovation.yaml",
        "{name: 社会培训, points: 5}",
        "{name: 社会培训, points: 4}",
        "bad_sum",
    ),
    (TREE, 'code: "1.1.1"', 'code: "1.2.9"', "code_not_nested"),
    (TREE, 'code: "1.1.1"', 'code: "1.2.1"', "repeated_definition"),
    (TREE, "number: 4, name: 培养", "number: 5, name: 培养", "bad_number"),
    (TREE, "number: 3,", "number: 4,", "repeated_definition"),
    (
        TREE,
        "体现五育, points: 3,\n                 scoring: degree",
        "体现五育, points: 3,\n                 scoring: graded",
        "no_letters",
    ),
    (
        TREE,
        "体现五育, points: 3,\n                 scoring: degree",
        "体现五育, points: 3,\n                 scoring: bands",
        "bands_missing",
    ),
    (TREE, "体现五育, points: 3,", "体现五育, points: 2.5,", "bad_step"),
    (TREE, "document: annex-1", "document: annex-99", "unknown_document"),
    (TREE, "lead_department: 党办", "lead_department: 没有的办", "unknown_department"),
    (TREE, "departments: [规划办],", "departments: [没有的办],", "unknown_department"),
    (TREE, "scope: mixed", "scope: everywhere", "unknown_term"),
    (TREE, "time_window: default", "time_window: forever", "unknown_term"),
    (TREE, "wording: unclassified", "wording: vague", "unknown_term"),
    (BANDS, '- point: "2.3.1"', '- point: "2.3.9"', "unknown_point"),
    (
        BANDS,
        "min: 20, max: 20,\n         label: 无欠费",
        "min: 20, max: 21,\n         label: 无欠费",
        "bad_band",
    ),
    (BANDS, "min: 24, max: 29", "min: 25, max: 29", "bands_have_gap"),
    (BANDS, "when: ratio_established <= 50", "when: ratio_estblished <= 50", "bad_condition"),
    (BANDS, "when: ratio_established <= 50", "when: ratio_established + 50", "not_a_condition"),
    (BANDS, "when: ratio_established <= 50", "when: has_arrears <= 50", "bad_condition"),
    (BANDS, "when: ratio_established <= 50", "when: otherwise", "otherwise_first"),
    (BANDS, "reading: 10", "reading: 99", "unknown_reading"),
    (RULES, 'item: "4.5.1"', 'item: "4.5"', "unknown_item"),
    (RULES, 'item: "4.5.1"', 'item: "4.5.3"', "flag_taken"),
    (RULES, "limit: 5", "limit: 15", "bad_limit"),
    (RULES, "limit: 5", "limit: 0", "bad_limit"),
    (RULES, 'item: "4.1.1"\n    limit: 0', 'item: "4.1.1"\n    limit: 1', "bad_limit"),
    (RULES, "when: archive_serious_loss", "when: archive_loss", "bad_condition"),
    (RULES, "clause: 4.5.1(4)", 'clause: " "', "no_clause"),
    (CONCLUSION, "minimum: 750", "minimum: 900", "grades_not_descending"),
    (CONCLUSION, "限期整改, minimum: 0", "限期整改, minimum: 1", "grades_have_gap"),
    (CONCLUSION, "优秀, minimum: 900", "优秀, minimum: 1001", "grade_unreachable"),
    (
        CONCLUSION,
        "conclusion: 限期整改\n    label: 得分",
        "conclusion: 不合格\n    label: 得分",
        "unknown_grade",
    ),
    (CONCLUSION, 'node: "1"', 'node: "9"', "unknown_node"),
    (CONCLUSION, "count: 7", "count: 26", "bad_count"),
    (CONCLUSION, "    count: 7\n", "", "bad_count"),
    (CONCLUSION, "level: 2\n    percent: 60", "level: 2\n    percent: 160", "bad_percent"),
    (
        FACTS,
        "formula: registered_students - dormant_students",
        "formula: registered - dormant_students",
        "bad_formula",
    ),
    (
        FACTS,
        "formula: registered_students - dormant_students",
        "formula: net_students - dormant_students",
        "circular_formula",
    ),
    (FACTS, "formula: arrears_amount > 0", "formula: arrears_amount + 0", "wrong_kind"),
    (FACTS, "key: own_area,", "key: own-area,", "bad_key"),
    (
        FACTS,
        "series: total,\n     window: last_3_years, better: lower",
        "series: total, better: lower",
        "no_window",
    ),
    ("parameters/judging.yaml", "id: payment_good_line", "id: paid_rate", "name_taken"),
    ("parameters/judging.yaml", "id: grading_peak_days", "id: grading-peak", "bad_key"),
    ("rules/expectations.yaml", 'at: "4.3.2"', 'at: "4.3.9"', "unknown_point"),
    ("calendar.yaml", 'ends: "2021-10-26"', 'ends: "2021-10-25"', "ends_before_start"),
    ("calendar.yaml", "after: [trial_evaluation]", "after: [external_evaluation]", "out_of_order"),
    ("calendar.yaml", "after: [trial_evaluation]", "after: [nothing]", "unknown_milestone"),
    ("NOTES.md", "## 3. ", "## 4. ", "bad_numbering"),
    ("pack.yaml", "step: 1\n", "step: 0\n", "bad_step"),
    ("pack.yaml", "step: 1\n", "step: -1\n", "bad_step"),
    (TREE, "体现五育, points: 3,", "体现五育, points: 0,", "bad_step"),
    (TREE, "体现五育, points: 3,", "体现五育, points: 30000000000,", "bad_step"),
    ("pack.yaml", "[一级指标, 二级指标, 三级指标]", "[]", "bad_levels"),
    ("pack.yaml", "[一级指标, 二级指标, 三级指标]", "[一, 二, 三, 四, 五, 六]", "bad_levels"),
    ("pack.yaml", "step: 1\n", "step: 1\nletters: {A: 1.5}\n", "out_of_range"),
    (TREE, "    points: 40\n", "    points: 40\n    weight: -0.6\n", "bad_weight"),
    (TREE, "    points: 40\n", "    points: 40\n    weight: 0\n", "bad_weight"),
    (TREE, "summary_word_limit: 2000", "summary_word_limit: 0", "out_of_range"),
    ("terms.yaml", "近三年, whole_years: 3", "近三年, whole_years: -5", "out_of_range"),
    ("terms.yaml", "近三年, whole_years: 3", "近三年, whole_years: 0", "out_of_range"),
    (
        "terms.yaml",
        "近三年, whole_years: 3, with_current: false",
        "近三年, whole_years: 0, with_current: true",
        "no_whole_year",
    ),
    ("forms.yaml", "highlights: 3", "highlights: -1", "out_of_range"),
    ("forms.yaml", "lines_per_page: 22", "lines_per_page: 0", "out_of_range"),
    ("forms.yaml", "  title_size: 22", "  title_size: -1", "out_of_range"),
    ("forms.yaml", "margin_left: 3.18", "margin_left: 18.5", "no_room"),
    ("forms.yaml", "title: 自评打分表", 'title: " "', "no_title"),
    (
        FACTS,
        "formula: registered_students - dormant_students",
        "formula: 0 - 1",
        "constant_formula",
    ),
    ("terms.yaml", "aliases: [马院]", "aliases: [矿院]", "name_taken"),
    ("terms.yaml", "条件复合, reading: 3", "条件复合, reading: 99", "unknown_reading"),
    ("pack.yaml", "general_readings: [1]", "general_readings: [99]", "unknown_reading"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), PLANTED)
def test_a_planted_fault_is_found_where_it_stands(shanxi_copy: Path, file, old, new, code):
    path = shanxi_copy / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = [problem for problem in faults(shanxi_copy) if problem.code == code]
    assert found
    assert code == "no_whole_year" or any(problem.where.startswith(file) for problem in found)
    if file.endswith(".yaml") and code not in ("bad_sum", "repeated_definition"):
        line = text[: text.index(old)].count("\n") + 1
        assert any(abs(int(p.where.rsplit(":", 1)[1]) - line) <= 12 for p in found)


def faults(folder: Path):
    try:
        return lint_pack(compile_pack(read_folder(folder))).errors
    except InvalidInputError as error:
        return error.problems


def test_a_file_no_pack_has_is_refused(shanxi_copy: Path):
    (shanxi_copy / "extra.yaml").write_text("a: 1\n")
    assert [p.code for p in faults(shanxi_copy)] == ["unknown_file"]


def test_a_file_in_another_encoding_is_refused(shanxi_copy: Path):
    (shanxi_copy / "calendar.yaml").write_bytes("milestones: [] # 日程".encode("gb18030"))
    assert [(p.where, p.code) for p in faults(shanxi_copy)] == [("calendar.yaml", "not_utf8")]


def test_a_folder_without_pack_file_is_refused(tmp_path: Path):
    assert [p.code for p in faults(tmp_path)] == ["missing_file"]


def test_a_fact_nothing_uses_is_a_warning(shanxi_copy: Path):
    path = shanxi_copy / "facts.yaml"
    extra = "  - {key: idle, label: 闲置, kind: count, source: {document: annex-1, clause: 无}}\n"
    path.write_text(path.read_text() + extra)
    report = lint_pack(compile_pack(read_folder(shanxi_copy)))
    assert not report.errors
    assert [problem.code for problem in report.warnings] == ["unused_fact"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (
            "parameters/student_teacher_ratio.yaml",
            "outside_scoring: true, ",
            "",
            "unused_parameter",
        ),
        (
            "parameters/judging.yaml",
            'value: 60, unit: "%",',
            'value: 60, unit: "%", outside_scoring: true,',
            "used_parameter",
        ),
    ],
)
def test_a_parameter_says_whether_formulas_use_it(shanxi_copy: Path, file, old, new, code):
    path = shanxi_copy / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    report = lint_pack(compile_pack(read_folder(shanxi_copy)))
    assert not report.errors
    assert [(problem.where.split(":")[0], problem.code) for problem in report.warnings] == [
        (file, code)
    ]


def test_a_step_too_small_to_count_by_is_one_fault(shanxi_copy: Path):
    path = shanxi_copy / "pack.yaml"
    path.write_text(path.read_text().replace("step: 1\n", "step: 0.0000001\n"))
    assert [problem.code for problem in faults(shanxi_copy)] == ["bad_step"]


def test_a_reading_that_no_rule_cites_is_a_warning(shanxi_copy: Path):
    path = shanxi_copy / "forms.yaml"
    path.write_text(path.read_text().replace("  reading: 20\n", ""))
    report = lint_pack(compile_pack(read_folder(shanxi_copy)))
    assert not report.errors
    assert [problem.code for problem in report.warnings] == ["unused_reading"]


@pytest.mark.parametrize("folder", ALL_PACKS, ids=lambda folder: folder.name)
def test_every_pack_is_clean(folder: Path):
    report = lint_pack(compile_pack(read_folder(folder)))
    assert not report.errors
    assert not report.warnings
