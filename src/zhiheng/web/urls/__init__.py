"""Addresses of the pages, one module for each area."""

from zhiheng.web.urls import directory, entrance, events, rounds, sheets

app_name = "web"
urlpatterns = [
    *entrance.urlpatterns,
    *rounds.urlpatterns,
    *sheets.urlpatterns,
    *directory.urlpatterns,
    *events.urlpatterns,
]
