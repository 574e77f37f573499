"""Addresses of the pages, one module for each area."""

from zhiheng.web.urls import directory, entrance, events, jobs, standards

app_name = "web"
urlpatterns = [
    *entrance.urlpatterns,
    *standards.urlpatterns,
    *jobs.urlpatterns,
    *directory.urlpatterns,
    *events.urlpatterns,
]
