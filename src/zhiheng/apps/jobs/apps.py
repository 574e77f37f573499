"""Django's registration of the jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work with progress."""

    name = "zhiheng.apps.jobs"
    label = "jobs"
    verbose_name = "后台任务"
