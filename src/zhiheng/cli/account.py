"""`zhiheng account`: the first administrator, and help for who is locked out."""

import pkgutil

import click

from zhiheng.cli.output import (
    DONE,
    format_option,
    print_aside,
    print_json,
    print_text,
    stopping,
)
from zhiheng.service.ready import ready

# Loaded when Django is ready.
_ADD = "zhiheng.service.accounts:add_account"
_RESET = "zhiheng.service.accounts:reset_account"
_LIST = "zhiheng.service.accounts:list_accounts"

_ROLES = {
    "administrator": "系统管理员",
    "quality_officer": "质量办管理员",
    "leader": "校领导",
    "unit_liaison": "单位联络员",
    "reader": "查阅人",
}


@click.group()
def account() -> None:
    """账号：开立、重置、列出。"""


@account.command()
@click.argument("username")
@click.option("--name", required=True, help="姓名或岗位，显示在页面与记录上")
@click.option(
    "--role",
    required=True,
    type=click.Choice(list(_ROLES)),
    help="角色：" + "，".join(f"{key} {label}" for key, label in _ROLES.items()),
)
@click.option("--unit", metavar="CODE", help="单位代码；角色只及于这个单位及其下级")
@format_option
@stopping
def add(username: str, name: str, role: str, unit: str | None, form: str) -> int:
    """开立账号 USERNAME，显示一次初始密码。"""
    with ready():
        password = pkgutil.resolve_name(_ADD)(username, name, role, unit)
    _hand_over(username, password, form)
    return DONE


@account.command()
@click.argument("username")
@click.option("--second-factor", is_flag=True, help="同时解除二次验证，下次登录重新绑定")
@format_option
@stopping
def reset(username: str, second_factor: bool, form: str) -> int:
    """重置账号 USERNAME 的密码，解除登录锁定，退出它的全部登录。"""
    with ready():
        password = pkgutil.resolve_name(_RESET)(username, second_factor=second_factor)
    _hand_over(username, password, form)
    return DONE


@account.command(name="list")
@format_option
@stopping
def list_(form: str) -> int:
    """列出全部账号。"""
    with ready():
        accounts = pkgutil.resolve_name(_LIST)()
    if form == "json":
        keys = ("username", "display_name", "grants", "is_active")
        print_json({"accounts": [{key: getattr(each, key) for key in keys} for each in accounts]})
        return DONE
    for each in accounts:
        state = "" if each.is_active else "  （已停用）"
        print_text(f"{each.username}  {each.display_name}  {'；'.join(each.grants)}{state}")
    if not accounts:
        print_aside("还没有账号；用 zhiheng account add 开立第一个系统管理员")
    return DONE


def _hand_over(username: str, password: str, form: str) -> None:
    if form == "json":
        print_json({"username": username, "password": password})
        return
    print_text(f"账号  {username}\n密码  {password}")
    print_aside("密码只显示这一次，请当面交给本人；首次登录须更改")
