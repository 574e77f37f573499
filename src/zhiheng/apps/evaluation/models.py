"""Rounds, sheets, ratings and decisions.

A rating is one person's row: score, reason, time. One rating of each point stands for
the sheet while it is being filled. What a stage finally says is a decision: signed,
numbered, with the scores and the outcome as they were; it is never changed, only
followed by a reopening and another decision.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.org.models import Kind, Unit


class RoundQuerySet(models.QuerySet):
    """Rounds, and who may see them."""

    def visible_to(self, user: User) -> "RoundQuerySet":
        """Return the rounds in which a person may see a sheet; all where he manages them."""
        if user.scope(Capability.MANAGE_ROUNDS).everywhere:
            return self
        seen = Sheet.objects.visible_to(user).values("stage__round")
        return self.filter(pk__in=seen)


class Round(models.Model):
    """One evaluation of many units against one edition of a standard."""

    name = models.CharField(_("名称"), max_length=120, unique=True)
    period = models.CharField(_("评估年份"), max_length=40)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, verbose_name=_("标准版次"))
    note = models.TextField(_("说明"), blank=True)
    cloned_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("沿用自")
    )
    opened_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("评估轮次")
        verbose_name_plural = _("评估轮次")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class StageKind(models.TextChoices):
    """Who rates in a stage."""

    SELF = "self", _("自评")
    TRIAL = "trial", _("试评")
    EXPERT = "expert", _("专家评")


class Stage(models.Model):
    """One stage of a round; each unit has a sheet in each stage."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("阶段"), max_length=10, choices=StageKind)
    position = models.PositiveSmallIntegerField(_("次序"), validators=[MinValueValidator(1)])
    due_on = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta:
        """Names, order, and each kind once."""

        verbose_name = _("阶段")
        verbose_name_plural = _("阶段")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "kind"], name="stage_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Participation(models.Model):
    """A unit in a round, under the name and kind it had then.

    `exclusions` are decisions that an item does not apply to the unit: item to reason,
    who decided and when. Every change of them is an event.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="participations")
    unit_name = models.CharField(_("单位名称"), max_length=120)
    unit_kind = models.CharField(_("单位类别"), max_length=20, choices=Kind)
    exclusions = models.JSONField(_("不适用项"), default=dict, blank=True)

    class Meta:
        """Names, order, and each unit once."""

        verbose_name = _("参评单位")
        verbose_name_plural = _("参评单位")
        ordering = ["unit__code"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="unit_once")]

    def __str__(self) -> str:
        return self.unit_name


class SheetState(models.TextChoices):
    """How far a sheet is."""

    DRAFT = "draft", _("填报中")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("已退回")
    SIGNED = "signed", _("已认定")
    REOPENED = "reopened", _("已重开")


EDITABLE = (SheetState.DRAFT, SheetState.RETURNED, SheetState.REOPENED)


class SheetQuerySet(models.QuerySet):
    """Sheets, and who may see them."""

    def visible_to(self, user: User) -> "SheetQuerySet":
        """Return the sheets a person may see.

        Who manages rounds sees every sheet of the units in scope. Others see the
        self-evaluation of theirs, and other stages once they are signed.
        """
        managed = user.scope(Capability.MANAGE_ROUNDS)
        if managed.everywhere:
            return self
        seen = user.scope(Capability.READ_SHEETS)
        own = models.Q(stage__kind=StageKind.SELF) | models.Q(state=SheetState.SIGNED)
        if not seen.everywhere:
            own &= models.Q(participation__unit__in=seen.units)
        return self.filter(own | models.Q(participation__unit__in=managed.units))

    def fillable_by(self, user: User) -> "SheetQuerySet":
        """Return the sheets a person may fill, if they are open.

        Who manages rounds may fill every sheet in scope; others the self-evaluation of
        their units.
        """
        filled, managed = user.scope(Capability.FILL_SHEETS), user.scope(Capability.MANAGE_ROUNDS)
        if managed.everywhere:
            return self
        own = models.Q(stage__kind=StageKind.SELF)
        if not filled.everywhere:
            own &= models.Q(participation__unit__in=filled.units)
        return self.filter(own | models.Q(participation__unit__in=managed.units))

    def whole(self) -> "SheetQuerySet":
        """Return sheets with unit, round, edition and stage, in one query."""
        return self.select_related(
            "participation__unit", "participation__round__edition", "stage"
        ).defer("participation__round__edition__content")


class Sheet(models.Model):
    """One unit's sheet in one stage of a round.

    `facts` are what was supplied (key to value as text), `origins` where those taken from
    measures come from (key to proof, kept when the value is typed over), `flags` the items
    whose zero-out or cap applies (item to reason). They live in the row, so that a sheet is
    read in one query; who changed them and when is in the events.
    """

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="sheets"
    )
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="sheets")
    state = models.CharField(_("状态"), max_length=10, choices=SheetState, default=SheetState.DRAFT)
    facts = models.JSONField(_("数据"), default=dict, blank=True)
    origins = models.JSONField(_("数据来历"), default=dict, blank=True)
    flags = models.JSONField(_("标记"), default=dict, blank=True)
    changed_at = models.DateTimeField(_("最近更改"), null=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提交人")
    )
    returned_reason = models.TextField(_("退回理由"), blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        """Names, order, and one sheet for each unit and stage."""

        verbose_name = _("打分表")
        verbose_name_plural = _("打分表")
        ordering = ["participation__unit__code", "stage__position"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "stage"], name="sheet_once")
        ]

    def __str__(self) -> str:
        return f"{self.participation} · {self.stage}"

    @property
    def is_editable(self) -> bool:
        """Return whether its content may be changed now."""
        return self.state in EDITABLE and self.participation.round.closed_at is None


class Rating(models.Model):
    """One person's score of one point: entry, reason, time."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="ratings")
    point = models.CharField(_("观测点编号"), max_length=40)
    rater = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("评分人"))
    entry = models.CharField(_("得分"), max_length=20, null=True)
    reason = models.TextField(_("理由"), blank=True)
    rated_at = models.DateTimeField(_("评分时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    stands = models.BooleanField(_("为现行"), default=True)

    class Meta:
        """Names, one row a person, one standing row a point."""

        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "point", "rater"], name="rating_once"),
            models.UniqueConstraint(
                fields=["sheet", "point"],
                condition=models.Q(stands=True),
                name="one_standing_rating",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.entry}"

    @property
    def token(self) -> str:
        """Return what a page must send back to show it saw this rating."""
        return f"{self.pk}.{self.version}"


