"""RG1: An import makes the same people as registering one by one, and phones are read as everywhere."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import staging
from core.errors import DomainError
from core.phones import InvalidPhone, clean_phone
from network.actions import register
from network.actions.loads.reading import read_phone
from network.models import Client
from people.models import Person
from tests import factories
from tests.network.load_cast import checked, row, written

NAMES = st.sampled_from(["Ana", "Beto", "Ana María", "Luz"])
FAMILY = st.sampled_from(["Gil", "Paz", "Gil Paz", ""])
DOCUMENTS = st.sampled_from(["", "52123456", "41987654", "1020304050"])
EMAILS = st.sampled_from(["", "ana@example.com", "luz@example.com", "Beto@Example.com"])
PHONES = st.sampled_from(["", "3001234567", "+57 310 987 6543"])
ROWS = st.lists(st.tuples(NAMES, FAMILY, DOCUMENTS, EMAILS, PHONES), min_size=1, max_size=6)


def one_by_one(rows):
    """Each through the engine, as staff would; who is known already is not doubled."""
    for given_names, family, document, email, phone in rows:
        answers = {"given_names": given_names, "family_names": family, "email": email, "phone": phone, "country": "CO"}
        if document:
            answers["identification"] = {"country": "CO", "kind": "CC", "number": document}
        if not (document or email or phone):
            continue
        try:
            register(channel="file", target="client", version=None, answers=answers, by=None, form_key=uuid.uuid4())
        except DomainError:
            continue


def people():
    found = Person.objects.filter(client__isnull=False).select_related("client")
    return sorted(
        (
            p.name, p.name_key, p.email, p.phone, p.client.state, p.client.channel, p.country, p.language,
            getattr(getattr(p, "identification", None), "lookup", ""),
        )
        for p in found
    )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_the_same_people_as_one_by_one(rows):
    from django.db import transaction

    rows = _without_news_in_repeats(_without_shared_emails(rows))
    with transaction.atomic():
        one_by_one(rows)
        alone = people()
        transaction.set_rollback(True)
    with transaction.atomic():
        staff = factories.staff("network.import_people")
        load = checked([row(*one) for one in rows], staff)
        if load.counts.get("create"):
            load = written(load, staff)
        assert people() == alone, load.mistakes
        transaction.set_rollback(True)
    assert not Client.objects.exists()


def _without_shared_emails(rows):
    """One e-mail with two documents is somebody else one by one, and a mistake in a file."""
    seen, kept = {}, []
    for one in rows:
        email = one[3].lower()
        if email and seen.setdefault(email, one[2]) != one[2]:
            one = (*one[:3], "", one[4])
        kept.append(one)
    return kept


def _without_news_in_repeats(rows):
    """A file leaves out who shares something even with a row that is left out itself; one by one nobody knows of it."""
    seen, kept = set(), []
    for names, family, document, email, phone in rows:
        known = {document} & seen if document else {email.lower(), phone} & seen
        if known - {""}:
            email, phone = (said if said.lower() in seen else "" for said in (email, phone))
        seen |= {document, email.lower(), phone}
        kept.append((names, family, document, email, phone))
    return kept


@given(st.from_regex(r"(\+57 ?)?3\d{2} ?\d{3} ?\d{3,5}", fullmatch=True) | st.text("0123456789+ -", max_size=14))
def test_phones_known_by_their_shape_are_those_that_are_valid(text):
    try:
        wanted = clean_phone(text, "CO")
    except InvalidPhone:
        with pytest.raises(InvalidPhone):
            read_phone(text, "CO")
    else:
        assert read_phone(text, "CO") == wanted


@given(st.dictionaries(st.integers(1, 12), st.lists(st.integers(1, 12), min_size=1, max_size=2), max_size=12))
def test_levels_come_after_what_they_need(leads):
    order, lost = staging.levels(leads)
    for one, needs in leads.items():
        if one in lost:
            continue
        assert all(order.get(need, 0) < order[one] and need not in lost for need in needs)
    walking = {one for one, needs in leads.items() if any(need in lost for need in needs)}
    assert walking <= lost
    assert lost <= walking
