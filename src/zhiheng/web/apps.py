"""Django's registration of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, their templates and static files."""

    name = "zhiheng.web"
    label = "web"
    verbose_name = "页面"
