"""Addresses of the pages, one module for each area."""

from zhiheng.web.urls import (
    collection,
    decisions,
    directory,
    entrance,
    events,
    facts,
    identities,
    jobs,
    rounds,
    sheets,
    standards,
)

app_name = "web"
urlpatterns = [
    *entrance.urlpatterns,
    *rounds.urlpatterns,
    *sheets.urlpatterns,
    *collection.urlpatterns,
    *facts.urlpatterns,
    *identities.urlpatterns,
    *decisions.urlpatterns,
    *standards.urlpatterns,
    *jobs.urlpatterns,
    *directory.urlpatterns,
    *events.urlpatterns,
]
