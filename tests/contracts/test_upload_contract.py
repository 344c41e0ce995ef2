"""The action that uploads a contract."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contracts.actions import upload_contract
from contracts.errors import ChangedMeanwhile, FutureDate, InvalidNumber, NoAmount, NumberTaken
from contracts.events import ContractUploaded
from contracts.models import Contract
from contracts.queries import award_of
from core import files
from core.models import AuditEntry, StoredEvent, StoredFile
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_agent_is_filled_in_and_the_points_are_posted(scene):
    contract = upload_contract(**scene.figures(number=" h-2026-0001 "))
    assert contract.number == "H-2026-0001"
    assert contract.referrer == scene.agent.person
    award = award_of(contract)
    assert (award.person, award.points) == (scene.agent.person, 300)


def test_it_publishes_its_event_and_is_written_down(scene):
    contract = upload_contract(**scene.figures())
    assert StoredEvent.objects.get(kind=ContractUploaded.kind()).payload == {
        "contract_id": contract.pk, "client_person_id": scene.client.person_id,
        "referrer_id": scene.agent.person_id, "type_id": scene.type.pk, "amount_minor": 1_850_000_00,
        "currency": "COP", "signed_on": contract.signed_on.isoformat(),
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="contracts.upload_contract")
    assert (entry.target_id, entry.by, entry.after["referrer_id"]) == (
        str(contract.pk), scene.staff, scene.agent.person_id,
    )  # fmt: skip


def test_the_same_form_again_answers_the_first_contract(scene):
    asked = scene.figures()
    first = upload_contract(**asked)
    again = upload_contract(**asked | {"upload": factories.pdf(), "amount_minor": 5})
    assert again == first
    assert again.amount_minor == 1_850_000_00
    assert StoredEvent.objects.filter(kind=ContractUploaded.kind()).count() == 1


@pytest.mark.parametrize("number", ["H-2026-0001", " h-2026-0001"])
def test_the_same_number_is_refused_with_its_date(scene, number):
    upload_contract(**scene.figures())
    with pytest.raises(NumberTaken, match="H-2026-0001") as refusal:
        upload_contract(**scene.figures(number=number))
    assert timezone.localdate().strftime("%d/%m/%Y") in str(refusal.value)
    assert Contract.objects.count() == StoredFile.objects.count() == 1


def test_the_number_of_a_voided_contract_stays_taken(scene):
    from contracts.actions import void_contract

    void_contract(contract=upload_contract(**scene.figures()), reason="Error", by=scene.staff)
    with pytest.raises(NumberTaken):
        upload_contract(**scene.figures())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": "<script>"}, InvalidNumber),
        ({"amount_minor": 0}, NoAmount),
        ({"signed_on": timezone.localdate() + timedelta(days=2)}, FutureDate),
        ({"upload": factories.picture("contrato.pdf")}, files.WrongContent),
        ({"expected_points": 299}, ChangedMeanwhile),
        ({"expected_referrer_id": 0}, ChangedMeanwhile),
    ],
)
def test_what_is_refused_writes_nothing(scene, changes, error):
    with pytest.raises(error):
        upload_contract(**scene.figures(**changes))
    assert not Contract.objects.exists()
    assert not StoredFile.objects.exists()
    assert not StoredEvent.objects.exists()


def test_a_rule_that_changed_since_the_preview_stops_it(scene):
    factories.rule(scene.type, points=500)
    with pytest.raises(ChangedMeanwhile):
        upload_contract(**scene.figures(expected_points=300))
    assert upload_contract(**scene.figures(expected_points=500))


def test_an_import_that_showed_nothing_takes_what_is_in_force(scene):
    assert award_of(upload_contract(**scene.figures(expected_points=None))).points == 300


def test_a_client_without_referrer_earns_nobody_points(scene):
    loner = factories.client()
    contract = upload_contract(**scene.figures(client=loner, expected_points=0))
    assert contract.referrer is None
    assert award_of(contract).points == 0
