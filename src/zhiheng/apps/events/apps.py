"""Django's registration of the events."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The audit log."""

    name = "zhiheng.apps.events"
    label = "events"
    verbose_name = "操作记录"
