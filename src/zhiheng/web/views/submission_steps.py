"""The way of a submission: hand up, return, approve, sign, each in a dialog that asks first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.actions.flow import (
    approve_submission,
    hand_up,
    return_submission,
    sign_submission,
)
from zhiheng.apps.collection.reading import checked
from zhiheng.web.access import needs
from zhiheng.web.collection_access import submission_for, table_rights
from zhiheng.web.collection_page import panel_of
from zhiheng.web.steps import Step, answer_step

STEPS = {
    "hand_up": Step(
        right="hand_up",
        verb=gettext_lazy("上报"),
        lead=gettext_lazy("上报后不能再改，直到质量办退回。错误须改正，提醒须改正或说明原因。"),
        done=gettext_lazy("已上报，等待质量办审核。"),
        field="",
        label="",
        is_required=False,
        act=hand_up,
    ),
    "return": Step(
        right="give_back",
        verb=gettext_lazy("退回修改"),
        lead=gettext_lazy("退回后填报单位可以修改并再次上报；理由会显示在填报页上。"),
        done=gettext_lazy("已退回。"),
        field="reason",
        label=gettext_lazy("退回理由"),
        is_required=True,
        act=return_submission,
    ),
    "approve": Step(
        right="approve",
        verb=gettext_lazy("审核通过"),
        lead=gettext_lazy("审核通过后交领导审定。"),
        done=gettext_lazy("已审核通过，等待领导审定。"),
        field="note",
        label=gettext_lazy("审核意见"),
        is_required=False,
        act=approve_submission,
    ),
    "sign": Step(
        right="sign",
        verb=gettext_lazy("审定"),
        lead=gettext_lazy("审定后列入汇总，等待锁定。"),
        done=gettext_lazy("已审定。"),
        field="note",
        label=gettext_lazy("审定意见"),
        is_required=False,
        act=sign_submission,
    ),
}


@needs(Capability.FILL_TABLES, Capability.MANAGE_COLLECTIONS, Capability.SIGN_TABLES)
def submission_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Ask about a step of a submission, and take it."""
    if step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    found = submission_for(request, pk)
    return answer_step(
        request,
        chosen,
        template="web/collection/step.html",
        context={
            "submission": found,
            "step": step,
            "panel": panel_of(checked(found)),
            "needs_ready": step == "hand_up",
        },
        about={"submission": found},
        is_allowed=getattr(table_rights(request.user, found), chosen.right),
        after=reverse("web:submission", args=[pk]),
    )
