"""RG10: the newcomer's territory against that of sponsor and referrer, as the form says."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import conf
from network import queries, rules
from network.actions import confirm_application
from network.enums import Target
from network.errors import OtherTerritory
from network.models import Agent, Application, FormVersion, RegistrationForm
from network.permissions import VIEW_REGISTRATIONS
from network.queries.forms import form_faults
from network.rules.territories import part_at, share
from people import actions as people
from people.errors import PlaceUnknown
from people.models import Coverage, Division, Territory
from tests import factories
from tests.network.registration import cast
from tests.workflows import cast as flows

pytestmark = pytest.mark.django_db


@pytest.fixture
def zones() -> dict[str, Territory]:
    """A zone in Antioquia with a section in Medellín, and another in Valle, in one region."""
    region = Territory.objects.create(code="R1", name="Occidente", kind="region")
    north = Territory.objects.create(code="Z1", name="Norte", kind="zone", parent=region)
    south = Territory.objects.create(code="Z2", name="Sur", kind="zone", parent=region)
    city = Territory.objects.create(code="S1", name="Medellín", kind="section", parent=north)
    for territory, code in ((north, "05"), (city, "05001"), (south, "76")):
        Coverage.objects.create(territory=territory, division=Division.objects.get(country="CO", code=code))
    return {"region": region, "north": north, "south": south, "city": city}


def leader(place: str) -> Agent:
    made = factories.agent(factories.person("Carlos", "Peña", city=""))
    people.set_place_text(person=made.person, text=place)
    made.person.save()
    return made


def came(agent: Agent | None, place: str, mode: str = "warn", **changes: Any) -> Application:
    options = {"territory_check": mode, "territory_of": changes.pop("of", "sponsor")}
    referrer = agent.person if agent else None
    return cast.sign_up(place=place, referrer=referrer, options=options, **changes)


def notes(made: Application) -> list[tuple[str, str]]:
    return [(row.result, row.detail) for row in made.checks.filter(name="territory")]


def test_the_same_zone_is_in_order_and_the_record_says_where(zones: dict[str, Territory]) -> None:
    made = came(leader("Medellín"), "Bello, Antioquia", "refuse")
    assert notes(made) == [("passed", "")]
    assert (made.person.city, made.person.territory) == ("Bello", zones["north"])


def test_another_zone_is_noted_or_refused_as_the_form_says(zones: dict[str, Territory]) -> None:
    agent = leader("Medellín")
    with pytest.raises(OtherTerritory):
        came(agent, "Cali", "refuse")
    assert not Application.objects.exists(), "nothing is left behind"
    made = came(agent, "Cali", "warn")
    assert notes(made) == [("warning", "otro territorio")] or notes(made) == [("warning", "another territory")]
    assert made.state == "approved", "a warning keeps nobody out"
    assert notes(came(agent, "Cali", "off", email="o@casa.test", phone="")) == []


@pytest.mark.row("RG14", "RG10")
def test_who_decides_reads_whose_territory_it_was_compared_with(login: Any, zones: dict[str, Territory]) -> None:
    agent, team = leader("Medellín"), flows.role()
    options = {"territory_check": "warn", "territory_of": "sponsor", "flow": ""}
    options["flow"] = flows.flow(flows.step(team), subject="registration").code
    made = cast.sign_up(target=Target.AGENT, place="Cali", referrer=agent.person, options=options)
    reader = factories.staff(VIEW_REGISTRATIONS)
    reader.roles.add(team)
    label, value = f"Territorio, comparado con el de {agent.person.name}", "otro territorio"
    page = login(reader).get(f"/admin/aprobaciones/{made.process_id}/")
    facts = dict(page.context["facts"])
    assert (facts[label], facts["Celular"]) == (value, "300 1234567")
    own = login(reader).get(f"/admin/registros/{made.pk}/").content.decode()
    assert label in own
    assert value in own


def test_how_finely_is_a_setting(zones: dict[str, Territory]) -> None:
    agent = leader("Medellín")
    conf.change("network.shared_territory", "region", by=None)
    assert notes(came(agent, "Cali", "refuse"))[0][0] == "passed"
    conf.change("network.shared_territory", "section", by=None)
    with pytest.raises(OtherTerritory):
        came(agent, "Bello, Antioquia", "refuse", email="o@casa.test", phone="")


def test_what_nobody_covers_is_another_territory_and_what_nobody_knows_is_noted(zones: dict[str, Territory]) -> None:
    agent = leader("Medellín")
    with pytest.raises(OtherTerritory):
        came(agent, "Leticia", "refuse")
    assert notes(came(agent, "Macondo"))[0][0] == "warning"
    nowhere = leader("Macondo")
    assert notes(came(nowhere, "Cali", "refuse", email="o@casa.test", phone=""))[0][0] == "warning"


def test_sponsor_referrer_or_both(zones: dict[str, Territory]) -> None:
    sponsor, referrer = leader("Cali"), leader("Medellín")
    common: dict[str, Any] = {"sponsor": sponsor, "target": "agent", "mode": "refuse"}
    assert len(notes(came(referrer, "Cali", of="sponsor", **common))) == 1
    assert len(notes(came(referrer, "Bello, Antioquia", of="referrer", email="a@casa.test", phone="", **common))) == 1
    with pytest.raises(OtherTerritory):
        came(referrer, "Cali", of="both", email="b@casa.test", phone="", **common)
    assert notes(came(None, "Cali", of="referrer")) == [], "nobody to compare with"


def test_a_code_names_the_referrer(zones: dict[str, Territory]) -> None:
    agent = leader("Medellín")
    code = agent.person.invite_codes.get().code
    with pytest.raises(OtherTerritory):
        came(None, "Cali", "refuse", code=code)


@pytest.mark.row("RG10")
def test_the_public_form_says_it_beside_the_place(client: Browser, zones: dict[str, Territory]) -> None:
    agent = leader("Medellín")
    made = cast.version("site", "client", territory_check="refuse", address_completion=True)
    made.spec["steps"][0]["fields"] += [{"name": "place", "required": True, "label": "", "help": ""}]
    made.pk, made.number, made._state.adding = None, made.number + 1, True
    made.save()
    url = reverse("network_public:sign_up")
    page = client.get(url).content.decode()
    assert 'data-places="/lugares/"' in page
    typed = factories.answered(
        given_names="Rosa", family_names="Díaz", email="rosa@casa.test", phone="3001112233", place="macondo",
        password="un-camino-largo-7", code=agent.person.invite_codes.get().code,
    )  # fmt: skip
    answer = client.post(f"{url}?paso=1", typed)
    for place in ("macondo", "cali"):
        answer = client.post(f"{url}?paso=1", factories.answered(**typed | {"place": place}))
        if answer.status_code == 302 and "paso" in answer.url:
            answer = client.post(answer.url, factories.answered(**typed | {"place": place}))
        text = answer.content.decode()
        assert answer.status_code == 422, place
        assert "error" in text
        assert "rosa@casa.test" in text
    assert not Application.objects.exists()


def asking(place: bool | None, **options: Any) -> FormVersion:
    """A form that asks the city as required, not as required, or (None) not at all."""
    made = cast.version("site", "client", **options)
    if place is not None:
        made.spec["steps"][0]["fields"] += [{"name": "place", "required": place, "label": "", "help": ""}]
    made.pk, made.number, made._state.adding = None, made.number + 1, True
    made.save()
    return made


KNOWN: list[dict[str, Any]] = [{"territory_check": "refuse"}, {"known_place": True}]


@pytest.mark.parametrize("options", KNOWN)
def test_whoever_must_be_known_by_place_does_not_come_in_without_one(
    zones: dict[str, Territory], options: dict[str, Any]
) -> None:
    referrer = leader("Medellín").person
    version = asking(False, **options)
    for place in ("", "  ", "Macondo"):
        with pytest.raises(PlaceUnknown):
            cast.sign_up(version=version, place=place, referrer=referrer)
    assert not Application.objects.exists()
    assert cast.sign_up(version=version, place="Bello, Antioquia", referrer=referrer).state == "approved"
    unasked = cast.sign_up(version=asking(None, **options), email="o@casa.test", phone="", referrer=referrer)
    assert (unasked.state, notes(unasked)[0][0]) == ("waiting", "failed"), "somebody decides"


def test_a_city_that_is_checked_is_compared_with_nobodys(zones: dict[str, Territory]) -> None:
    referrer = leader("Medellín").person
    made = cast.sign_up(version=asking(True, known_place=True), place="Leticia", referrer=referrer)
    assert (made.state, notes(made)) == ("approved", [])


def test_what_was_found_before_the_person_confirmed_still_counts(zones: dict[str, Territory]) -> None:
    agent = leader("Medellín")
    version = cast.version("backoffice", "client", known_place=True)
    spec = version.spec
    for step in spec["steps"]:
        step["fields"] = [field for field in step["fields"] if field["name"] != "place"]
    version.pk, version.number, version._state.adding = None, version.number + 1, True
    version.save()
    held = cast.sign_up("backoffice", "client", version=version, by=agent.person.user, referrer=agent.person)
    code = queries.confirm_codes(held)[0]
    made = confirm_application(application=held, code=code, password="un-camino-largo-7", by=None, ip=None)
    assert made.state == "waiting"


@pytest.mark.row("RG10")
def test_staff_do_not_publish_a_form_that_lets_the_city_be_empty(login: Any) -> None:
    for options in KNOWN:
        for place, fits in ((None, False), (False, False), (True, True)):
            version = asking(place, **options)
            assert (rules.faults(version.spec, channel="site") == []) == fits
    version = asking(True, known_place=True)
    RegistrationForm.objects.filter(pk=version.form_id).update(country="PE")
    version.form.refresh_from_db()
    assert len(form_faults(version.spec, version.form)) == 1, "nobody could register there"
    RegistrationForm.objects.filter(pk=version.form_id).update(country="CO")
    browser, url = login(factories.staff("network.manage_forms")), f"/admin/formularios/{version.form_id}/"
    page = browser.get(url)
    form = page.context["form"]
    posted = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    refused = browser.post(url, posted | {"req_place": "", "publish": "1"})
    assert refused.status_code == 422
    assert "ciudad" in refused.content.decode()


@pytest.mark.row("RG10")
def test_the_public_form_asks_a_known_city_where_it_is_checked(client: Browser) -> None:
    asking(True, known_place=True)
    typed = factories.answered(
        given_names="Rosa", family_names="Díaz", email="rosa@casa.test", password="un-camino-largo-7", place="macondo"
    )  # fmt: skip
    answer = client.post("/registro/?paso=1", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["place"])
    assert client.post("/registro/?paso=1", factories.answered(**typed | {"place": "cali"})).status_code == 302


@pytest.mark.row("RG10")
def test_lists_and_files_are_filtered_by_territory(client: Browser, zones: dict[str, Territory]) -> None:
    for place in ("Medellín", "Bello, Antioquia", "Cali", "Macondo"):
        agent = leader(place)
        agent.person.given_names = f"Vive en {place.split(',')[0]}"
        agent.person.save()
    make = factories.staff("network.view_agents", "network.view_clients", "network.view_registrations")
    factories.sign_in(client, make)
    for name in ("agents", "clients"):
        url = reverse(f"network_staff:{name}")
        page = client.get(url, {"territory": zones["north"].pk}).content.decode()
        assert "Vive en Medellín" in page, "with its sections"
        assert "Vive en Bello" in page
        assert "Vive en Cali" not in page
        assert "Vive en Macondo" in client.get(url, {"territory": "none"}).content.decode()
        assert client.get(url, {"territory": "x'"}).status_code == 200
    assert client.get(reverse("network_staff:registrations"), {"territory": zones["south"].pk}).status_code == 200
    file = client.post(reverse("network_staff:export_agents") + f"?territory={zones['south'].pk}", {"format": "csv"})
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert "Z2 Sur" in text
    assert "Vive en Bello" not in text


CHAINS = st.lists(st.integers(1, 9), min_size=0, max_size=3, unique=True).map(
    lambda ids: list(zip(["section", "zone", "region"][3 - len(ids) :], ids, strict=True))
)


@given(one=CHAINS, other=CHAINS, level=st.sampled_from(["region", "zone", "section"]))
def test_sharing_is_mutual_and_nobody_without_a_territory_shares(one: Any, other: Any, level: str) -> None:
    assert share(one, other, level) == share(other, one, level)
    assert share(one, one, level) == bool(one)
    if not one or not other:
        assert not share(one, other, level)
    assert part_at(one, level) in {pk for _kind, pk in one} | {None}
