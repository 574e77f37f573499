"""Units and accounts."""

from django.urls import path

from zhiheng.web.views import units

urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/new/", units.new_unit, name="new_unit"),
    path("units/template/", units.unit_template, name="unit_template"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit_unit, name="edit_unit"),
    path("units/<int:pk>/end/", units.end_unit, name="end_unit"),
]
