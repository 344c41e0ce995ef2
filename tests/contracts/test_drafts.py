"""Files of contracts that were never saved."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from contracts.actions import clear_drafts, keep_file, upload_contract
from contracts.models import UploadDraft
from core import jobs
from core.models import StoredFile
from tests import factories

pytestmark = pytest.mark.django_db


def kept(by, days=3):
    file = keep_file(form_key=uuid.uuid4(), upload=factories.pdf(), by=by)
    UploadDraft.objects.filter(file=file).update(created_at=timezone.now() - timedelta(days=days))
    return file


def test_forgotten_files_go_with_their_content(scene, django_capture_on_commit_callbacks):
    file = kept(scene.staff)
    assert default_storage.exists(file.content.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert clear_drafts() == 1
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert not default_storage.exists(file.content.name)


def test_the_file_of_a_contract_stays(scene, django_capture_on_commit_callbacks):
    file = kept(scene.staff)
    contract = upload_contract(**scene.figures(upload=file))
    with django_capture_on_commit_callbacks(execute=True):
        assert clear_drafts() == 1
    assert contract.file.content.open("rb").read(5) == b"%PDF-"
    assert not UploadDraft.objects.exists()


def test_what_may_still_be_used_is_left_alone(scene):
    kept(scene.staff, days=1)
    assert clear_drafts() == 0


def test_the_sweeper_knows_it():
    from contracts import tasks  # noqa: F401

    assert clear_drafts in jobs.SWEEPS
