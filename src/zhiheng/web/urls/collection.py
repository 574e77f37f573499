"""Collections of tables, their submissions, and the whole."""

from django.urls import path

from zhiheng.web.views import (
    collection_record,
    collection_whole,
    collections,
    submission_files,
    submission_history,
    submission_steps,
    submissions,
)

urlpatterns = [
    path("collections/", collections.collections, name="collections"),
    path("collections/new/", collections.new_collection, name="new_collection"),
    path("collections/<int:pk>/", collection_record.collection, name="collection"),
    path("collections/<int:pk>/edit/", collections.edit_collection, name="edit_collection"),
    path("collections/<int:pk>/assign/", collections.assign_tables, name="assign_tables"),
    path("collections/<int:pk>/remind/", collection_record.remind_units, name="remind_tables"),
    path("collections/<int:pk>/whole/", collection_whole.whole, name="whole"),
    path(
        "collections/<int:pk>/whole/findings/<str:key>/",
        collection_whole.explain_whole_finding,
        name="explain_whole_finding",
    ),
    path(
        "collections/<int:pk>/findings.xlsx", collection_whole.whole_findings, name="whole_findings"
    ),
    path(
        "collections/<int:pk>/tables.<str:ending>",
        collection_whole.official_tables,
        name="official_tables",
    ),
    path("collections/<int:pk>/lock/", collection_whole.lock, name="lock_collection"),
    path("collections/<int:pk>/unlock/", collection_whole.unlock, name="unlock_collection"),
    path("submissions/<int:pk>/", submissions.submission, name="submission"),
    path(
        "submissions/<int:pk>/tables/<slug:table>/", submissions.submission, name="submission_table"
    ),
    path("submissions/<int:pk>/cells/", submissions.enter_many, name="enter_many"),
    path(
        "submissions/<int:pk>/cells/<slug:table>/<slug:field>/",
        submissions.enter_cell,
        name="enter_cell",
    ),
    path(
        "submissions/<int:pk>/cells/<slug:table>/<slug:field>/row/",
        submissions.cell_row,
        name="cell_row",
    ),
    path(
        "submissions/<int:pk>/findings/<str:key>/",
        submissions.explain_finding,
        name="explain_finding",
    ),
    path(
        "submissions/<int:pk>/findings.xlsx",
        submission_files.submission_findings,
        name="submission_findings",
    ),
    path(
        "submissions/<int:pk>/steps/<str:step>/",
        submission_steps.submission_step,
        name="submission_step",
    ),
    path("submissions/<int:pk>/template/", submission_files.table_template, name="table_template"),
    path("submissions/<int:pk>/import/", submission_files.import_tables, name="import_tables"),
    path(
        "submissions/<int:pk>/import/<int:upload_id>/",
        submission_files.table_upload,
        name="table_upload",
    ),
    path(
        "submissions/<int:pk>/import/<int:upload_id>/apply/",
        submission_files.apply_table_upload,
        name="apply_table_upload",
    ),
    path(
        "submissions/<int:pk>/import/<int:upload_id>/undo/",
        submission_files.undo_table_upload,
        name="undo_table_upload",
    ),
    path(
        "submissions/<int:pk>/import/<int:upload_id>/problems/",
        submission_files.table_upload_problems,
        name="table_upload_problems",
    ),
    path(
        "submissions/<int:pk>/history/",
        submission_history.submission_history,
        name="submission_history",
    ),
    path("submissions/<int:pk>/diff/", submission_history.submission_diff, name="submission_diff"),
]
