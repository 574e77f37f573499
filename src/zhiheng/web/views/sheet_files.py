"""Files of a sheet: to be filled in elsewhere, brought back, handed over."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import (
    content_of,
    judge,
    judged,
    named,
    scorer_of,
    standing_entries,
    with_narratives,
)
from zhiheng.apps.evaluation.sheet_import import (
    KIND,
    ChangedMeanwhileError,
    apply_upload,
    read_upload,
    undo_upload,
)
from zhiheng.apps.intake.models import LARGEST_UPLOAD, Upload
from zhiheng.documents.report import write_report
from zhiheng.documents.score_form import write_score_form
from zhiheng.documents.templates import write_template
from zhiheng.shared.problems import InvalidInputError
from zhiheng.shared.texts import file_stem
from zhiheng.web.access import needs
from zhiheng.web.downloads import EXCEL, WORD, download
from zhiheng.web.forms import PageForm
from zhiheng.web.intake_rows import problem_rows, problems_file
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.views.sheets import frame_of

_READS = needs(Capability.READ_SHEETS)
_FILLS = needs(Capability.FILL_SHEETS)
_UPLOADS_SHOWN = 20


class UploadForm(PageForm):
    """A filled sheet, as a file."""

    file = forms.FileField(
        label=gettext_lazy("填好的打分表"),
        help_text=gettext_lazy("Excel（.xlsx）、CSV 或 JSON，不超过 20 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.json"}),
    )

    def clean_file(self) -> object:
        """Return the file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            limit = LARGEST_UPLOAD // 2**20
            raise ValidationError(
                _("文件 %(size).1f MB，超过 %(limit)d MB；请删去多余的工作表与图片后再上传。")
                % {"size": file.size / 2**20, "limit": limit}
            )
        return file


def _stem(sheet: Sheet) -> str:
    unit = sheet.participation
    return file_stem(f"{unit.unit.code}-{unit.unit_name}-{sheet.stage}")


@_READS
@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the sheet as Excel to be filled in: empty, or as it stands (``?filled``)."""
    found = sheet_for(request, pk)
    scorer = scorer_of(found)
    entries = standing_entries(found) if "filled" in request.GET else []
    content = content_of(found, scorer.scheme, entries)
    if "filled" in request.GET:
        content = with_narratives(found, content, scorer.scheme)
    written = write_template(scorer, ".xlsx", content)
    return download(written, f"{_stem(found)}-填报.xlsx", EXCEL)


@_READS
@require_safe
def score_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the printed score sheet of a unit (Excel)."""
    found = sheet_for(request, pk)
    outcome = judged(found).outcome
    name = file_stem(f"{_stem(found)}-{outcome.scheme.sheet.title}")
    return download(write_score_form(outcome, issued=timezone.localdate()), f"{name}.xlsx", EXCEL)


@_READS
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the report of a unit (Word)."""
    found = sheet_for(request, pk)
    scorer = scorer_of(found)
    content = content_of(found, scorer.scheme, standing_entries(found))
    outcome = judge(scorer, with_narratives(found, content, scorer.scheme)).outcome
    name = file_stem(f"{_stem(found)}-{outcome.scheme.report.title}")
    written = write_report(outcome, scorer, issued=timezone.localdate())
    return download(written, f"{name}.docx", WORD)


@_READS
def import_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a filled sheet: template, upload, earlier uploads."""
    found = sheet_for(request, pk)
    may_fill = rights_of(request.user, found).fill
    if request.method == "POST" and not may_fill:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = read_upload(sheet=found, name=file.name, content=file.read(), by=request.user)
        return redirect("web:sheet_upload", pk, upload.pk)
    context = frame_of(request, found, judged(found), "import")
    context |= {"form": form, "uploads": _uploads(found)[:_UPLOADS_SHOWN]}
    status = 422 if request.method == "POST" else 200
    return render(request, "web/sheet/import.html", context, status=status)


def _uploads(sheet: Sheet) -> QuerySet[Upload]:
    found = Upload.objects.filter(kind=KIND, target_id=sheet.pk)
    return found.defer("content").select_related("brought_by")


@_READS
@require_safe
def sheet_upload(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Show what a file would change, or all its faults; or what it did change."""
    found = sheet_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    outcome = judged(found)
    scheme = outcome.scorer.scheme
    changes = upload.receipt or upload.preview
    context = frame_of(request, found, outcome, "import")
    context |= {
        "upload": upload,
        "problems": problem_rows(upload.problems),
        "changes": [
            {
                "section": section,
                "name": named(scheme, section, key),
                "key": key,
                "before": pair[0],
                "after": pair[1],
            }
            for section, entries in changes.items()
            for key, pair in entries.items()
        ],
    }
    return render(request, "web/sheet/upload.html", context)


@_FILLS
@require_POST
def apply_sheet_upload(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Take a file in as a whole."""
    found = sheet_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    try:
        apply_upload(upload=upload, among=Sheet.objects.fillable_by(request.user), by=request.user)
    except Sheet.DoesNotExist:
        raise Http404 from None
    except ChangedMeanwhileError as error:
        text = _("预览之后，这些内容又被人更改：%(keys)s。没有导入任何内容，请重新上传并核对。")
        messages.error(request, text % {"keys": "、".join(error.keys)})
    except LockedError:
        messages.error(request, _("打分表已提交、已认定或本轮已结束，没有导入。"))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except InvalidInputError as error:
        messages.error(request, "；".join(problem.message for problem in error.problems))
    else:
        messages.success(request, _("已导入「%(file)s」。") % {"file": upload.name})
    return redirect("web:sheet_upload", pk, upload_id)


@_FILLS
@require_POST
def undo_sheet_upload(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Take a file back: former entries return where nobody changed them since."""
    found = sheet_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    try:
        undone = undo_upload(
            upload=upload, among=Sheet.objects.fillable_by(request.user), by=request.user
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except LockedError:
        messages.error(request, _("打分表已提交、已认定或本轮已结束，没有撤销。"))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except InvalidInputError as error:
        messages.error(request, "；".join(problem.message for problem in error.problems))
    else:
        text = _("已撤销导入：恢复 %(restored)d 项，另有 %(left)d 项后来又改过，保持不动。")
        messages.success(request, text % undone)
    return redirect("web:sheet_upload", pk, upload_id)


@_READS
@require_safe
def sheet_upload_problems(request: HttpRequest, pk: int, upload_id: int) -> HttpResponse:
    """Return the faults of a file as an Excel list."""
    found = sheet_for(request, pk)
    upload = get_object_or_404(_uploads(found), pk=upload_id)
    return problems_file(upload)
