"""Whether an account can sign in now, and if not, why."""

from axes.models import AccessAttempt
from django.conf import settings
from django.db import models
from django.db.models import Case, Sum, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User


class AccountState(models.TextChoices):
    """What stands between an account and its next sign-in."""

    OPEN = "open", _("可登录")
    MUST_CHANGE = "must_change", _("须改密码")
    LOCKED = "locked", _("已锁定")
    CLOSED = "closed", _("已停用")


def with_states(rows: models.QuerySet[User]) -> models.QuerySet[User]:
    """Return accounts that carry their `state`."""
    return rows.annotate(name_counted=Lower("username")).annotate(
        state=Case(
            When(is_active=False, then=Value(AccountState.CLOSED)),
            When(name_counted__in=locked_names(), then=Value(AccountState.LOCKED)),
            When(must_change_password=True, then=Value(AccountState.MUST_CHANGE)),
            default=Value(AccountState.OPEN),
        )
    )


def locked_names() -> list[str]:
    """Return the account names that are locked, from some address, after failed sign-ins."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    failures = (
        AccessAttempt.objects.filter(attempt_time__gt=since)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return sorted({each["username"] for each in failures if each["username"]})
