"""Who a pseudonym stands for, and who looked."""

from django.urls import path

from zhiheng.web.views import identities

urlpatterns = [
    path("facts/identities/", identities.identities, name="identities"),
    path("facts/identities/reveals/", identities.reveals, name="reveals"),
    path("facts/identities/<slug:pseudonym>/", identities.identity, name="identity"),
]
