"""Addresses of the pages, one module for each area."""

from zhiheng.web.urls import directory, entrance, events, sheets

app_name = "web"
urlpatterns = [
    *entrance.urlpatterns,
    *directory.urlpatterns,
    *sheets.urlpatterns,
    *events.urlpatterns,
]
