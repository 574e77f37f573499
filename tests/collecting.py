"""An invented collection for tests: a small table pack, units that fill it, one by one."""

import io

import openpyxl

from tests.campus import Campus
from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.actions.collections import install_table_edition, open_collection
from zhiheng.apps.collection.actions.filling import enter_cells
from zhiheng.apps.collection.actions.flow import approve_submission, hand_up, sign_submission
from zhiheng.apps.collection.models import Collection, Submission
from zhiheng.apps.org.models import Unit
from zhiheng.standards.tables import Column, Table, TablePack
from zhiheng.standards.tables.checks import Compare
from zhiheng.standards.terms import Document, Source

_SOURCE = Source(document="tables", clause="演示条款")

SITES = Table(
    id="sites",
    title="表2 演示办学点",
    kind="list",
    order=2,
    document="tables",
    label_column="name",
    number_column="no",
    columns=(
        Column(id="no", label="序号"),
        Column(id="name", label="办学点名称", type="text", width=24),
        Column(id="teachers", label="教师总数", unit="人", blank="zero", definition="演示口径"),
        Column(id="fulltime", label="其中专任", unit="人", blank="zero"),
        Column(id="area", label="教学用房面积", unit="m²", type="decimal"),
        Column(id="remark", label="备注", type="text"),
    ),
    notes=("演示说明一",),
)
SCHOOL = Table(
    id="school",
    title="表1 演示学校",
    kind="form",
    order=1,
    document="tables",
    columns=(
        Column(id="men", label="男", group="教师", unit="人"),
        Column(id="women", label="女", group="教师", unit="人"),
        Column(id="staff", label="合计", group="教师", unit="人", formula="men + women"),
        Column(id="budget", label="经费", unit="万元", type="decimal", negative=True),
    ),
)
_CHECK = {"catalogue": (), "source": _SOURCE}
PACK = TablePack(
    scheme="invented-report",
    edition="2022",
    title="演示年报",
    issuer="演示",
    subject="演示",
    period="2022",
    documents=(Document(id="tables", title="演示表", short="演示表", checked="2026-11-22"),),
    tables=(SCHOOL, SITES),
    checks=(
        Compare(
            id="fulltime-within",
            table="sites",
            severity="error",
            value="fulltime",
            at_most="teachers",
            message="专任 {actual} 人，多于教师总数 {expected} 人",
            **_CHECK,
        ),
        Compare(
            id="area-each",
            table="sites",
            severity="warning",
            value="area",
            at_least="teachers",
            message="教学用房 {actual} 平方米，不到每位教师 1 平方米",
            **_CHECK,
        ),
        Compare(
            id="grown",
            table="sites",
            severity="warning",
            value="teachers",
            at_most="previous.teachers * 2",
            message="教师 {actual} 人，超过上年的 2 倍（{expected} 人）",
            **_CHECK,
        ),
        Compare(
            id="site-sum",
            table="school",
            severity="warning",
            value="staff",
            equals="sum(sites.teachers)",
            message="合计 {actual} 人，各办学点之和 {expected} 人",
            **_CHECK,
        ),
    ),
    parameters=(),
    coverage=(),
    readings=(),
)


def begin_collection(
    campus: Campus,
    name: str = "演示 2022 年报",
    period: str = "2022",
    previous: Collection | None = None,
    pack: TablePack = PACK,
) -> Collection:
    """Open a collection: headquarters fills the form, both branches and the centre a row."""
    return open_collection(
        name=name,
        period=period,
        edition=install_table_edition(pack=pack, by=campus.officer),
        due_on=None,
        sites=[campus.units[code] for code in ("01", "02", "0101")],
        forms={"school": campus.units["00"]},
        note="演示说明",
        previous=previous,
        by=campus.officer,
    )


def submission_of(collection: Collection, unit: Unit) -> Submission:
    """Return what a unit hands up, as it stands."""
    return Submission.objects.whole().get(collection=collection, unit=unit)


def fill(submission: Submission, by: User, **values: object) -> Submission:
    """Enter cells by the ids of their columns and return the submission."""
    table = "school" if "school" in submission.tables else "sites"
    given = {f"{table}/{column}": str(value) for column, value in values.items()}
    among = Submission.objects.all()
    enter_cells(submission_id=submission.pk, among=among, values=given, by=by)
    return submission_of(submission.collection, submission.unit)


def fill_all(collection: Collection, by: User) -> None:
    """Fill everything so that no check has anything to say."""
    for submission in collection.submissions.whole():
        if submission.is_site:
            fill(submission, by, teachers=10, fulltime=5, area=100)
        else:
            fill(submission, by, men=10, women=20, budget="-1.5")


def sign_all(collection: Collection, campus: Campus) -> None:
    """Bring every submission through office and leader."""
    for submission in list(collection.submissions.whole()):
        hand_up(submission=submission, by=campus.officer)
        approve_submission(submission=submission, note="", by=campus.officer)
        sign_submission(submission=submission, note="", by=campus.leader)


def workbook(unit: str = "演示第一分校", **values: object) -> bytes:
    """Return a workbook in which a unit's row says something, by the ids of its columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SITES.title
    sheet.append([column.label for column in SITES.columns])
    given = {"no": 1, "name": unit, **values}
    sheet.append([given.get(column.id) for column in SITES.columns])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
