from typing import Any

import pytest
from django.utils import translation

from core.models import StoredEvent
from network.actions import register_client
from network.enums import Channel
from network.models import Agent, Client
from people.enums import ConsentKind
from people.errors import EmailTaken
from people.models import Consent, Person, User
from people.queries import consent_addresses, consent_texts_in_force
from referrals.errors import UnknownCode
from referrals.models import Attribution
from tests import factories

pytestmark = pytest.mark.django_db


def register(**changes: Any) -> User:
    values = {
        "channel": Channel.SITE, "email": "Luisa@Example.test", "password": factories.PASSWORD,
        "given_names": " Luisa ",
        "family_names": "Fernández  Gómez", "phone": "+573001112233", "code": "", "code_channel": "form",
        "texts": list(consent_texts_in_force().values()), "ip": "203.0.113.9",
    }  # fmt: skip
    return register_client(**values | changes)


def test_makes_a_client_with_access_and_consents() -> None:
    user = register()
    person = user.person
    assert (user.email, person.email, person.name) == (
        "luisa@example.test", "luisa@example.test", "Luisa Fernández Gómez",
    )  # fmt: skip
    assert user.check_password(factories.PASSWORD)
    assert person.client.channel == Channel.SITE
    assert set(person.consents.values_list("text__kind", flat=True)) == {ConsentKind.DATA, ConsentKind.TERMS}
    assert Consent.objects.filter(person=person, channel=Channel.SITE).count() == 2
    assert set(consent_addresses(person).values()) == {"203.0.113.9"}


def test_is_a_client_and_nothing_else() -> None:
    user = register()
    assert (user.is_staff, user.is_superuser, user.roles.count()) == (False, False, 0)
    assert not Agent.objects.exists()


def test_speaks_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert register().person.language == "en"


def test_with_a_code_the_referrer_stands_before_the_event() -> None:
    agent = factories.agent(code="ABCD2345")
    user = register(code="abcd-2345", code_channel="link", channel=Channel.INVITATION)
    assert Attribution.objects.get(person=user.person).referrer == agent.person
    kinds = list(StoredEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["referrals.CodeBound", "network.ClientRegistered", "network.ApplicationFiled"]
    told = StoredEvent.objects.get(kind="network.ClientRegistered").payload
    assert told == {"person_id": user.person_id, "channel": "invitation"}


def test_a_wrong_code_leaves_nothing_behind() -> None:
    with pytest.raises(UnknownCode):
        register(code="NOSUCH22")
    assert not Person.objects.exists()
    assert not StoredEvent.objects.exists()


def test_an_existing_login_is_refused_and_leaves_nothing_behind() -> None:
    register()
    with pytest.raises(EmailTaken):
        register(email="LUISA@example.test")
    assert (Person.objects.count(), Client.objects.count()) == (1, 1)


def test_an_unknown_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="admin"):
        register(channel="admin")
