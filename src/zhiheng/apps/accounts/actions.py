"""Changes to accounts, each with its event. Passwords never stand in an event."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import Grant, User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.accounts.safeguards import keep_administrators, keep_oneself
from zhiheng.apps.events.record import Actor, record_event
from zhiheng.apps.org.models import Unit

# Letters and digits that are not mistaken for each other when read out or copied.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4
# A given password has 79 random bits, which no number of rounds makes harder to guess; a
# table of five hundred accounts must not take minutes. Signing in seals it anew, in full.
_ROUNDS_OF_GIVEN = 10_000


@dataclass(frozen=True, slots=True)
class Granted:
    """A role to be held over a unit and below; everywhere where the unit is None."""

    role: Role
    unit: Unit | None


def given_password() -> str:
    """Return a password to hand over; its owner must change it at the first sign-in."""
    groups = ("".join(secrets.choice(_CLEAR) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


@transaction.atomic
def open_account(
    *,
    username: str,
    display_name: str,
    unit: Unit | None,
    grants: Iterable[Granted],
    by: Actor,
    password: str | None = None,
    must_change_password: bool = True,
) -> tuple[User, str]:
    """Open an account and return it with the password to hand over.

    Args:
        username: Name to sign in with.
        display_name: Whose it is.
        unit: Where its owner belongs.
        grants: Its roles.
        by: Who opens it.
        password: The password; a new one is made where None.
        must_change_password: Whether its owner must change it at the first sign-in;
            only in a demonstration not.

    Raises:
        ValidationError: The name is taken, or a field is not valid.
    """
    if User.objects.filter(username__iexact=username).exists():
        taken = _("已有账号「%(name)s」；账号名不分大小写。") % {"name": username}
        raise ValidationError({"username": taken})
    user = User(
        username=username,
        display_name=display_name,
        unit=unit,
        must_change_password=must_change_password,
    )
    given = password or given_password()
    if password:
        user.set_password(password)
    else:
        user.password = _sealed(given)
    user.full_clean()
    user.save()
    record_event(
        action="open_account",
        by=by,
        on=user,
        after={"username": username, "display_name": display_name, "unit": str(unit or "")},
        unit_id=unit.pk if unit else None,
    )
    set_grants(user=user, grants=grants, by=by)
    return user, given


@transaction.atomic
def change_account(
    *, user: User, display_name: str, unit: Unit | None, is_active: bool, by: Actor
) -> User:
    """Change who an account belongs to, or whether it may sign in.

    Raises:
        ValidationError: It is the actor's own, or the last administrator's, and would be
            closed; or a field is not valid.
    """
    if not is_active:
        keep_oneself(user, by=by, message=_("不能停用自己的账号。"))
        keep_administrators(without=user)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = _state(user)
    user.display_name, user.unit, user.is_active = display_name, unit, is_active
    user.full_clean()
    user.save()
    if before != _state(user):
        record_event(
            action="change_account",
            by=by,
            on=user,
            before=before,
            after=_state(user),
            unit_id=user.unit_id,
        )
    if not is_active:
        end_sessions(user)
    return user


@transaction.atomic
def set_grants(*, user: User, grants: Iterable[Granted], by: Actor) -> None:
    """Give an account exactly these roles.

    Raises:
        ValidationError: The actor, or the last administrator, would stop being one; or
            an administrator is bound to a unit.
    """
    grants = set(grants)
    if any(grant.role == Role.ADMINISTRATOR and grant.unit is not None for grant in grants):
        raise ValidationError(_("系统管理员管辖全部单位，不能限定到某个单位。"))
    is_administrator = user.grants.filter(role=Role.ADMINISTRATOR).exists()
    if is_administrator and all(grant.role != Role.ADMINISTRATOR for grant in grants):
        keep_oneself(user, by=by, message=_("不能取消自己的系统管理员角色。"))
        keep_administrators(without=user)
    User.objects.select_for_update().get(pk=user.pk)
    before = sorted(str(grant) for grant in user.grants.select_related("unit"))
    user.grants.all().delete()
    Grant.objects.bulk_create(
        Grant(user=user, role=grant.role, unit=grant.unit) for grant in grants
    )
    after = sorted(str(grant) for grant in user.grants.select_related("unit"))
    if before != after:
        record_event(
            action="set_grants",
            by=by,
            on=user,
            before=before,
            after=after,
            unit_id=user.unit_id,
        )


@transaction.atomic
def reset_password(*, user: User, by: Actor) -> str:
    """Give an account a new password to hand over, and return it.

    Its sessions end, and a lockout is lifted: whoever forgot a password has tried it often.
    """
    given = given_password()
    user.password = _sealed(given)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    record_event(action="reset_password", by=by, on=user, unit_id=user.unit_id)
    unlock_account(user=user, by=by)
    return given


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Set a person's own new password.

    Raises:
        ValidationError: The password breaks a rule.
    """
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record_event(action="change_password", by=user, on=user, unit_id=user.unit_id)
    return user


@transaction.atomic
def delete_account(*, user: User, by: Actor) -> bool:
    """Take away an account opened by mistake; return whether nothing depended on it.

    Raises:
        ValidationError: It is the actor's own, or the last administrator's.
    """
    keep_oneself(user, by=by, message=_("不能撤回自己的账号。"))
    keep_administrators(without=user)
    try:
        with transaction.atomic():
            record_event(action="delete_account", by=by, on=user, before=_state(user))
            user.delete()
    except ProtectedError:
        return False
    return True


def end_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    user.sessions.all().delete()


def end_other_sessions(user: User, kept: str) -> int:
    """Sign a person out everywhere but here; return how many sessions ended."""
    return user.sessions.exclude(pk=kept).delete()[0]


@transaction.atomic
def remove_second_factor(*, user: User, by: Actor) -> bool:
    """Take away a lost second factor and end the sessions; return whether there was one."""
    removed = Authenticator.objects.filter(user=user).delete()[0]
    if removed:
        end_sessions(user)
        record_event(action="remove_second_factor", by=by, on=user, unit_id=user.unit_id)
    return bool(removed)


@transaction.atomic
def unlock_account(*, user: User, by: Actor) -> bool:
    """Lift a lockout after failed sign-ins; return whether there was one."""
    lifted = AccessAttempt.objects.filter(username__iexact=user.username).delete()[0]
    if lifted:
        record_event(action="unlock_account", by=by, on=user, unit_id=user.unit_id)
    return bool(lifted)


def _sealed(given: str) -> str:
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(given, hasher.salt(), _ROUNDS_OF_GIVEN)


def _state(user: User) -> dict[str, object]:
    return {
        "display_name": user.display_name,
        "unit": str(user.unit or ""),
        "is_active": user.is_active,
    }
