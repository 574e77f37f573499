"""Files of a submission: a template to be filled in elsewhere, brought back, findings."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.actions.open_submission import HandedUpError
from zhiheng.apps.collection.cells import cells_of, tables_of
from zhiheng.apps.collection.models import Submission
from zhiheng.apps.collection.reading import checked, computed, values_of
from zhiheng.apps.collection.workbook_import import (
    KIND,
    CellsMovedError,
    apply_upload,
    read_upload,
    undo_upload,
)
from zhiheng.apps.intake.models import Upload
from zhiheng.documents.collected_findings import FINDING_HEADINGS
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.documents.unit_tables import UnitTables, write_unit_tables
from zhiheng.shared.problems import InvalidInputError
from zhiheng.shared.texts import file_stem
from zhiheng.web.access import needs
from zhiheng.web.collection_access import submission_for, table_rights
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.intake_rows import problem_rows, problems_file
from zhiheng.web.views.collection_whole import finding_lines
from zhiheng.web.views.intake import UploadForm
from zhiheng.web.views.submissions import submission_frame

_READS = needs(Capability.READ_TABLES)
_FILLS = needs(Capability.FILL_TABLES)
_UPLOADS_SHOWN = 20


def _stem(submission: Submission) -> str:
    return file_stem(f"{submission.unit.code}-{submission.unit_name}")


@_READS
@require_safe
def table_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the tables of a unit as Excel to be filled in, with what stands already."""
    found = submission_for(request, pk)
    figures = computed(found, values_of(found))
    unit = UnitTables(
        title=found.collection.edition.title,
        period=found.collection.period,
        unit=found.unit_name,
        number=found.position,
        tables=tables_of(found),
        values={
            table.id: {
                cell.column.id: figures.get(cell.key)
                for cell in cells_of(found)
                if cell.table.id == table.id
            }
            for table in tables_of(found)
        },
    )
    return download(write_unit_tables(unit), f"{_stem(found)}-填报.xlsx", EXCEL)


@_READS
@require_safe
def submission_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what the checks say of a submission as an Excel list."""
    found = submission_for(request, pk)
    lines = finding_lines(checked(found), found.collection)
    content = write_plain_table("问题清单", FINDING_HEADINGS, lines)
    return download(content, f"{_stem(found)}-问题清单.xlsx", EXCEL)


@_READS
def import_tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a filled workbook: template, upload, earlier uploads."""
    found = submission_for(request, pk)
    may_fill = table_rights(request.user, found).fill
    if request.method == "POST" and not may_fill:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = read_upload(submission=found, name=file.name, content=file.read(), by=request.user)
        return redirect("web:table_upload", pk, upload.pk)
    context = submission_frame(request, found, checked(found), "import")
    context |= {"form": form, "uploads": _uploads(found)[:_UPLOADS_SHOWN]}
    status = 422 if request.method == "POST" else 200
    return render(request, "web/collection/import.html", context, status=status)


def _uploads(submission: Submission) -> QuerySet[Upload]:
    found = Upload.objects.filter(kind=KIND, target_id=submission.pk)
    return found.defer("content").select_related("brought_by")


@_READS
@require_safe
def table_upload(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Show what a file would change, or all its faults; or what it did change."""
    found = submission_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    cells = {cell.key: cell for cell in cells_of(found)}
    context = submission_frame(request, found, checked(found), "import")
    changes = upload.receipt or upload.preview
    context |= {
        "upload": upload,
        "problems": problem_rows(upload.problems),
        "changes": [
            {
                "table": cells[key].table.title if key in cells else key,
                "name": cells[key].name if key in cells else key,
                "before": pair[0],
                "after": pair[1],
            }
            for key, pair in changes.items()
        ],
    }
    return render(request, "web/collection/upload.html", context)


@_FILLS
@require_POST
def apply_table_upload(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Take a file in as a whole."""
    found = submission_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    among = Submission.objects.fillable_by(request.user)
    try:
        apply_upload(upload=upload, among=among, by=request.user)
    except Submission.DoesNotExist:
        raise Http404 from None
    except CellsMovedError as error:
        names = {cell.key: cell.name for cell in cells_of(found)}
        text = _("预览之后，这些栏目又被人更改：%(names)s。没有导入任何内容，请重新上传并核对。")
        moved = "、".join(names.get(key, key) for key in error.keys)
        messages.error(request, text % {"names": moved})
    except HandedUpError:
        messages.error(request, _("数据已经上报或锁定，没有导入。"))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except InvalidInputError as error:
        messages.error(request, "；".join(problem.message for problem in error.problems))
    else:
        messages.success(request, _("已导入「%(file)s」。") % {"file": upload.name})
        return redirect("web:submission", pk)
    return redirect("web:table_upload", pk, upload_id)


@_FILLS
@require_POST
def undo_table_upload(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Take a file back: former values return where nobody changed them since."""
    found = submission_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    among = Submission.objects.fillable_by(request.user)
    try:
        undone = undo_upload(upload=upload, among=among, by=request.user)
    except Submission.DoesNotExist:
        raise Http404 from None
    except HandedUpError:
        messages.error(request, _("数据已经上报或锁定，没有撤销。"))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except InvalidInputError as error:
        messages.error(request, "；".join(problem.message for problem in error.problems))
    else:
        text = _("已撤销导入：恢复 %(restored)d 项，另有 %(left)d 项后来又改过，保持不动。")
        messages.success(request, text % undone)
    return redirect("web:table_upload", pk, upload_id)


@_READS
@require_safe
def table_upload_problems(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Return the faults of a file as an Excel list."""
    found = submission_for(request, pk)
    return problems_file(get_object_or_404(_uploads(found), pk=upload_id))
