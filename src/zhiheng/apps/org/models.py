"""Units and their history: a renamed or merged unit keeps its past."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet


class Kind(models.TextChoices):
    """What kind of unit it is; the keys are those packs use for evidence duties."""

    HEADQUARTERS = "headquarters", _("总部")
    BRANCH = "branch", _("分部（省校）")
    DEPARTMENT = "department", _("部门")
    COLLEGE = "college", _("学院")
    SUB_BRANCH = "sub_branch", _("分校（市校）")
    LEARNING_CENTER = "learning_center", _("学习中心")


class UnitQuerySet(TreeQuerySet):
    """Units, with the questions often asked of them."""

    def open(self) -> "UnitQuerySet":
        """Return units that have not been closed or merged away."""
        return self.filter(closed_on=None)

    def within(self, roots: Iterable[int]) -> "UnitQuerySet":
        """Return the units with these keys and everything below them."""
        below = [Q(tree_path__contains=root) for root in roots]
        if not below:
            return self.none()
        return self.with_tree_fields().filter(reduce(or_, below))


class Unit(TreeNode):
    """One unit.

    `code` never changes; the name may, and former names are kept with their dates. A
    unit merged into another is closed and points to its successor; what it did before
    stays its own.
    """

    code = models.CharField(_("单位代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    opened_on = models.DateField(_("设立日期"), null=True, blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name=_("并入"),
    )

    objects = UnitQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        """Names and order."""

        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name a unit had, until a day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(_("曾用名"), max_length=120)
    until = models.DateField(_("使用至"))

    class Meta:
        """Names and order."""

        verbose_name = _("曾用名")
        verbose_name_plural = _("曾用名")
        ordering = ["-until"]

    def __str__(self) -> str:
        return self.name
