"""Django's registration of the evaluation."""

from importlib import import_module

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Rounds, sheets, ratings, decisions."""

    name = "zhiheng.apps.evaluation"
    label = "evaluation"
    verbose_name = "评估"

    def ready(self) -> None:
        """Register the handlers of this app's jobs."""
        import_module("zhiheng.apps.evaluation.documents")
        import_module("zhiheng.apps.evaluation.measuring")
