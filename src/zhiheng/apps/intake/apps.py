"""Django's registration of the intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Files on their way in."""

    name = "zhiheng.apps.intake"
    label = "intake"
    verbose_name = "导入"
