"""Django's registration of the decisions."""

from importlib import import_module

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Rule sets that decide."""

    name = "zhiheng.apps.decisions"
    label = "decisions"
    verbose_name = "规则判断"

    def ready(self) -> None:
        """Register the handler of this app's job."""
        import_module("zhiheng.apps.decisions.auditing")
