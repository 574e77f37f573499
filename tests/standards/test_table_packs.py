# ruff: noqa: E501 - a planted fault a line
"""The pack of the annual report is complete; a faulty pack is refused with file and line."""

import shutil
from collections import Counter

import pytest

from zhiheng.engine.table_checks.cases import table_case_problems
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.library import bundled_packs, find_pack, open_pack
from zhiheng.standards.tables import compile_table_folder, open_table_pack
from zhiheng.standards.tables.linting import uncased

ANNUAL = bundled_packs() / "annual-report" / "heilongjiang-2022"
PACK = "annual-report/heilongjiang-2022"


@pytest.fixture(scope="module")
def compiled():
    return compile_table_folder(ANNUAL)


def refused(folder):
    with pytest.raises(InvalidInputError) as error:
        compile_table_folder(folder)
    return {(problem.where, problem.code) for problem in error.value.problems}


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ANNUAL, tmp_path / "a" / "b")
    return tmp_path / "a" / "b"


def change(folder, file, before, after):
    path = folder / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_the_tables_have_every_column_and_item(compiled):
    sizes = {table.id: len(table.columns) for table in compiled.pack.tables}
    assert sizes == {"table1": 55, "table2": 25, "table3": 27, "narrative": 86}
    assert all(
        column.definition
        for table in compiled.pack.tables
        if table.id != "narrative"
        for column in table.columns
    )


def test_every_requirement_of_the_catalogue_has_checks_or_a_reason(compiled):
    pack = compiled.pack
    numbered = [f"HRB-REPORT-{number:02d}" for number in range(1, 59)]
    assert [requirement.id for requirement in pack.coverage] == numbered
    covered = {requirement for check in pack.checks for requirement in check.catalogue}
    for requirement in pack.coverage:
        assert (requirement.id in covered) != bool(requirement.reason), requirement.id


def test_every_check_names_a_requirement_and_has_cases_on_both_sides(compiled):
    found = Counter((case.check, bool(case.expect)) for case in compiled.cases)
    for check in compiled.pack.checks:
        assert check.catalogue, check.id
        assert found[check.id, True], f"{check.id}: no case that it catches"
        assert found[check.id, False], f"{check.id}: no case that it leaves alone"
    assert not list(uncased(compiled.pack, compiled.cases, compiled.places))


def test_every_case_comes_out_as_it_says(compiled):
    failing = {
        case.name: problems
        for case in compiled.cases
        if (problems := list(table_case_problems(compiled.pack, case)))
    }
    assert not failing


def test_every_number_is_cited(compiled):
    pack = compiled.pack
    for check in pack.checks:
        assert pack.citation(check.source).split(" ")[1], check.id
    for parameter in pack.parameters:
        assert parameter.source.clause, parameter.id


def test_a_case_that_fails_is_told(compiled):
    case = next(case for case in compiled.cases if case.expect)
    silent = type(case)(name=case.name, check=case.check, tables=case.tables, layout=case.layout)
    assert list(table_case_problems(compiled.pack, silent))


def test_unknown_keys_and_shapes_are_refused_with_their_line(copy):
    change(copy, "checks/3-staff.yaml", "shape: compare", "shape: compares")
    change(copy, "tables/table2.yaml", "kind: list", "kind: lists")
    change(copy, "pack.yaml", "subject: school", "subjects: school")
    assert {code for _, code in refused(copy)} >= {"unknown_key", "unknown_choice"}


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        ("checks/3-staff.yaml", "at_most: open_teachers\n", "at_most: open_teacher\n", "bad_expression"),
        ("checks/3-staff.yaml", "at_most: open_teachers\n", "at_most: open_teachers >\n", "bad_expression"),
        ("checks/4-students.yaml", "sum(table2.enrolled_ouc)", "table2.enrolled_ouc", "bad_expression"),
        ("checks/4-students.yaml", "sum(table2.enrolled_ouc)", "sum(table1.enrolled_open)", "bad_expression"),
        ("checks/3-staff.yaml", "table: table2", "table: table9", "unknown_table"),
        ("checks/3-staff.yaml", "多于开放教育教师总数 {expected}", "多于 {expect}", "unknown_name"),
        ("checks/3-staff.yaml", "HRB-REPORT-09, HRB-REPORT-15", "HRB-REPORT-99", "unknown_requirement"),
        ("checks/3-staff.yaml", "{document: tables, clause: 表2说明 2}", "{document: table, clause: 表2}", "unknown_document"),
        ("checks/2-sites.yaml", 'matches: 本部', 'matches: "("', "bad_pattern"),
        ("parameters/limits.yaml", "id: av_share", "id: av_shares", "unused_parameter"),
        ("parameters/limits.yaml", "reading: 3", "reading: 33", "unknown_reading"),
        ("coverage.yaml", 'title: "年度报告封面与元数据", reason: "', 'title: "年度报告封面与元数据", reasons: "', "unknown_key"),
        ("tables/table3.yaml", "id: ejournals", "id: ebooks", "bad_name"),
        ("tables/table2.yaml", "label_column: site_name\n", "", "missing_key"),
        ("cases/3-staff.yaml", "open_teachers_fulltime: 15", "open_teacher: 15", "bad_case"),
        ("cases/3-staff.yaml", 'check: "teachers-fulltime-within"', "check: nothing", "unknown_check"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused(copy, file, before, after, code):
    change(copy, file, before, after)
    found = {(where.partition(":")[0], kind) for where, kind in refused(copy)}
    assert code in {kind for _, kind in found}


def test_a_requirement_without_check_or_reason_is_refused(copy):
    change(copy, "coverage.yaml", ', reason: "封面', ', title2: "封面')
    assert ("coverage.yaml:5", "unknown_key") in refused(copy)
    text = (ANNUAL / "coverage.yaml").read_text().splitlines()
    line = next(i for i, line in enumerate(text) if "HRB-REPORT-01" in line)
    text[line] = "  - {id: HRB-REPORT-01, title: 封面}"
    (copy / "coverage.yaml").write_text("\n".join(text))
    assert (f"coverage.yaml:{line + 1}", "coverage") in refused(copy)


def test_a_repeated_check_is_refused(copy):
    change(copy, "checks/3-staff.yaml", "id: teachers-in-halves", "id: teachers-fulltime-within")
    assert "repeated_definition" in {code for _, code in refused(copy)}


def test_each_command_says_which_kind_of_pack_it_takes():
    with pytest.raises(InvalidInputError, match="zhiheng check"):
        open_pack(PACK)
    with pytest.raises(InvalidInputError, match="zhiheng evaluate"):
        open_table_pack("ouc-branch-evaluation/shanxi-2021")
    with pytest.raises(InvalidInputError, match="没有标准包"):
        open_table_pack("annual-report/nowhere-1999")
    assert find_pack(PACK, [bundled_packs()], None) == ANNUAL
