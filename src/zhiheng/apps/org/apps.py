"""Django's registration of the units."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Units and their history."""

    name = "zhiheng.apps.org"
    label = "org"
    verbose_name = "单位"
