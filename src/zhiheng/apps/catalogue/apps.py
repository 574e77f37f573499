"""Django's registration of the catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Pack editions in use."""

    name = "zhiheng.apps.catalogue"
    label = "catalogue"
    verbose_name = "标准"
