"""An upload: the file as it came, what it would change, and whether it did.

Nothing is changed by uploading. Confirming applies the preview as a whole; undoing puts
back what stood before, where nobody has changed it since.
"""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User

LARGEST_UPLOAD = 20 * 2**20


class State(models.TextChoices):
    """How far an upload is."""

    READ = "read", _("待确认")
    REFUSED = "refused", _("有问题")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤销")


class Upload(models.Model):
    """One file that somebody brought."""

    kind = models.CharField(_("类别"), max_length=40)
    target_id = models.BigIntegerField(_("对象编号"), null=True)
    name = models.CharField(_("文件名"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64)
    content = models.BinaryField(_("内容"))
    state = models.CharField(_("状态"), max_length=10, choices=State)
    problems = models.JSONField(_("问题"), default=list)
    preview = models.JSONField(_("预览"), default=dict)
    receipt = models.JSONField(_("回执"), default=dict)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("上传人"))
    brought_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    class Meta:
        """Names and order."""

        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
