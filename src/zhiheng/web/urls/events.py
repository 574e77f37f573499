"""The audit log."""

from django.urls import path

from zhiheng.web.views import events

urlpatterns = [
    path("events/", events.events, name="events"),
]
