"""Django's registration of the collection of tables."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """Collections, what units hand up, entries, explanations, versions."""

    name = "zhiheng.apps.collection"
    label = "collection"
    verbose_name = "数据采集"
