"""Collections of tables: what is asked, what each unit enters, what was handed up.

A collection asks many units for the tables of one pack edition. A unit's submission holds
its own row of every list and the forms it answers for, one entry for each cell. What was
handed up or locked is a version: never changed, only followed by another.
"""

from functools import lru_cache

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.org.models import Unit
from zhiheng.standards.tables import TablePack


class TableEdition(models.Model):
    """One edition of one table pack, frozen: a collection points here, not at a folder."""

    pack_name = models.CharField(_("表式"), max_length=80)
    edition_name = models.CharField(_("版次"), max_length=80)
    title = models.CharField(_("标题"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    content = models.BinaryField(_("内容"))
    installed_at = models.DateTimeField(_("装入时间"), auto_now_add=True)

    class Meta:
        """Names and order."""

        verbose_name = _("表式版次")
        verbose_name_plural = _("表式版次")
        ordering = ["pack_name", "edition_name"]

    def __str__(self) -> str:
        return f"{self.pack_name}/{self.edition_name}"

    @property
    def pack(self) -> TablePack:
        """Return the tables and their checks."""
        return _pack(self.digest)


@lru_cache(maxsize=32)
def _pack(digest: str) -> TablePack:
    content = TableEdition.objects.values_list("content", flat=True).get(digest=digest)
    return msgspec.json.decode(bytes(content), type=TablePack)


class CollectionQuerySet(models.QuerySet):
    """Collections, and who may see them."""

    def visible_to(self, user: User) -> "CollectionQuerySet":
        """Return the collections a person manages, may unlock, or sees a submission of."""
        if user.scope(Capability.MANAGE_COLLECTIONS).everywhere or user.may(
            Capability.UNLOCK_TABLES
        ):
            return self
        seen = Submission.objects.visible_to(user).values("collection")
        return self.filter(pk__in=seen)


class Collection(models.Model):
    """One collection of the tables of a pack edition from many units."""

    name = models.CharField(
        _("名称"),
        max_length=120,
        unique=True,
        error_messages={"unique": _("已有这个名称的采集；请换一个名称。")},
    )
    period = models.CharField(_("年度"), max_length=40)
    edition = models.ForeignKey(TableEdition, on_delete=models.PROTECT, verbose_name=_("表式版次"))
    note = models.TextField(_("说明"), blank=True)
    due_on = models.DateField(_("截止日期"), null=True, blank=True)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("上一次采集")
    )
    opened_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("数据采集")
        verbose_name_plural = _("数据采集")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SubmissionState(models.TextChoices):
    """How far a submission is."""

    FILLING = "filling", _("填报中")
    RETURNED = "returned", _("已退回")
    HANDED_UP = "handed_up", _("待质量办审核")
    APPROVED = "approved", _("待领导审定")
    SIGNED = "signed", _("领导已审定")
    LOCKED = "locked", _("已锁定")


EDITABLE = (SubmissionState.FILLING, SubmissionState.RETURNED)


class SubmissionQuerySet(models.QuerySet):
    """Submissions, and who may see them."""

    def visible_to(self, user: User) -> "SubmissionQuerySet":
        """Return the submissions of the units whose tables a person may read."""
        return user.scope(Capability.READ_TABLES).narrow(self.asked(), "unit")

    def asked(self) -> "SubmissionQuerySet":
        """Return the submissions that have something to fill; a form may have gone elsewhere."""
        return self.filter(models.Q(is_site=True) | ~models.Q(tables=[]))

    def fillable_by(self, user: User) -> "SubmissionQuerySet":
        """Return the submissions a person may fill, if they are open."""
        return user.scope(Capability.FILL_TABLES).narrow(self, "unit")

    def whole(self) -> "SubmissionQuerySet":
        """Return submissions with unit, collection and edition, in one query."""
        return self.select_related(
            "unit", "collection__edition", "collection__previous__edition"
        ).defer("collection__edition__content", "collection__previous__edition__content")


class Submission(models.Model):
    """What one unit hands up in a collection.

    `is_site` says that it fills a row of every list, `tables` which forms it answers for.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    unit_name = models.CharField(_("单位名称"), max_length=120)
    position = models.PositiveIntegerField(_("次序"))
    is_site = models.BooleanField(_("填报办学点数据"), default=True)
    tables = models.JSONField(_("负责的表"), default=list, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=SubmissionState, default=SubmissionState.FILLING
    )
    changed_at = models.DateTimeField(_("最近更改"), null=True)
    handed_up_at = models.DateTimeField(_("上报时间"), null=True)
    handed_up_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上报人")
    )
    returned_reason = models.TextField(_("退回理由"), blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        """Names, order, and each unit once."""

        verbose_name = _("填报")
        verbose_name_plural = _("填报")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "unit"], name="submission_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} · {self.collection}"

    @property
    def is_editable(self) -> bool:
        """Return whether its content may be changed now."""
        return self.state in EDITABLE and self.collection.locked_at is None


class Entry(models.Model):
    """One cell of a unit: a column of its row in a list, or an item of a form.

    `revision` rises with every change; a page sends back the one it saw.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="entries")
    table = models.CharField(_("表"), max_length=40)
    field = models.CharField(_("栏目"), max_length=80)
    value = models.TextField(_("填报值"), null=True)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("填报人"))
    entered_at = models.DateTimeField(_("填报时间"))

    class Meta:
        """Names, and each cell once."""

        verbose_name = _("数据")
        verbose_name_plural = _("数据")
        constraints = [
            models.UniqueConstraint(fields=["submission", "table", "field"], name="entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.table}/{self.field} {self.value}"


class Explanation(models.Model):
    """Why a warning is kept: of one submission, or of the whole where there is none.

    `key` names the finding: its rule, rows and columns, and the values it was about, so
    that other values ask for another explanation.
    """

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="explanations"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, related_name="explanations"
    )
    key = models.CharField(_("问题"), max_length=64)
    rule = models.CharField(_("规则"), max_length=80)
    text = models.TextField(_("说明"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("说明人"))
    written_at = models.DateTimeField(_("说明时间"))

    class Meta:
        """Names, and each finding once."""

        verbose_name = _("情况说明")
        verbose_name_plural = _("情况说明")
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "submission", "key"],
                name="explanation_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.text}"


class Version(models.Model):
    """What a submission, or the whole where there is none, said when it went on.

    Never changed; `content` holds values by table and cell, and the explanations.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="versions")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("次数"))
    content = models.JSONField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("经手人"))
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        """Names, order, and numbers in a row."""

        verbose_name = _("存档")
        verbose_name_plural = _("存档")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "submission", "number"],
                name="version_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return str(_("第 %(number)d 次上报") % {"number": self.number})


class TableReminder(models.Model):
    """A reminder sent to the people of a unit about its submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reminders")
    message = models.TextField(_("内容"), blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("发送人"))
    sent_at = models.DateTimeField(_("发送时间"), auto_now_add=True)

    class Meta:
        """Names and order."""

        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.submission}"
