"""Addresses of the pages."""

from django.urls import path

from zhiheng.web.health import health

app_name = "web"
urlpatterns = [
    path("health/", health, name="health"),
]
