"""Django's registration of the identities."""

from django.apps import AppConfig


class IdentitiesConfig(AppConfig):
    """Who a pseudonym stands for."""

    name = "zhiheng.apps.identities"
    label = "identities"
    verbose_name = "身份对照"
