"""Pack editions in use: the compiled scheme itself, so that a judgement never shifts."""

import hashlib
from functools import lru_cache

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.engine.scorer import Scorer
from zhiheng.standards.applicability import without_items
from zhiheng.standards.scheme import Scheme


class Edition(models.Model):
    """One edition of one standard, frozen: a round points here, not at a folder."""

    scheme_name = models.CharField(_("标准"), max_length=80)
    edition_name = models.CharField(_("版次"), max_length=80)
    title = models.CharField(_("标题"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    content = models.BinaryField(_("内容"))
    installed_at = models.DateTimeField(_("装入时间"), auto_now_add=True)

    class Meta:
        """Names and order."""

        verbose_name = _("标准版次")
        verbose_name_plural = _("标准版次")
        ordering = ["scheme_name", "edition_name"]

    def __str__(self) -> str:
        return f"{self.scheme_name}/{self.edition_name}"

    @property
    def scheme(self) -> Scheme:
        """Return the compiled scheme."""
        return self.scorer().scheme

    def scorer(self, excluded: frozenset[str] = frozenset()) -> Scorer:
        """Return the scorer of this edition, without the items that do not apply."""
        return _scorer(self.digest, excluded)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a compiled scheme's bytes."""
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=64)
def _scorer(digest: str, excluded: frozenset[str]) -> Scorer:
    if excluded:
        return Scorer(without_items(_scorer(digest, frozenset()).scheme, excluded))
    content = Edition.objects.values_list("content", flat=True).get(digest=digest)
    return Scorer(msgspec.json.decode(bytes(content), type=Scheme))
