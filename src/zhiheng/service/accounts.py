"""Accounts from the command line: the first administrator, and help for who is locked out."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from zhiheng.apps.accounts.actions import (
    Granted,
    open_account,
    remove_second_factor,
    reset_password,
    unlock_account,
)
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.record import Program
from zhiheng.apps.org.models import Unit
from zhiheng.shared.problems import InvalidInputError, Problem

_COMMAND_LINE = Program("命令行")
_FIELDS = {"username": "username", "display_name": "name", "unit": "unit"}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account, as it is listed.

    Attributes:
        username: Its name.
        display_name: Whose it is.
        grants: Its roles, each with the units it holds over.
        is_active: Whether it may sign in.
    """

    username: str
    display_name: str
    grants: tuple[str, ...]
    is_active: bool


def has_administrator() -> bool:
    """Return whether somebody can manage the accounts."""
    return User.objects.filter(is_active=True, grants__role=Role.ADMINISTRATOR).exists()


def add_account(username: str, name: str, role: str, unit_code: str | None) -> str:
    """Open an account and return the password to hand over.

    A role without a unit holds over all units.

    Raises:
        InvalidInputError: The name is taken or not valid, there is no such unit, or the
            role needs one.
    """
    unit = _unit(unit_code) if unit_code else None
    if unit is None and role == Role.UNIT_LIAISON:
        message = "单位联络员必须属于一个单位；请用 --unit 给出单位代码"
        raise InvalidInputError([Problem("unit", "empty", message)])
    try:
        _user, password = open_account(
            username=username,
            display_name=name,
            unit=unit,
            grants=[Granted(Role(role), unit)],
            by=_COMMAND_LINE,
        )
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"role": error.messages}
        raise InvalidInputError(
            Problem(_FIELDS.get(field, field), "invalid", message)
            for field, messages in found.items()
            for message in messages
        ) from None
    return password


@transaction.atomic
def reset_account(username: str, *, second_factor: bool) -> str:
    """Give an account a new password, lift its lockout, and return the password.

    Args:
        username: Which account.
        second_factor: Whether its second factor is taken away too.

    Raises:
        InvalidInputError: There is no such account.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        known = list(User.objects.values_list("username", flat=True)[:20])
        message = f"没有账号「{username}」；可用 zhiheng account list 查看"
        raise InvalidInputError([Problem("username", "unknown_account", message, known)])
    password = reset_password(user=user, by=_COMMAND_LINE)
    unlock_account(user=user, by=_COMMAND_LINE)
    if second_factor:
        remove_second_factor(user=user, by=_COMMAND_LINE)
    return password


def list_accounts() -> list[AccountLine]:
    """Return all accounts, by name."""
    return [
        AccountLine(
            user.username,
            user.display_name,
            tuple(str(grant) for grant in user.grants.all()),
            user.is_active,
        )
        for user in User.objects.prefetch_related("grants__unit")
    ]


def _unit(code: str) -> Unit:
    unit = Unit.objects.open().filter(code=code).first()
    if unit is None:
        known = list(Unit.objects.open().values_list("code", flat=True)[:20])
        message = f"没有代码为「{code}」的单位；请先建立单位，或核对代码"
        raise InvalidInputError([Problem("unit", "unknown_unit", message, known)])
    return unit
