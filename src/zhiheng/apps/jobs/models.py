"""A job: what is to be done for whom, how far it is, and what came of it.

The result is written in the same statement that marks the job done: there is never half
a result, and a finished job always has one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability


class State(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("取消")


class JobQuerySet(models.QuerySet):
    """Jobs, and who may see them."""

    def visible_to(self, user: User) -> "JobQuerySet":
        """Return a person's own jobs; all where he manages rounds everywhere."""
        managed = user.scope(Capability.MANAGE_ROUNDS)
        return self if managed.everywhere else self.filter(requested_by=user)


class Job(models.Model):
    """One piece of long work."""

    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    parameters = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("已完成"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    message = models.TextField(_("说明"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("申请人"))
    requested_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    beat_at = models.DateTimeField(_("最近进展"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    result_name = models.CharField(_("结果文件"), max_length=200, blank=True)
    result_type = models.CharField(_("文件类型"), max_length=100, blank=True)
    result = models.BinaryField(_("结果"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        """Names, order, and what is searched for."""

        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "beat_at"], name="job_state_beat")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Return whether it waits or runs."""
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def percent(self) -> int:
        """Return how much is done (percent); 0 while that is not known."""
        return self.done * 100 // self.total if self.total else 0
