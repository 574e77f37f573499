"""Files on their way in: kept as they came, claimed once, settled once."""

import pytest
from django.core.exceptions import ValidationError

from tests.campus import Campus
from zhiheng.apps.intake.desk import (
    claim_upload,
    keep_upload,
    refuse_moved,
    settle_upload,
    take_back_upload,
)
from zhiheng.apps.intake.models import State, Upload, digest_of
from zhiheng.shared.problems import Problem

pytestmark = pytest.mark.django_db


def kept(campus: Campus, *problems: Problem, name: str = "表.csv") -> Upload:
    return keep_upload(
        kind="demo",
        name=name,
        content=b"content",
        problems=problems,
        preview={"opened": {"a": 1}},
        by=campus.administrator,
    )


def test_a_file_is_kept_as_it_came_with_what_it_would_change(campus: Campus):
    upload = Upload.objects.get(pk=kept(campus).pk)
    assert bytes(upload.content) == b"content"
    assert upload.digest == digest_of(b"content")
    assert (upload.state, upload.preview) == (State.READ, {"opened": {"a": 1}})
    assert (upload.receipt, upload.applied_at) == ({}, None)


def test_a_file_with_faults_keeps_them_all_and_no_preview(campus: Campus):
    faults = [Problem("表!A1", "empty", "空", ["甲"]), Problem("表!B2", "wrong", "错")]
    upload = Upload.objects.get(pk=kept(campus, *faults).pk)
    assert (upload.state, upload.preview) == (State.REFUSED, {})
    assert [each["where"] for each in upload.problems] == ["表!A1", "表!B2"]
    assert upload.problems[0]["allowed"] == ["甲"]


def test_a_strange_name_is_made_fit_to_be_kept(campus: Campus):
    upload = kept(campus, name="甲\x00\x07" + "长" * 300)
    assert len(upload.name) == 200
    assert "\x00" not in upload.name


@pytest.mark.parametrize("state", [State.REFUSED, State.APPLIED, State.UNDONE])
def test_only_a_file_that_waits_can_be_claimed_to_be_taken_in(campus: Campus, state: State):
    upload = kept(campus)
    Upload.objects.filter(pk=upload.pk).update(state=state)
    with pytest.raises(ValidationError, match=str(state.label)):
        claim_upload(upload, State.READ)


def test_a_file_goes_from_waiting_to_taken_in_to_taken_back(campus: Campus):
    upload = claim_upload(kept(campus), State.READ)
    settle_upload(upload, {"opened": {"a": 1}})
    upload = claim_upload(upload, State.APPLIED)
    assert upload.receipt == {"opened": {"a": 1}}
    assert upload.applied_at is not None
    take_back_upload(upload)
    with pytest.raises(ValidationError):
        claim_upload(upload, State.APPLIED)


def test_what_was_changed_meanwhile_is_named(campus: Campus):
    refuse_moved([])
    with pytest.raises(ValidationError, match="01、02"):
        refuse_moved(["02", "01"])
