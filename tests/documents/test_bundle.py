"""The documents of an evaluation together: they know no clock."""

import datetime as dt
import io
import zipfile

import pytest
from msgspec.structs import replace

from zhiheng.documents.bundle import write_documents
from zhiheng.documents.pack_workbook.writing import write_pack_workbook
from zhiheng.documents.templates import write_template
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet

DAY = dt.date(2022, 8, 10)
UNDATED = (1980, 1, 1, 0, 0, 0)


@pytest.fixture
def documents(scorer, full):
    outcome = scorer.evaluate(ScoreSheet("演示", "2022", scores=full))
    return dict(write_documents(outcome, scorer, DAY))


def test_documents_are_dated_by_the_day_given_and_nothing_else(documents):
    assert len(documents) == 2
    for content in documents.values():
        with zipfile.ZipFile(io.BytesIO(content)) as entries:
            assert {entry.date_time for entry in entries.infolist()} == {UNDATED}
            core = entries.read("docProps/core.xml").decode()
        assert core.count("2022-08-10T00:00:00Z") == 2


def test_forms_to_fill_in_have_no_day(scorer):
    for content in (write_template(scorer, ".xlsx"), write_pack_workbook(scorer.scheme, ())):
        with zipfile.ZipFile(io.BytesIO(content)) as entries:
            assert {entry.date_time for entry in entries.infolist()} == {UNDATED}
            assert b"1980-01-01T00:00:00Z" in entries.read("docProps/core.xml")


def test_titles_of_any_kind_make_files_and_sheets(scorer, full):
    title = "../自评[打分]表:*?2021"
    scheme = replace(
        scorer.scheme,
        sheet=replace(scorer.scheme.sheet, title=title),
        report=replace(scorer.scheme.report, title=title),
    )
    titled = Scorer(scheme)
    outcome = titled.evaluate(ScoreSheet("演示", "2022", scores=full))
    names = [name for name, _ in write_documents(outcome, titled, DAY)]
    assert names == ["自评[打分]表_2021.xlsx", "自评[打分]表_2021.docx"]
