"""Rounds, their units, what does not apply, and the comparison."""

from django.urls import path

from zhiheng.web.views import comparison, exclusions, round_record, round_units, rounds

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new_round, name="new_round"),
    path("rounds/<int:pk>/", round_record.round_record, name="round"),
    path("rounds/<int:pk>/edit/", rounds.edit_round, name="edit_round"),
    path("rounds/<int:pk>/close/", rounds.end_round, name="close_round"),
    path("rounds/<int:pk>/continue/", rounds.resume_round, name="continue_round"),
    path("rounds/<int:pk>/units/", round_units.round_units, name="add_units"),
    path(
        "rounds/<int:pk>/units/<int:participation_pk>/remove/",
        round_units.take_out_unit,
        name="remove_unit",
    ),
    path("rounds/<int:pk>/remind/", round_record.remind, name="remind_units"),
    path("rounds/<int:pk>/documents/", round_record.round_documents, name="round_documents"),
    path("rounds/<int:pk>/exclusions/", exclusions.exclusions, name="exclusions"),
    path(
        "rounds/<int:pk>/exclusions/<str:item>/<slug:kind>/",
        exclusions.exclusion,
        name="exclusion",
    ),
    path("rounds/<int:pk>/comparison/", comparison.comparison, name="comparison"),
]
