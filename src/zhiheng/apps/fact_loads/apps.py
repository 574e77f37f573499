"""Django's registration of the loads of facts."""

from django.apps import AppConfig


class FactLoadsConfig(AppConfig):
    """Facts brought in."""

    name = "zhiheng.apps.fact_loads"
    label = "fact_loads"
    verbose_name = "数据导入"
