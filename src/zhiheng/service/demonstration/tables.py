"""Both collections of the demonstration: last year's data, and this year's under way."""

import datetime as dt

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.actions.collections import (
    install_table_edition,
    open_collection,
    remind_submissions,
)
from zhiheng.apps.collection.actions.filling import enter_cells, explain
from zhiheng.apps.collection.actions.flow import (
    approve_submission,
    hand_up,
    return_submission,
    sign_submission,
)
from zhiheng.apps.collection.models import Collection, Submission, TableEdition
from zhiheng.apps.collection.reading import checked
from zhiheng.apps.org.models import Unit
from zhiheng.service.demonstration.people import University
from zhiheng.standards.tables import TablePack

_SITES = "table2"
_SOURCE = "演示数据"
# What each site but the first, which answers for the forms, has done this year; what is not
# named has not begun.
_STEPS = (
    *("signed", "signed", "approved", "approved", "handed_up", "handed_up", "kept_warning"),
    *("returned", "wrong", "filled", "filled", "half", "half"),
)
_KEPT, _WRONG, _HALF = "kept_warning", "wrong", "half"


def collect_last_year(university: University, pack: TablePack, year: int) -> Collection:
    """Collect the annual report of last year from every site and return it."""
    edition = install_table_edition(pack=pack, by=university.officer)
    opened = _open(university, edition, year, None, None)
    for submission in opened.submissions.whole().filter(is_site=True):
        _enter(university, submission, _row(submission.position, 95))
        if not submission.tables:
            _bring(university, submission, "signed")
    return opened


def collect_this_year(
    university: University, last: Collection, year: int, today: dt.date
) -> Collection:
    """Begin the annual report of this year, with sites in every state, and return it."""
    due = today + dt.timedelta(days=21)
    opened = _open(university, last.edition, year, due, last)
    submissions = list(opened.submissions.whole().filter(is_site=True))
    for submission, step in zip(submissions[1:], _STEPS, strict=False):
        values = _row(submission.position, 100)
        if step == _WRONG:
            values["open_teachers_fulltime"] = values["open_teachers"] + 2
        if step == _KEPT:
            values["office_area_m2"] = values["teaching_area_m2"] + 40
        if step == _HALF:
            values = dict(list(values.items())[:9])
        _enter(university, submission, values)
        _bring(university, submission, step)
    _enter(university, submissions[0], _row(1, 100))
    remind_submissions(
        submissions=submissions[len(_STEPS) + 1 :],
        message="演示催办：请在截止日期前上报。",
        by=university.officer,
    )
    return opened


def _open(
    university: University,
    edition: TableEdition,
    year: int,
    due_on: dt.date | None,
    previous: Collection | None,
) -> Collection:
    forms = [table.id for table in edition.pack.tables if table.kind == "form"]
    return open_collection(
        name=f"{year} 年度发展报告数据（演示）",
        period=str(year),
        edition=edition,
        due_on=due_on,
        sites=university.units,
        forms=dict.fromkeys(forms, university.units[0]),
        note="演示采集：数据都是编造的。",
        previous=previous,
        by=university.officer,
    )


def _row(number: int, percent: int) -> dict[str, int]:
    """Return the invented figures of a site, in percent of this year's; they fit together."""
    students = (180 + 13 * number) * percent // 100
    teachers = 14 + number
    majors = 8 + number % 4
    return {
        "tutors": teachers - 2,
        "open_teachers": teachers,
        "open_teachers_fulltime": teachers - 5,
        "managers": 10 + number // 2,
        "open_managers": 8 + number // 2,
        "open_managers_fulltime": 6 + number // 2,
        "class_advisors_fulltime": 4 + number // 3,
        "managers_dedicated": 5 + number // 3,
        "enrolled_total": students,
        "enrolled_ouc": students,
        "enrolled_ou_beijing": 0,
        "enrolled_ou_shanghai": 0,
        "enrolled_ou_jiangsu": 0,
        "enrolled_ou_guangdong": 0,
        "enrolled_ou_yunnan": 0,
        "teaching_area_m2": 900 + 45 * number,
        "office_area_m2": 160 + 7 * number,
        "terminals": 60 + 3 * number,
        "open_majors": majors,
        "courses_required": majors * 18,
        "courses_online_used": majors * 15,
        "courses_selfbuilt_ip": number % 3,
        "courses_selfbuilt_joint_or_bought": number % 5,
    }


def _enter(university: University, submission: Submission, values: dict[str, int]) -> None:
    by = _filler(university, submission.unit)
    enter_cells(
        submission_id=submission.pk,
        among=Submission.objects.fillable_by(by),
        values={f"{_SITES}/{column}": str(value) for column, value in values.items()},
        by=by,
        source=_SOURCE,
    )


def _filler(university: University, unit: Unit) -> User:
    return university.liaisons[unit.pk]


def _bring(university: University, submission: Submission, step: str) -> None:
    """Bring a submission to where it is."""
    if step in (_WRONG, _HALF, "filled"):
        return
    by = _filler(university, submission.unit)
    for told in checked(submission).unexplained:
        explain(
            submission_id=submission.pk,
            among=Submission.objects.fillable_by(by),
            key=told.key,
            rule=told.finding.rule,
            text="演示说明：教学楼修缮，部分办公用房暂作教室，数字核对无误。",
            by=by,
        )
    hand_up(submission=submission, by=by)
    if step == "returned":
        reason = "演示理由：终端设备数与资产台账不一致，请核对。"
        return_submission(submission=submission, reason=reason, by=university.officer)
    if step in ("approved", "signed"):
        approve_submission(submission=submission, note="", by=university.officer)
    if step == "signed":
        sign_submission(submission=submission, note="演示意见：同意。", by=university.leader)
