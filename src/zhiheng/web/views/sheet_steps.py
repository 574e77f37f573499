"""The way of a sheet: submit, return, sign, reopen, each in a dialog that asks first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.flow import (
    reopen_sheet,
    return_sheet,
    sign_sheet,
    submit_sheet,
)
from zhiheng.apps.evaluation.reading import judged
from zhiheng.web.access import needs
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.sheet_page.panel import panel_of
from zhiheng.web.steps import Step, answer_step

STEPS = {
    "submit": Step(
        right="submit",
        verb=gettext_lazy("提交审核"),
        lead=gettext_lazy("提交后不能再改，直到质量办退回或重开。"),
        done=gettext_lazy("已提交，等待质量办审核。"),
        field="",
        label="",
        is_required=False,
        act=submit_sheet,
    ),
    "return": Step(
        right="give_back",
        verb=gettext_lazy("退回修改"),
        lead=gettext_lazy("退回后填报单位可以修改并再次提交；理由会显示在打分表上。"),
        done=gettext_lazy("已退回。"),
        field="reason",
        label=gettext_lazy("退回理由"),
        is_required=True,
        act=return_sheet,
    ),
    "sign": Step(
        right="sign",
        verb=gettext_lazy("认定"),
        lead=gettext_lazy("认定后即为本阶段的正式得分，连同数据、标记与依据一并存档，不再更改。"),
        done=gettext_lazy("已认定。"),
        field="note",
        label=gettext_lazy("认定意见"),
        is_required=False,
        act=sign_sheet,
    ),
    "reopen": Step(
        right="reopen",
        verb=gettext_lazy("重开"),
        lead=gettext_lazy("重开后可以再改；原来的认定保留在历史里，重新认定后另成一次。"),
        done=gettext_lazy("已重开。"),
        field="reason",
        label=gettext_lazy("重开理由"),
        is_required=True,
        act=reopen_sheet,
    ),
}


@needs(Capability.FILL_SHEETS, Capability.SIGN_SHEETS)
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Ask about a step of a sheet, and take it."""
    if step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    found = sheet_for(request, pk)
    return answer_step(
        request,
        chosen,
        template="web/sheet/step.html",
        context={
            "sheet": found,
            "step": step,
            "panel": panel_of(judged(found)),
            "needs_whole": step in ("submit", "sign"),
        },
        about={"sheet": found},
        is_allowed=getattr(rights_of(request.user, found), chosen.right),
        after=reverse("web:sheet", args=[pk]),
    )
