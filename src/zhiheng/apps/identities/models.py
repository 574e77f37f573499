"""An identity: what a pseudonym stands for, sealed under a key the database never sees."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.identities.sealing import Keyring
from zhiheng.apps.org.models import Unit

IDENTIFIER, NAME = "identifier", "name"


class IdentityQuerySet(models.QuerySet):
    """Identities, and whose a visitor may open."""

    def visible_to(self, user: User) -> "IdentityQuerySet":
        """Return the people a visitor may look up: those of the units in scope.

        A person whose unit is not known is for those only who may look up everybody.
        """
        return user.scope(Capability.REVEAL_IDENTITY).narrow(self, "unit_id")


class Identity(models.Model):
    """One person: a pseudonym, and sealed what it stands for."""

    pseudonym = models.CharField(_("假名"), max_length=40, unique=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("单位")
    )
    key_id = models.CharField(_("密钥编号"), max_length=8, db_index=True)
    identifier = models.BinaryField(_("证件号或编号（密文）"))
    name = models.BinaryField(_("姓名（密文）"), null=True)
    kept_at = models.DateTimeField(_("保存时间"), auto_now_add=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("身份对照")
        verbose_name_plural = _("身份对照")
        ordering = ["pseudonym"]

    def __str__(self) -> str:
        return self.pseudonym

    def opened(self, field: str, keys: Keyring) -> str:
        """Return what stands in a sealed field; empty where there is nothing.

        Raises:
            InvalidInputError: The key is not here, or the field was altered.
        """
        sealed = getattr(self, field)
        if sealed is None:
            return ""
        return keys.open(sealed, self.key_id, self.pseudonym, field).decode()

    def sealed(self, identifier: str, name: str, keys: Keyring) -> "Identity":
        """Seal identifier and name under the current key and return the record, not saved."""
        self.key_id = keys.current
        self.identifier = keys.seal(identifier.encode(), self.pseudonym, IDENTIFIER)
        self.name = keys.seal(name.encode(), self.pseudonym, NAME) if name else None
        return self


class Rotation(models.Model):
    """One run that sealed identities anew under the current key."""

    key_id = models.CharField(_("密钥编号"), max_length=8)
    resealed = models.PositiveIntegerField(_("重新加密"), default=0)
    begun_at = models.DateTimeField(_("开始时间"), auto_now_add=True)

    class Meta:
        """Names and order."""

        verbose_name = _("更换密钥")
        verbose_name_plural = _("更换密钥")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.key_id
