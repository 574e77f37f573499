"""A sheet: its pages, its parts, its files."""

from django.urls import path

from zhiheng.web.views import (
    certificates,
    scores,
    sheet_files,
    sheet_steps,
    sheets,
    supplies,
    taking,
)

urlpatterns = [
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/advice/", sheets.advice, name="sheet_advice"),
    path("sheets/<int:pk>/history/", sheets.sheet_history, name="sheet_history"),
    path("sheets/<int:pk>/print/", sheets.print_sheet, name="print_sheet"),
    path("sheets/<int:pk>/scores/", scores.rate_many, name="rate_many"),
    path("sheets/<int:pk>/points/<str:point>/", scores.rate, name="rate"),
    path("sheets/<int:pk>/points/<str:point>/row/", scores.point_row, name="point_row"),
    path(
        "sheets/<int:pk>/points/<str:point>/why/",
        certificates.point_certificate,
        name="point_certificate",
    ),
    path(
        "sheets/<int:pk>/points/<str:point>/reason/", certificates.give_reason, name="give_reason"
    ),
    path(
        "sheets/<int:pk>/nodes/<str:node>/why/",
        certificates.node_certificate,
        name="node_certificate",
    ),
    path("sheets/<int:pk>/why/", certificates.total_certificate, name="total_certificate"),
    path("sheets/<int:pk>/facts/", supplies.facts, name="sheet_facts"),
    path("sheets/<int:pk>/facts/<str:key>/", supplies.set_fact, name="set_fact"),
    path("sheets/<int:pk>/facts/<str:key>/why/", taking.fact_certificate, name="fact_certificate"),
    path("sheets/<int:pk>/take/", taking.take_facts, name="take_facts"),
    path("sheets/<int:pk>/flags/", supplies.flags, name="sheet_flags"),
    path("sheets/<int:pk>/flags/<str:item>/", supplies.change_flag, name="change_flag"),
    path("sheets/<int:pk>/narratives/", supplies.narratives, name="sheet_narratives"),
    path("sheets/<int:pk>/narratives/<str:item>/", supplies.write_finding, name="write_finding"),
    path("sheets/<int:pk>/steps/<str:step>/", sheet_steps.step, name="sheet_step"),
    path("sheets/<int:pk>/template/", sheet_files.template, name="sheet_template"),
    path("sheets/<int:pk>/report/", sheet_files.report, name="sheet_report"),
    path("sheets/<int:pk>/form/", sheet_files.score_form, name="sheet_form"),
    path("sheets/<int:pk>/import/", sheet_files.import_sheet, name="import_sheet"),
    path("sheets/<int:pk>/import/<int:upload_id>/", sheet_files.sheet_upload, name="sheet_upload"),
    path(
        "sheets/<int:pk>/import/<int:upload_id>/apply/",
        sheet_files.apply_sheet_upload,
        name="apply_sheet_upload",
    ),
    path(
        "sheets/<int:pk>/import/<int:upload_id>/undo/",
        sheet_files.undo_sheet_upload,
        name="undo_sheet_upload",
    ),
    path(
        "sheets/<int:pk>/import/<int:upload_id>/problems/",
        sheet_files.sheet_upload_problems,
        name="sheet_upload_problems",
    ),
]
