"""Django's registration of the accounts."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, roles, sessions."""

    name = "zhiheng.apps.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        """Listen to sign-ins, so that they stand in the audit log."""
        import_module("zhiheng.apps.accounts.sign_in_events")
