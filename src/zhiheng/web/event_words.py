"""What is done, in words: actions, what they change, and from what to what."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.collection.models import SubmissionState
from zhiheng.apps.evaluation.models import SheetState, StageKind
from zhiheng.apps.org.models import Kind

ACTIONS = {
    "sign_in": _("登录"),
    "sign_out": _("退出登录"),
    "lock_out": _("登录失败锁定"),
    "unlock_account": _("解锁账号"),
    "add_second_factor": _("绑定二次验证"),
    "remove_second_factor": _("解除二次验证"),
    "open_account": _("开立账号"),
    "change_account": _("更改账号"),
    "delete_account": _("撤回账号"),
    "set_grants": _("更改角色"),
    "reset_password": _("重置密码"),
    "change_password": _("更改密码"),
    "open_unit": _("新建单位"),
    "change_unit": _("更改单位"),
    "close_unit": _("撤销单位"),
    "delete_unit": _("撤回单位"),
    "install_edition": _("装入标准"),
    "open_round": _("开启轮次"),
    "change_round": _("更改轮次"),
    "close_round": _("结束轮次"),
    "continue_round": _("恢复轮次"),
    "add_units": _("增加参评单位"),
    "remove_unit": _("移出参评单位"),
    "remind_unit": _("催办"),
    "exclude_item": _("定为不适用"),
    "include_item": _("恢复适用"),
    "rate_point": _("评分"),
    "rate_points": _("批量评分"),
    "set_facts": _("填报数据"),
    "take_facts": _("从数据取数"),
    "set_flag": _("更改标记"),
    "write_narrative": _("撰写自评说明"),
    "submit_sheet": _("提交审核"),
    "return_sheet": _("退回修改"),
    "sign_sheet": _("认定"),
    "reopen_sheet": _("重开"),
    "install_tables": _("装入表式"),
    "open_collection": _("开启数据采集"),
    "change_collection": _("更改数据采集"),
    "assign_table": _("指定负责单位"),
    "remind_tables": _("催办"),
    "enter_cells": _("填报数据"),
    "explain_finding": _("说明情况"),
    "hand_up_tables": _("上报"),
    "return_tables": _("退回修改"),
    "approve_tables": _("审核通过"),
    "sign_tables": _("领导审定"),
    "lock_collection": _("锁定"),
    "unlock_collection": _("解锁"),
    "apply_upload": _("导入"),
    "undo_upload": _("撤销导入"),
    "bring_facts": _("上传数据文件"),
    "map_facts": _("对应数据各列"),
    "confirm_facts": _("确认导入数据"),
    "load_facts": _("导入数据"),
    "withdraw_facts": _("撤回数据"),
    "drop_facts": _("放弃数据文件"),
    "reveal_identity": _("查看身份"),
    "rotate_identities": _("更换身份密钥"),
    "set_parameter": _("设定规则参数"),
    "look_at_decision": _("查看判断结果"),
    "request_run": _("发起批量审核"),
    "request_job": _("申请后台任务"),
    "cancel_job": _("取消后台任务"),
}


def action_said(action: str) -> str:
    """Return an action in words; its own name where there are none."""
    return str(ACTIONS.get(action, action))


_KEYS = {
    "username": _("账号名"),
    "display_name": _("姓名或岗位"),
    "unit": _("单位"),
    "is_active": _("可登录"),
    "code": _("代码"),
    "name": _("名称"),
    "title": _("名称"),
    "kind": _("类别"),
    "type": _("类别"),
    "parent": _("上级单位"),
    "closed_on": _("撤销日期"),
    "merged_into": _("并入"),
    "edition": _("标准版次"),
    "digest": _("摘要"),
    "period": _("评估年份"),
    "stages": _("阶段"),
    "due": _("截止日期"),
    "note": _("说明"),
    "state": _("状态"),
    "file": _("文件"),
    "sheets": _("打分表"),
    "units": _("单位数"),
    "opened": _("新建"),
    "changed": _("更改"),
    "restored": _("已恢复"),
    "left": _("保持现状"),
    "table": _("数据表"),
    "rows": _("行数"),
    "snapshot": _("快照"),
    "source": _("数据来源"),
    "problems": _("问题"),
    "people": _("新的人员"),
    "load": _("导入编号"),
    "subject": _("对象"),
    "ruleset": _("规则集"),
    "as_of": _("判断日期"),
    "outcome": _("结论"),
}
# What is kept by a fixed name and not by its words.
_NAMED = {
    **dict(Kind.choices),
    **dict(SubmissionState.choices),
    **dict(SheetState.choices),
    **dict(StageKind.choices),
    "sheet_documents": _("评估文件"),
    "tell_facts": _("从数据取数"),
    "load_facts": _("导入数据"),
    "audit_ruleset": _("批量审核"),
    "passed": _("符合"),
    "failed": _("不符合"),
    "missing": _("缺数据"),
    "needs_review": _("待人工认定"),
    "not_applicable": _("不适用"),
    "totp": _("验证器"),
    "recovery_codes": _("恢复码"),
}
_HOLD_NAMES = ("kind", "type", "state", "outcome")


def key_said(key: str) -> str:
    """Return what changed in words; its own name where there are none."""
    return str(_KEYS.get(key) or _NAMED.get(key) or key)


def value_said(value: Any, key: str = "") -> str:
    """Return a value of an event in words; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(value_said(each, key) for each in value)
    if isinstance(value, dict):
        pairs = (f"{key_said(inner)} {value_said(each, inner)}" for inner, each in value.items())
        return "；".join(pair.strip() for pair in pairs)
    return str(_NAMED.get(value, value)) if key in _HOLD_NAMES else str(value)
