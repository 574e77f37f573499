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
    """Return the documents of a sheet, by file name."""
    scorer = scorer_of(sheet)
    content = content_of(sheet, scorer.scheme, standing_entries(sheet))
    found = judge(scorer, with_narratives(sheet, content, scorer.scheme))
    stem = file_stem(f"{sheet.participation.unit.code}-{sheet.participation.unit_name}")
    written = write_documents(found.outcome, scorer, timezone.localdate())
    return {f"{stem}-{name}": content for name, content in written}


@handles(KIND)
def write_archive(running: Running) -> Result:
    """Write the documents of the sheets a job names, that its author may see."""
    keys = running.parameters["sheets"]
    visible = Sheet.objects.visible_to(running.requested_by).whole()
    sheets = list(visible.filter(pk__in=keys))
    buffer = io.BytesIO()
    running.progress(0, len(sheets))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, sheet in enumerate(sheets, start=1):
            for name, content in documents_of(sheet).items():
                archive.writestr(name, content)
            running.progress(done, len(sheets))
    name = file_stem(running.parameters["title"] or str(_("评估文件")))
    return Result(f"{name}.zip", _ARCHIVE, buffer.getvalue())
