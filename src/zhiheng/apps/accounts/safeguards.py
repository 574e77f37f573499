"""What keeps an installation from losing its administrators."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import Grant, User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.record import Actor


def keep_oneself(user: User, *, by: Actor, message: str) -> None:
    """Refuse an act upon the actor's own account.

    Raises:
        ValidationError: The actor is that person, with `message`.
    """
    if user.pk == by.pk:
        raise ValidationError(message)


def keep_administrators(*, without: User) -> None:
    """Refuse an act that takes away the last administrator who may sign in.

    All grants of administrators are locked first, always in the same order: of two
    administrators who end each other's role at once, the second sees what the first did.

    Raises:
        ValidationError: Nobody but this person is an administrator who may sign in.
    """
    held = Grant.objects.filter(role=Role.ADMINISTRATOR)
    holders = set(held.select_for_update().order_by("pk").values_list("user_id", flat=True))
    others = holders - {without.pk}
    if without.pk not in holders or not without.is_active:
        return
    if not User.objects.filter(pk__in=others, is_active=True).exists():
        raise ValidationError(
            _("「%(user)s」是最后一个系统管理员；请先让另一个账号成为系统管理员。")
            % {"user": without}
        )
