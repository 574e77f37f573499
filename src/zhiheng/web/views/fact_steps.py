"""Facts on their way in: upload, columns, errors or preview, confirmation."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.fact_loads.actions import bring_facts as keep_file
from zhiheng.apps.fact_loads.actions import confirm_facts as confirm
from zhiheng.apps.fact_loads.actions import drop_facts as drop
from zhiheng.apps.fact_loads.checking import map_again, map_load
from zhiheng.apps.fact_loads.looking import Look, SheetLook, look_at, mapping_for, table_for
from zhiheng.apps.fact_loads.marking import marked_file
from zhiheng.apps.fact_loads.models import FactLoad, SavedMapping, State
from zhiheng.facts.column_mapping import ColumnMapping
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.shared.problems import InvalidInputError
from zhiheng.shared.texts import file_stem
from zhiheng.web.access import needs
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.fact_forms import FileForm, MappingForm, mapping_initial, mapping_rows

_MANAGES = needs(Capability.MANAGE_FACTS)


@_MANAGES
@never_cache
def bring_facts(request: HttpRequest) -> HttpResponse:
    """Take a file in; where it corrects another one, look at it in the same way at once."""
    if not request.user.scope(Capability.MANAGE_FACTS).everywhere:
        raise Http404
    corrects = _corrected(request)
    form = FileForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "table": corrects.table if corrects else request.GET.get("table", ""),
            "source": corrects.source if corrects else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            load = keep_file(
                name=file.name,
                content=file.read(),
                by=request.user,
                table=form.cleaned_data["table"],
                source=form.cleaned_data["source"],
                corrects=corrects,
            )
            if corrects is not None and map_again(load=load, by=request.user):
                return redirect("web:fact_load", load.pk)
        except InvalidInputError as error:
            form.add_error("file", [problem.message for problem in error.problems])
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("web:map_facts", load.pk)
    context = {"form": form, "corrects": corrects}
    status = 422 if form.is_bound else 200
    return render(request, "web/facts/bring.html", context, status=status)


@_MANAGES
@never_cache
def map_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is which, then look at every row."""
    load = _draft(request, pk)
    try:
        look = look_at(load)
    except InvalidInputError as error:
        messages.error(request, " ".join(problem.message for problem in error.problems))
        return redirect("web:bring_facts")
    asked = request.POST if request.method == "POST" else request.GET
    sheet = look.sheet_named(asked.get("sheet") or load.sheet)
    table = table_for(load, sheet, asked.get("table", ""))
    saved = SavedMapping.objects.filter(table=table.name)
    chosen = saved.filter(pk=_number(request.GET.get("saved", ""))).first()
    proposed = mapping_for(load, sheet, table, chosen)
    form = MappingForm(
        request.POST or None,
        table=table,
        headings=sheet.headings,
        initial={**mapping_initial(proposed), "source": load.source},
    )
    if request.method == "POST" and form.is_valid() and _checked(request, load, sheet, form):
        return redirect("web:fact_load", pk)
    context = _mapping_page(load, look, sheet, table, form, proposed)
    context |= {"saved": saved, "chosen": chosen.pk if chosen else None}
    status = 422 if form.is_bound else 200
    return render(request, "web/facts/map.html", context, status=status)


@_MANAGES
@require_safe
def fact_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the file with every error marked where it stands."""
    load = _draft(request, pk)
    if load.state != State.REFUSED:
        raise Http404
    try:
        marked = marked_file(load)
    except InvalidInputError as error:
        messages.error(request, " ".join(problem.message for problem in error.problems))
        return redirect("web:fact_load", pk)
    stem = file_stem(Path(load.upload.name).stem)
    return download(marked, f"{stem}-标出问题.xlsx", EXCEL)


@_MANAGES
@require_POST
def confirm_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a checked file taken in, beside the pages."""
    load = get_object_or_404(FactLoad.objects.managed_by(request.user), pk=pk)
    try:
        confirm(load=load, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("web:fact_load", pk)


@_MANAGES
@require_POST
def drop_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    load = _draft(request, pk)
    try:
        drop(load=load, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已放弃「%(file)s」，文件已删除。") % {"file": load})
    return redirect("web:facts")


def _draft(request: HttpRequest, pk: int) -> FactLoad:
    """Return a draft of the visitor.

    Raises:
        Http404: There is none.
    """
    rows = FactLoad.objects.drafts_of(request.user).select_related("upload")
    return get_object_or_404(rows, pk=pk)


def _corrected(request: HttpRequest) -> FactLoad | None:
    wanted = _number(request.GET.get("corrects", ""))
    return _draft(request, wanted) if wanted else None


def _number(text: str) -> int:
    """Return a key as it stands in an address; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004


def _checked(request: HttpRequest, load: FactLoad, sheet: SheetLook, form: MappingForm) -> bool:
    """Look at every row as the form says; return whether that was possible."""
    try:
        map_load(
            load=load,
            sheet=sheet.name,
            mapping=form.mapping,
            source=form.cleaned_data["source"],
            save_as=form.cleaned_data["save_as"].strip(),
            by=request.user,
        )
    except InvalidInputError as error:
        form.add_error(None, [problem.message for problem in error.problems])
    except ValidationError as error:
        form.refuse(error)
    return not form.errors


def _mapping_page(
    load: FactLoad,
    look: Look,
    sheet: SheetLook,
    table: FactTable,
    form: MappingForm,
    proposed: ColumnMapping,
) -> dict[str, object]:
    taken = set(proposed.columns.values())
    rows = mapping_rows(form, sheet.samples)
    return {
        "load": load,
        "form": form,
        "rows": [row for row in rows if not row.is_folded],
        "folded": [row for row in rows if row.is_folded],
        "table": table,
        "tables": list(fact_tables().values()),
        "sheet": sheet.name,
        "sheets": [each.name for each in look.sheets],
        "unused": [each for each in sheet.headings if each and each not in taken],
    }
