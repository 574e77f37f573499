"""The audit log: one row for each act, never changed and never deleted.

The database itself refuses to update, delete or truncate (see the first migration), so
that no code path and no administrator of the application can rewrite it.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act of one person.

    The actor is kept by id and name, not by reference: the log stands below the
    accounts and outlives them.
    """

    at = models.DateTimeField(_("时间"), default=timezone.now)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=150)
    action = models.CharField(_("操作"), max_length=60)
    object_type = models.CharField(_("对象类别"), max_length=60)
    object_id = models.CharField(_("对象编号"), max_length=60)
    object_name = models.CharField(_("对象"), max_length=300)
    unit_id = models.BigIntegerField(_("单位编号"), null=True)
    before = models.JSONField(_("原值"), null=True)
    after = models.JSONField(_("新值"), null=True)
    reason = models.TextField(_("理由"), blank=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True)

    class Meta:
        """Names, order, and what is searched for."""

        verbose_name = _("操作记录")
        verbose_name_plural = _("操作记录")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["object_type", "object_id"], name="event_object"),
            models.Index(fields=["actor_id"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.object_name}"
