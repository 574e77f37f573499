"""Which address leads where, and what is shown where none does."""

from django.urls import include, path

from zhiheng.web import errors
from zhiheng.web.urls.entrance import library_patterns

urlpatterns = [
    path("", include("zhiheng.web.urls")),
    *library_patterns,
]
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
