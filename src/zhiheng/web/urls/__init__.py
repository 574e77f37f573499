"""Addresses of the pages, one module for each area."""

from zhiheng.web.urls import directory, entrance, events, rounds

app_name = "web"
urlpatterns = [
    *entrance.urlpatterns,
    *directory.urlpatterns,
    *events.urlpatterns,
    *rounds.urlpatterns,
]
