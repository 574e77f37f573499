"""Standards: those in use by key, those that come with the program by name."""

from django.urls import path

from zhiheng.web.views import standards

urlpatterns = [
    path("standards/", standards.standards, name="standards"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("standards/<int:pk>/workbook/", standards.standard_workbook, name="standard_workbook"),
    path("standards/<int:pk>/sheet.<str:ending>/", standards.standard_sheet, name="standard_sheet"),
    path("standards/<slug:scheme>/<slug:edition>/", standards.standard, name="standard"),
    path(
        "standards/<slug:scheme>/<slug:edition>/workbook/",
        standards.standard_workbook,
        name="standard_workbook",
    ),
    path(
        "standards/<slug:scheme>/<slug:edition>/sheet.<str:ending>/",
        standards.standard_sheet,
        name="standard_sheet",
    ),
    path(
        "standards/<slug:scheme>/<slug:edition>/install/",
        standards.install_standard,
        name="install_standard",
    ),
]
