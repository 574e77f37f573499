"""What is kept of decisions: values the office gave parameters, looks at one, runs over all."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.decisions.subjects import unit_codes
from zhiheng.apps.jobs.models import Job, State

DIGITS, PLACES = 15, 4


class ParameterValueQuerySet(models.QuerySet):
    """Values of parameters, the newest first."""

    def standing(self, pack: str) -> dict[str, "ParameterValue"]:
        """Return by parameter the value that stands; one that was taken back is not there."""
        latest = self.filter(pack=pack).order_by("parameter", "-pk").distinct("parameter")
        return {each.parameter: each for each in latest if each.value is not None}


class ParameterValue(models.Model):
    """A number that a regulation leaves open, as the office set it; never changed again.

    The newest one of a parameter stands; one without value takes those before it back.
    """

    pack = models.CharField(_("规则包"), max_length=160)
    parameter = models.CharField(_("参数"), max_length=80)
    value = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=PLACES, null=True)
    reason = models.CharField(_("依据"), max_length=300, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("设定人"))
    set_at = models.DateTimeField(_("设定时间"), auto_now_add=True)

    objects = ParameterValueQuerySet.as_manager()

    class Meta:
        """Names, order, and what is searched for."""

        verbose_name = _("规则参数")
        verbose_name_plural = _("规则参数")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["pack", "parameter"], name="parameter_value_pack")]

    def __str__(self) -> str:
        return f"{self.pack} {self.parameter}"


class Look(models.Model):
    """One look at what is decided about one subject: what was asked, and what came out.

    The subject of a person is the pseudonym, never the number.
    """

    pack = models.CharField(_("规则包"), max_length=160)
    pack_digest = models.CharField(_("规则包摘要"), max_length=64)
    ruleset = models.CharField(_("规则集"), max_length=80)
    subject = models.CharField(_("对象"), max_length=200)
    unit_code = models.CharField(_("单位代码"), max_length=40, blank=True)
    as_of = models.DateField(_("判断日期"))
    facts = models.CharField(_("数据摘要"), max_length=64)
    parameters = models.JSONField(_("参数"), default=dict)
    outcome = models.CharField(_("结论"), max_length=20)
    failed = models.JSONField(_("不符合的规则"), default=list)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("查看人"))
    asked_at = models.DateTimeField(_("查看时间"), auto_now_add=True)

    class Meta:
        """Names and order."""

        verbose_name = _("判断查看")
        verbose_name_plural = _("判断查看")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.pack}/{self.ruleset}"


class RunQuerySet(models.QuerySet):
    """Runs, and who may see them."""

    def visible_to(self, user: User) -> "RunQuerySet":
        """Return the runs that hold rows of units a person may see."""
        codes = unit_codes(user, Capability.READ_DECISIONS)
        if codes is None:
            return self
        if not codes:
            return self.none()
        return self.filter(Q(units__isnull=True) | Q(units__has_any_keys=sorted(codes)))


class Run(models.Model):
    """One rule set decided about everybody of some units, and the list that came of it.

    Attributes:
        units: Codes of the units, each a key, so that the database can search them; None
            for everybody.
        counts: By code of unit, subjects by outcome of the whole (``""``) and of each rule.
        rules: Id and title of each rule, in order, as they were.
        supplied: By subject, inputs that stand in no table, as somebody brought them along.
        content: The list as Parquet; None until the job is done.
    """

    pack = models.CharField(_("规则包"), max_length=160)
    pack_digest = models.CharField(_("规则包摘要"), max_length=64)
    ruleset = models.CharField(_("规则集"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    subject_label = models.CharField(_("对象"), max_length=40)
    is_about_people = models.BooleanField(_("对象是人"))
    as_of = models.DateField(_("判断日期"))
    units = models.JSONField(_("单位范围"), null=True)
    parameters = models.JSONField(_("参数"), default=dict)
    supplied = models.JSONField(_("补充数据"), default=dict)
    rules = models.JSONField(_("规则"), default=list)
    facts = models.CharField(_("数据摘要"), max_length=64, blank=True)
    counts = models.JSONField(_("计数"), default=dict)
    content = models.BinaryField(_("名单"), null=True)
    digest = models.CharField(_("名单摘要"), max_length=64, blank=True)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("后台任务")
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("发起人"))
    asked_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        """Names, order, and what is searched for."""

        verbose_name = _("批量审核")
        verbose_name_plural = _("批量审核")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["pack", "ruleset"], name="run_pack_ruleset")]

    def __str__(self) -> str:
        return f"{self.title} {self.as_of.isoformat()}"

    @property
    def key(self) -> str:
        """Return the rule set as ``scheme/edition/name``."""
        return f"{self.pack}/{self.ruleset}"

    @cached_property
    def titles(self) -> dict[str, str]:
        """Return the title of each rule by its id, in order."""
        return dict(self.rules)

    @property
    def is_done(self) -> bool:
        """Return whether its list is there."""
        return self.finished_at is not None

    @property
    def state(self) -> str:
        """Return how far it is, as its job says."""
        if self.is_done:
            return State.DONE
        return State.FAILED if self.job is None else self.job.state

    def seen_by(self, codes: frozenset[str] | None) -> dict[str, dict[str, Any]]:
        """Return the counts of the units whose codes are given; all where None."""
        if codes is None:
            return self.counts
        return {code: each for code, each in self.counts.items() if code in codes}


def as_overrides(values: dict[str, str]) -> dict[str, Fraction]:
    """Return parameters as they are kept (texts) as the engine takes them."""
    return {key: Fraction(Decimal(text)) for key, text in values.items()}
