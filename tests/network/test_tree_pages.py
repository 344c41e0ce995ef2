"""The tree page: an agent's own branch in the office, everybody in the backend."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core import conf
from network import actions
from network.actions import take_snapshot
from network.enums import Act, Figure
from network.models import Agent, SponsorEdge
from network.permissions import CHANGE_SPONSOR, VIEW_AGENTS, WRITE_TO_NETWORK
from people.models import Identification, Person
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states

pytestmark = pytest.mark.django_db
OFFICE, STAFF = "/oficina/red/", "/admin/red/"
ACTS = ("/agentes/{}/lider/", "/red/{}/mensaje/", "/reactivar/{}/", "/solo-cliente/{}/")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def family():
    """top > me > (ana > (low), beto); other stands beside."""
    named = {}
    for name, leader in [("top", None), ("me", "top"), ("ana", "me"), ("beto", "me"), ("low", "ana"), ("other", "top")]:
        who = factories.person(name.title(), "Prueba")
        joined = timezone.now() - timedelta(days=30)
        sponsor = named[leader].pk if leader else None
        named[name] = factories.agent(who, code=f"RED{name.upper()}", sponsor_id=sponsor, joined_at=joined)
    return named


def names(answer):
    return [row["name"] for row in answer.context["nodes"]]


def listed(answer):
    return [row.member.name for row, _texts in answer.context["rows"]]


@pytest.mark.row("CS15")
def test_an_agent_sees_the_own_branch_and_who_leads(login, family):
    answer = login(family["me"]).get(OFFICE)
    body = answer.content.decode()
    assert names(answer) == ["Ana Prueba", "Beto Prueba"]
    assert answer.context["leader"] == "Top Prueba"
    assert "Other Prueba" not in body
    assert "REDANA" in body
    assert f"/oficina/red/{family['ana'].pk}/" in body, "whoever leads others opens when asked"


def test_whoever_leads_nobody_yet_is_told_whom_it_is_about(login, family):
    browser = login(family["me"])
    other = browser.get(OFFICE, {"persona": family["beto"].pk}).content.decode()
    assert "Aquí aparecen las personas a quienes lidere." in other
    assert "Comparte tu invitación" not in other
    assert "Comparte tu invitación" in login(family["low"]).get(OFFICE).content.decode()


@pytest.mark.row("CS15")
def test_the_list_walks_the_branch_and_the_piece_opens(login, family):
    browser = login(family["me"])
    take_snapshot()
    assert listed(browser.get(OFFICE, {"vista": "lista"})) == ["Ana Prueba", "Low Prueba", "Beto Prueba"]
    piece = browser.get(f"{OFFICE}{family['ana'].pk}/", headers=HTMX)
    assert [(node["name"], dict(node["figures"])["Nivel"]) for node in piece.context["nodes"]] == [("Low Prueba", "2")]
    plain = browser.get(f"{OFFICE}{family['ana'].pk}/")
    assert plain.url == f"{OFFICE}?persona={family['ana'].pk}"
    focused = browser.get(plain.url)
    assert names(focused) == ["Low Prueba"]
    assert [name for name, _url in focused.context["crumbs"]] == ["Me Prueba", "Ana Prueba"]


@pytest.mark.parametrize("who", ["top", "other"])
def test_nothing_outside_the_own_branch_is_found(login, family, who):
    browser, pk = login(family["me"]), family[who].pk
    assert browser.get(OFFICE, {"persona": pk}).status_code == 404
    assert browser.get(f"{OFFICE}{pk}/", headers=HTMX).status_code == 404
    assert browser.post(f"{OFFICE}{pk}/exportar/").status_code == 404
    assert listed(browser.get(OFFICE, {"q": f"{who} prueba"})) == []


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.row("CS15")
def test_search_by_name_code_and_document(login, family, ordered):
    holder = family["low"].person
    Identification.objects.create(person=holder, country="CO", kind="CC", sealed="x", lookup="x", last4="4321")
    if ordered:
        take_snapshot()
    browser = login(family["me"])
    for text in ("low", "LÓW pru", "REDLOW", "4321"):
        assert listed(browser.get(OFFICE, {"q": text})) == ["Low Prueba"], text
    assert listed(browser.get(OFFICE, {"q": "REDOTHER"})) == []
    assert listed(browser.get(OFFICE, {"q": "l%w"})) == []


@pytest.mark.row("CS15")
def test_the_branch_as_it_was(login, family):
    moved, then = family["ana"], timezone.localdate() - timedelta(days=3)
    Agent.objects.filter(pk=moved.pk).update(sponsor=family["other"])
    noon = timezone.now() - timedelta(days=1)
    edges = SponsorEdge.objects.filter(agent=moved)
    edges.exclude(until=None).update(until=noon)
    edges.filter(until=None).update(since=noon)
    browser = login(family["me"])
    assert names(browser.get(OFFICE)) == ["Beto Prueba"]
    assert names(browser.get(OFFICE, {"fecha": then.isoformat()})) == ["Ana Prueba", "Beto Prueba"]
    listing = browser.get(OFFICE, {"fecha": then.isoformat(), "vista": "lista"})
    assert listed(listing) == ["Ana Prueba", "Low Prueba", "Beto Prueba"]
    assert all(row.figures is None for row, _texts in listing.context["rows"]), "who left shows nothing of today"
    other = login(family["other"])
    early = other.get(OFFICE, {"fecha": then.isoformat(), "persona": moved.pk})
    assert early.context["missing"].name == "Ana Prueba", "theirs today: said, and nothing of then shown"
    assert "nodes" not in early.context
    assert names(other.get(early.context["today_url"])) == ["Low Prueba"]
    elsewhere = {"fecha": then.isoformat(), "persona": family["beto"].pk}
    assert other.get(OFFICE, elsewhere).status_code == 404


@pytest.mark.row("CS15")
def test_before_somebody_came_the_page_says_so(login, family):
    day = (timezone.localdate() - timedelta(days=40)).isoformat()
    own = login(family["me"]).get(OFFICE, {"fecha": day})
    assert own.status_code == 200
    assert "Todavía no eras agente" in own.content.decode()
    assert own.context["today_url"] == f"{OFFICE}?persona={family['me'].pk}"
    assert login(family["me"]).get(OFFICE, {"fecha": day, "q": "ana"}).context["is_own"]
    desk = login(factories.staff(VIEW_AGENTS))
    body = desk.get(STAFF, {"fecha": day, "persona": family["ana"].pk}).content.decode()
    assert "Ana Prueba no estaba aquí entonces" in body
    assert f"{STAFF}?persona={family['ana'].pk}" in body
    assert desk.get(STAFF, {"fecha": day, "persona": 10**12}).status_code == 404
    assert "Entonces no había nadie por debajo" in desk.get(STAFF, {"fecha": day}).content.decode()


@pytest.mark.row("CS15")
@pytest.mark.parametrize(
    ("field", "text"), [("fecha", "99/99"), ("fecha", "2190-01-01"), ("campana", "999"), ("campana", "x")]
)
def test_a_period_that_makes_no_sense_is_said_and_today_shown(login, family, field, text):
    answer = login(family["me"]).get(OFFICE, {field: text, "q": ""})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert 'aria-invalid="true"' in body
    assert str(answer.context["form"].errors[field][0]) in body
    assert names(answer) == ["Ana Prueba", "Beto Prueba"]
    assert (answer.context["at"], answer.context["kept"]) == (None, {})
    main = body.split("<main", 1)[1].split("</main", 1)[0]
    assert f"{field}={text}" not in main, "no address goes on with it"


@pytest.mark.row("CS15")
def test_campaign_and_day_stand_in_one_form_and_both_obey(login, family):
    today = timezone.localdate()
    campaign(7, starts_on=today - timedelta(days=29), ends_on=today - timedelta(days=9))
    day, other = (str(today - timedelta(days=days)) for days in (3, 5))
    browser = login(family["me"])

    def shown(**sent):
        answer = browser.get(OFFICE, sent)
        assert card(answer).count(">Mostrar<") == 1
        return answer.context["kept"]

    assert shown(campana="0", fecha="") == {}
    assert shown(campana="0", fecha=day) == {"fecha": day}, "a day that was typed"
    assert shown(campana="", fecha=day, era=day) == {"fecha": day}, "nothing was touched"
    assert shown(campana="0", fecha=day, era=day) == {}, "back to today"
    assert shown(campana="7", fecha=day, era=day) == {"campana": "7"}, "from the day to a campaign"
    assert shown(campana="", fecha=other, era=day) == {"fecha": other}
    assert shown(campana="7", fecha=day) == {"fecha": day}, "from a campaign to a day"
    assert shown(campana="", fecha="", era=day) == {}
    page = card(browser.get(OFFICE, {"fecha": day}))
    assert f'name="era" value="{day}"' in page


@pytest.mark.row("CS15")
def test_every_campaign_can_be_chosen(login):
    me = factories.agent(joined_at=timezone.now() - timedelta(days=900))
    made = [campaign(number) for number in range(1, 31)]
    body = login(me).get(OFFICE).content.decode()
    assert all(f'<option value="{one.number}"' in body for one in made)
    assert [body.index(f'<optgroup label="{year}">') for year in (2026, 2025)]


@pytest.mark.row("CS15")
def test_the_branch_as_a_file(login, family):
    browser = login(family["me"])
    text = b"".join(browser.post(f"{OFFICE}{family['me'].pk}/exportar/", {"format": "csv"})).decode()
    lines = text.strip().splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == ["Ana Prueba", "Low Prueba", "Beto Prueba"]
    assert family["ana"].person.email in text
    book = browser.post(f"{OFFICE}{family['me'].pk}/exportar/", {"format": "xlsx"})
    assert b"".join(book)[:2] == b"PK"


def test_contacts_and_points_are_the_companys_to_show(login, family):
    conf.change("network.branch_contacts", False, by=None)
    body = login(family["me"]).get(OFFICE, {"persona": family["ana"].pk}).content.decode()
    assert "mailto:" not in body.split("<main", 1)[1].split("</main", 1)[0]


@pytest.mark.row("CS15")
def test_staff_see_everybody_from_the_top(login, family):
    browser = login(factories.staff(VIEW_AGENTS))
    answer = browser.get(STAFF)
    assert "Top Prueba" in names(answer)
    below = browser.get(STAFF, {"persona": family["top"].pk})
    assert names(below) == ["Me Prueba", "Other Prueba"]
    assert listed(browser.get(STAFF, {"q": "redlow"})) == ["Low Prueba"]
    assert browser.get(STAFF, {"persona": 10**12}).status_code == 404
    assert browser.get(STAFF, {"persona": "x", "after": "-1.x", "fecha": "ayer"}).status_code == 200


@pytest.mark.row("RG19")
def test_a_past_view_offers_nothing_that_changes_today(login, family):
    conf.change("network.leaders_reactivate", True, by=None)
    conf.change("network.leaders_let_go", "at_once", by=None)
    Agent.objects.filter(pk=family["beto"].pk).update(state="inactive")
    pages = [(factories.staff(VIEW_AGENTS, CHANGE_SPONSOR, WRITE_TO_NETWORK), STAFF), (family["me"], OFFICE)]
    then = (timezone.localdate() - timedelta(days=3)).isoformat()
    for who, url in pages:
        browser, asked = login(who), {"persona": family["beto"].pk}
        today, past = (card(browser.get(url, asked | more)) for more in ({}, {"fecha": then}))
        acts = [one for one in (act.format(family["beto"].pk) for act in ACTS) if one in today]
        assert len(acts) == 2, acts
        assert not [one for one in acts if one in past]
        assert "Beto Prueba" in past


def card(answer):
    return answer.content.decode().split("<main", 1)[1].split("</main", 1)[0]


@pytest.mark.row("CS15")
def test_what_they_are_and_how_they_stand_are_said_apart(login, family):
    states()
    number_one = campaign(1)
    Agent.objects.update(joined_at=timezone.now() - timedelta(days=900))
    order(number_one, family["ana"])
    close(number_one)
    browser = login(family["me"])
    text = card(browser.get(OFFICE, {"persona": family["ana"].pk}))
    facts = [re.sub(r"<[^>]+>|\s+", " ", one).split() for one in re.findall(r"<d[td][^>]*>(.*?)</d[td]>", text, re.S)]
    assert facts[:4] == [["Estado"], ["activo"], ["Estado", "comercial"], ["Activa"]]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', card(browser.get(OFFICE, {"vista": "lista"})))
    assert heads[:3] == ["Nombre", "Estado", "Estado comercial"]


@pytest.mark.row("CS15")
def test_whoever_was_never_admitted_is_no_agent_since_a_day(login, family):
    conf.change("network.card_figures", [Figure.SINCE], by=None)
    Agent.objects.filter(pk=family["ana"].pk).update(state="preregistered")
    family["beto"].changes.create(act=Act.PREREGISTER, state="preregistered", sponsor=family["me"])
    Agent.objects.filter(pk=family["beto"].pk).update(state="client_only")
    other = factories.agent(sponsor=family["me"], state="preregistered")  # an agent once, who comes back
    other.changes.create(act=Act.MAKE_AGENT, state="active", sponsor=family["me"])
    answer = login(family["me"]).get(OFFICE)
    said = [node["figures"][0][1] for node in answer.context["nodes"]]
    assert [text == "-" for text in said] == [True, True, False]
    page = login(factories.staff(VIEW_AGENTS)).get(f"/admin/agentes/{family['ana'].pk}/").content.decode()
    assert "Agente desde" not in page


@pytest.mark.parametrize("query", ["", "?vista=lista", "?q=prueba", "?fecha=2024-01-01", "?fecha=2024-01-01&q=prueba"])
def test_three_people_cost_what_one_costs(login, assert_same_queries, query):
    joined = timezone.now() - timedelta(days=3000)
    me = factories.agent(joined_at=joined)
    browser = login(me)
    assert_same_queries(
        lambda: browser.get(OFFICE + query),
        lambda: factories.agent(factories.person("Ana", "Prueba"), sponsor=me, joined_at=joined),
    )


def rows_of(browser, agent, query=""):
    text = b"".join(browser.post(f"{OFFICE}{agent.pk}/exportar/{query}", {"format": "csv"})).decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


@pytest.mark.row("CS15")
def test_the_file_says_of_each_what_the_cards_say_and_nothing_more(login, family):
    """As staff chose the figures; no documents, no ways to reach anybody where the cards have none, nobody else."""
    ana, beto = family["ana"].person, family["beto"].person
    Person.objects.filter(pk=ana.pk).update(phone="+573001112233", email="ana@ejemplo.co")
    Person.objects.filter(pk=beto.pk).update(given_names="=HYPERLINK(1)")
    Identification.objects.create(person=ana, country="CO", kind="CC", sealed="x", lookup="x", last4="4321")
    for name, on in (("contacts", False), ("points", False)):
        conf.change(f"network.branch_{name}", on, by=None)
    conf.change("network.card_figures", [Figure.CODE, Figure.PHONE, Figure.BALANCE, Figure.LEVEL], by=None)
    browser, kept = login(family["me"]), ["Nombre", "Estado", "Estado comercial", "Líder"]
    head, *rows = rows_of(browser, family["me"])
    assert head == [*kept, "Código", "Nivel"]
    assert [row[0] for row in rows] == ["Ana Prueba", "Low Prueba", "'=HYPERLINK(1) Prueba"]
    assert rows[1] == ["Low Prueba", "activo", "", "Ana Prueba", "REDLOW", "2"]
    told = str(rows)
    for hidden in ("3001112233", "ana@ejemplo.co", "4321", "Top", "Other"):
        assert hidden not in told
    conf.change("network.branch_contacts", True, by=None)
    head, first, *_others = rows_of(browser, family["me"])
    assert head == [*kept, "Código", "Nivel", "Teléfono", "Correo"]
    assert first[-1] == "ana@ejemplo.co"
    day = timezone.localdate() - timedelta(days=3)
    assert rows_of(browser, family["me"], f"?fecha={day}")[0] == [*kept, "Nivel", "Teléfono", "Correo"], "as that day's"
    desk = login(factories.staff(VIEW_AGENTS))
    text = b"".join(desk.post(f"{STAFF}{family['me'].pk}/exportar/", {"format": "csv"})).decode()
    assert "Puntos disponibles" in text.splitlines()[0], "staff get every figure"


@pytest.mark.parametrize("how", ["inactive", "blocked"])
def test_who_is_out_gets_no_file(login, family, how):
    browser, me = login(family["me"]), family["me"]
    if how == "inactive":
        Agent.objects.filter(pk=me.pk).update(state="inactive")
    else:
        Person.objects.filter(pk=me.person_id).update(barred_at=timezone.now())
    answer = browser.post(f"{OFFICE}{me.pk}/exportar/", {"format": "csv"})
    assert answer.status_code in {302, 403}
    assert "Ana" not in answer.content.decode()


def test_strangers_are_refused(login, client, family):
    assert client.get(OFFICE).status_code == 302
    assert login(factories.client()).get(OFFICE).status_code in {302, 403}
    assert login(factories.staff()).get(STAFF).status_code == 403


@pytest.mark.row("CS15")
def test_open_places_of_the_matrix_name_nobody_of_another_line(login, family):
    conf.change("network.matrix_on", True, by=None)
    me, ana, other = family["me"], family["ana"], family["other"]
    browser = login(me)
    assert browser.get(OFFICE).context["matrix"]["cells"] == []
    actions.place_first_free(agent=me)
    actions.place_first_free(agent=ana)
    actions.place_agent(agent=other, below=me, slot=2, reason="x", by=None)
    answer = browser.get(OFFICE)
    body = answer.content.decode()
    assert (answer.context["matrix"]["open"], len(answer.context["matrix"]["cells"])) == (1, 3)
    assert "Ana Prueba" in body
    assert "Other Prueba" not in body


def test_a_head_request_is_answered(login, family):
    assert login(family["me"]).head(OFFICE).status_code == 200
