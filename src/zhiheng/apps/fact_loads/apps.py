"""Django's registration of the loads of facts."""

from importlib import import_module

from django.apps import AppConfig


class FactLoadsConfig(AppConfig):
    """Facts brought in."""

    name = "zhiheng.apps.fact_loads"
    label = "fact_loads"
    verbose_name = "数据导入"

    def ready(self) -> None:
        """Register the handler of this app's job."""
        import_module("zhiheng.apps.fact_loads.loading")
