"""Accounts, the roles they hold over units, and their sessions."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.roles import (
    CAPABILITIES,
    EVERYWHERE,
    NOWHERE,
    Capability,
    Role,
    UnitScope,
    joined,
)
from zhiheng.apps.org.models import Unit

# Every request asks this: it is written out.
_HELD = """
WITH RECURSIVE below (root, id) AS (
    SELECT unit_id, unit_id FROM accounts_grant WHERE user_id = %s AND unit_id IS NOT NULL
    UNION
    SELECT below.root, unit.id FROM org_unit unit JOIN below ON unit.parent_id = below.id
)
SELECT role, unit_id, ARRAY (SELECT id FROM below WHERE root = unit_id)
FROM accounts_grant WHERE user_id = %s
"""


class User(AbstractBaseUser):
    """A person who may sign in.

    What the person may do follows from the grants alone. No e-mail address and no phone
    number is kept: the office that opens the account hands the password over.
    """

    username = models.CharField(
        _("账号名"),
        max_length=60,
        unique=True,
        validators=[
            UnicodeUsernameValidator(
                message=_("账号名只能用字母、数字、汉字和 @ . + - _，不能有空格。")
            )
        ],
    )
    display_name = models.CharField(_("姓名或岗位"), max_length=60)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("所在单位")
    )
    is_active = models.BooleanField(_("可登录"), default=True)
    must_change_password = models.BooleanField(_("须更改密码"), default=True)
    password_changed_at = models.DateTimeField(_("密码更改时间"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开户时间"), auto_now_add=True)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        """Names, order, and no name twice, however it is written."""

        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_once",
                violation_error_message=_("已有这个账号名；账号名不分大小写。"),
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def held(self) -> list[tuple[Role, UnitScope]]:
        """Return each role with the units it is held over, asked for at most once."""
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [self.pk, self.pk])
            return [
                (Role(role), EVERYWHERE if unit is None else UnitScope(units=frozenset(below)))
                for role, unit, below in cursor.fetchall()
            ]

    def scope(self, capability: Capability) -> UnitScope:
        """Return the units over which this person may do something."""
        return self._scopes.get(capability, NOWHERE)

    def may(self, capability: Capability) -> bool:
        """Return whether this person may do something anywhere."""
        return bool(self.scope(capability))

    @cached_property
    def _scopes(self) -> dict[Capability, UnitScope]:
        if not self.is_active:
            return {}
        return {
            capability: joined(
                scope for role, scope in self.held if capability in CAPABILITIES[role]
            )
            for capability in Capability
        }


class Grant(models.Model):
    """A role over a unit and everything below it, or over all units."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("单位范围")
    )

    class Meta:
        """Names, no grant twice, and no administrator of less than everything."""

        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], name="grant_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.ADMINISTRATOR) | models.Q(unit=None),
                name="administrators_everywhere",
            ),
        ]

    def __str__(self) -> str:
        where = self.unit or _("全部单位")
        return f"{self.get_role_display()} · {where}"


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that a person can be signed out everywhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        """Names."""

        verbose_name = _("登录")
        verbose_name_plural = _("登录")
