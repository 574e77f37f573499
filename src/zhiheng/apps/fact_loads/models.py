"""A load: a file of facts on its way into the store, or in it, or taken out again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.intake.models import Upload
from zhiheng.apps.jobs.models import Job
from zhiheng.facts.schema import fact_tables


class State(models.TextChoices):
    """How far a load is."""

    UPLOADED = "uploaded", _("待对应")
    REFUSED = "refused", _("有问题")
    CHECKED = "checked", _("待确认")
    LOADING = "loading", _("正在导入")
    LOADED = "loaded", _("已导入")
    REPEATED = "repeated", _("与已有的相同")
    WITHDRAWN = "withdrawn", _("已撤回")


DRAFTS = (State.UPLOADED, State.REFUSED, State.CHECKED)


class FactLoadQuerySet(models.QuerySet):
    """Loads, and who may see and change them.

    Facts are those of the whole university; who may read or manage them for some units
    only sees no single load, because a file holds everybody's rows.
    """

    def visible_to(self, user: User) -> "FactLoadQuerySet":
        """Return what a person may see: what was confirmed, and drafts of his own."""
        if not user.scope(Capability.READ_FACTS).everywhere:
            return self.none()
        return self.filter(~Q(state__in=DRAFTS) | Q(brought_by=user))

    def drafts_of(self, user: User) -> "FactLoadQuerySet":
        """Return the drafts a person may still change: his own."""
        if not user.scope(Capability.MANAGE_FACTS).everywhere:
            return self.none()
        return self.filter(state__in=DRAFTS, brought_by=user)

    def managed_by(self, user: User) -> "FactLoadQuerySet":
        """Return the loads a person may withdraw, and his own drafts."""
        if not user.scope(Capability.MANAGE_FACTS).everywhere:
            return self.none()
        return self.visible_to(user)


class FactLoad(models.Model):
    """One file of facts.

    Its bytes and what was found in it name people: they are kept sealed, and only until
    the load is in the store or given up.
    """

    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, verbose_name=_("文件"))
    sealed_under = models.CharField(_("密钥编号"), max_length=8)
    table = models.CharField(_("数据表"), max_length=40, blank=True)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    mapping = models.JSONField(_("列对应"), default=dict)
    source = models.CharField(_("数据来源"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.UPLOADED)
    found = models.BinaryField(_("检查结果（密文）"), null=True)
    counts = models.JSONField(_("计数"), default=dict)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("后台任务")
    )
    store_id = models.CharField(_("导入编号"), max_length=20, blank=True)
    snapshot = models.CharField(_("快照摘要"), max_length=64, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("改正自"),
    )
    brought_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    brought_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    loaded_at = models.DateTimeField(_("导入时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    reason = models.TextField(_("撤回理由"), blank=True)

    objects = FactLoadQuerySet.as_manager()

    class Meta:
        """Names, order, and what is searched for."""

        verbose_name = _("数据导入")
        verbose_name_plural = _("数据导入")
        ordering = ["-id"]
        indexes = [models.Index(fields=["table", "state"], name="fact_load_table_state")]

    def __str__(self) -> str:
        return self.upload.name

    @property
    def title(self) -> str:
        """Return the Chinese name of its table; empty while that is not known."""
        table = fact_tables().get(self.table)
        return table.title if table else ""

    @property
    def is_draft(self) -> bool:
        """Return whether it is not confirmed yet."""
        return self.state in DRAFTS

    @property
    def is_stuck(self) -> bool:
        """Return whether its job ended without loading it: it can be confirmed again."""
        return self.state == State.LOADING and (self.job is None or not self.job.is_open)


class SavedMapping(models.Model):
    """Which heading of a file goes into which column, kept for the next file like it."""

    table = models.CharField(_("数据表"), max_length=40)
    name = models.CharField(_("名称"), max_length=60)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    mapping = models.JSONField(_("列对应"))
    kept_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("保存人"))
    kept_at = models.DateTimeField(_("保存时间"), auto_now=True)

    class Meta:
        """Names, order, and no name twice for a table."""

        verbose_name = _("列对应")
        verbose_name_plural = _("列对应")
        ordering = ["table", "name"]
        constraints = [models.UniqueConstraint(fields=["table", "name"], name="saved_mapping_once")]

    def __str__(self) -> str:
        return self.name
