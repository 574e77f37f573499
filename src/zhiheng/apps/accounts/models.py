"""The account: our own model from the first migration on, so that it can grow."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who may sign in."""

    class Meta:
        """Names shown to people."""

        verbose_name = "账号"
        verbose_name_plural = "账号"