class SheetNarrative(models.Model):
    """The written finding of an item."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="narratives")
    item = models.CharField(_("指标编号"), max_length=40)
    text = models.TextField(_("自评说明"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("撰写人"))
    written_at = models.DateTimeField(_("撰写时间"))

    class Meta:
        """Names and each item once."""

        verbose_name = _("自评说明")
        verbose_name_plural = _("自评说明")
        constraints = [models.UniqueConstraint(fields=["sheet", "item"], name="narrative_once")]

    def __str__(self) -> str:
        return self.item


class Decision(models.Model):
    """What a stage officially says of a unit: signed, never changed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("次数"))
    content = models.JSONField(_("内容"))
    outcome = models.JSONField(_("结果"))
    digest = models.CharField(_("摘要"), max_length=64)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("认定人"))
    signed_at = models.DateTimeField(_("认定时间"))
    note = models.TextField(_("认定意见"), blank=True)

    class Meta:
        """Names, order, and numbers in a row."""

        verbose_name = _("认定")
        verbose_name_plural = _("认定")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="decision_once")]

    def __str__(self) -> str:
        return str(
            _("%(sheet)s 第 %(number)d 次认定") % {"sheet": self.sheet, "number": self.number}
        )


class Reminder(models.Model):
    """A reminder sent to the people of a unit about a stage."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="reminders")
    message = models.TextField(_("内容"), blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("发送人"))
    sent_at = models.DateTimeField(_("发送时间"), auto_now_add=True)

    class Meta:
        """Names and order."""

        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.sheet}"
