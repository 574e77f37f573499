"""Units and accounts, and tables of them brought in."""

from django.urls import path

from zhiheng.web.views import accounts, intake, units

urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/new/", units.new_unit, name="new_unit"),
    path("units/template/", units.unit_template, name="unit_template"),
    path("units/import/", intake.import_units, name="import_units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit_unit, name="edit_unit"),
    path("units/<int:pk>/end/", units.end_unit, name="end_unit"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/template/", accounts.account_template, name="account_template"),
    path("accounts/import/", intake.import_accounts, name="import_accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/edit/", accounts.edit_account, name="edit_account"),
    path("accounts/<int:pk>/password/", accounts.reset_password, name="reset_password"),
    path("accounts/<int:pk>/unlock/", accounts.unlock_account, name="unlock_account"),
    path(
        "accounts/<int:pk>/second-factor/",
        accounts.remove_second_factor,
        name="remove_second_factor",
    ),
    path("uploads/<int:pk>/", intake.upload, name="upload"),
    path("uploads/<int:pk>/problems/", intake.upload_problems, name="upload_problems"),
    path("uploads/<int:pk>/apply/", intake.apply_upload, name="apply_upload"),
    path("uploads/<int:pk>/undo/", intake.undo_upload, name="undo_upload"),
]
