"""Django's registration of the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "zhiheng.apps.accounts"
    label = "accounts"
    verbose_name = "账号"
