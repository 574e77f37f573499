"""Official documents of one or many units, as a job: one archive, written whole."""

import io
import zipfile

from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import (
    content_of,
    judge,
    scorer_of,
    standing_entries,
    with_narratives,
)
from zhiheng.apps.jobs.models import Job
from zhiheng.apps.jobs.work import Result, Running, handles, request_job
from zhiheng.documents.bundle import write_documents
from zhiheng.shared.texts import file_stem

KIND = "sheet_documents"
_ARCHIVE = "application/zip"


def request_documents(*, sheets: list[Sheet], title: str, by: User) -> Job:
    """Ask for the documents of some sheets and return the job."""
    parameters = {"sheets": [sheet.pk for sheet in sheets], "title": title}
    return request_job(kind=KIND, title=title, parameters=parameters, by=by)


def documents_of(sheet: Sheet) -> dict[str, bytes]:
    """Return the documents of a sheet, by file name.

    A sheet with points still to be scored has its documents too: they say inside what is
    missing, and their names say that they are not finished.
    """
    scorer = scorer_of(sheet)
    content = content_of(sheet, scorer.scheme, standing_entries(sheet))
    found = judge(scorer, with_narratives(sheet, content, scorer.scheme))
    unit = file_stem(f"{sheet.participation.unit.code}-{sheet.participation.unit_name}")
    mark = "" if found.is_ready else _("（未完成）")
    documents = {}
    for name, written in write_documents(found.outcome, scorer, timezone.localdate()):
        title, _dot, ending = name.rpartition(".")
        documents[f"{unit}-{title}{mark}.{ending}"] = written
    return documents


@handles(KIND)
def write_archive(running: Running) -> Result:
    """Write the documents of the sheets a job names, that its author may see now.

    Where they belong to several stages, each stage has a folder. Sheets its author may no
    longer see are counted in a note beside the documents.
    """
    keys = set(running.parameters["sheets"])
    visible = Sheet.objects.visible_to(running.requested_by).whole()
    sheets = list(visible.filter(pk__in=keys))
    has_folders = len({sheet.stage.kind for sheet in sheets}) > 1
    buffer = io.BytesIO()
    running.progress(0, len(sheets))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, sheet in enumerate(sheets, start=1):
            folder = f"{sheet.stage}/" if has_folders else ""
            for name, content in documents_of(sheet).items():
                archive.writestr(f"{folder}{name}", content)
            running.progress(done, len(sheets))
        if withheld := len(keys) - len(sheets):
            archive.writestr(
                _("说明.txt"),
                _("申请了 %(asked)d 份打分表的文件，其中 %(withheld)d 份您现在无权查看，没有生成。")
                % {"asked": len(keys), "withheld": withheld},
            )
    name = file_stem(running.parameters["title"] or str(_("评估文件")))
    return Result(f"{name}.zip", _ARCHIVE, buffer.getvalue())
