"""Pages: what a view costs over an empty page of the same door (its frame), against its questions by hand."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.core.wsgi import get_wsgi_application
from django.test import Client as Browser
from django.test import RequestFactory

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Pair, Result, turns
from ledger.queries.statements import BALANCES
from people.models import Person, User
from rewards.models import EarningType, Product

AT_ONCE = 10
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Page = Callable[[], bytes]

AGENTS = """
SELECT a.id, a.state, a.joined_at, p.given_names, p.family_names, p.email, p.phone, s.id, sp.given_names,
  sp.family_names, acc.balance, c.code, (
    SELECT count(*) FROM referrals_attribution r WHERE r.referrer_id = p.id AND r.ended_at IS NULL)
FROM (SELECT * FROM network_agent ORDER BY joined_at DESC, id DESC LIMIT 51) a
JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_agent s ON s.id = a.sponsor_id LEFT JOIN people_person sp ON sp.id = s.person_id
LEFT JOIN ledger_account acc ON acc.owner_id = p.id AND acc.currency = 'PTS' AND acc.kind = 'available'
LEFT JOIN referrals_invitecode c ON c.owner_id = p.id AND NOT c.is_vanity
ORDER BY a.joined_at DESC, a.id DESC
"""
COUNT = "SELECT count(*) FROM (SELECT 1 FROM network_agent LIMIT 10001) x"
FILTERS = [
    "SELECT id, kind, code, name, parent_id FROM people_territory WHERE is_active ORDER BY code",
    "SELECT id, code, label, help, kind, choices, position FROM people_extendedfield WHERE is_active ORDER BY position",
]
INVITATION = """
SELECT c.id, c.code, p.id, p.given_names, p.family_names, p.city, p.email, p.phone, p.photo_id
FROM referrals_invitecode c JOIN people_person p ON p.id = c.owner_id WHERE c.look = 'K00000001' AND c.is_active
"""
TEXTS = """
SELECT t.id, t.kind, t.version, t.title, t.shown, t.body, t.link, t.file_id, a.code, a.required
FROM people_agreement a JOIN people_consenttext t ON t.id = a.current_id
WHERE a.is_active AND a.country IN ('', 'CO') AND a.audience IN ('everyone', 'client')
  AND (a.ranks = '{}' OR a.ranks @> '{""}') AND a.places @> '{registration}' ORDER BY a.id
"""
FORM = """
SELECT v.id, v.number, v.spec, f.country, f.channel, f.is_active FROM network_formversion v
JOIN network_registrationform f ON f.id = v.form_id
WHERE v.published_at IS NOT NULL AND f.target = 'client' AND f.country = 'CO'
  AND f.channel IN ('site', 'invitation') ORDER BY f.id, v.number
"""
MASKS = "SELECT field, pattern FROM people_mask WHERE country = 'CO' AND is_active"
TRIES = """
SELECT cache_key, value, expires FROM core_cache
WHERE cache_key IN ('a:0', 'a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'a:6', 'a:7', 'a:8', 'a:9')
"""
HOME = [
    BALANCES % {"person": 1, "currency": "'PTS'", "zone": "'America/Bogota'"},
    """SELECT code FROM referrals_invitecode WHERE owner_id = 1 AND is_active
       ORDER BY is_vanity DESC, created_at DESC, id DESC LIMIT 1""",
    """SELECT p.id, p.given_names, p.family_names, r.bound_at,
         EXISTS (SELECT FROM contracts_contract c JOIN network_client k ON k.id = c.client_id
                 WHERE k.person_id = p.id AND c.state = 'active'),
         (SELECT sum(points) FROM rewards_award w WHERE w.person_id = 1 AND w.about_id = p.id AND w.outcome = 'posted')
       FROM referrals_attribution r JOIN people_person p ON p.id = r.person_id
       WHERE r.referrer_id = 1 AND r.ended_at IS NULL ORDER BY r.bound_at DESC, r.id DESC LIMIT 5""",
    """SELECT subject, url, created_at, read_at FROM notifications_message
       WHERE person_id = 1 AND channel = 'bell' ORDER BY created_at DESC, id DESC LIMIT 5""",
    """SELECT id, name, points FROM rewards_product WHERE is_active AND stock > 0
         AND (visible_from IS NULL OR visible_from <= current_date)
         AND (visible_until IS NULL OR visible_until >= current_date)
         AND (redeemable_from IS NULL OR redeemable_from <= current_date)
         AND (redeemable_until IS NULL OR redeemable_until >= current_date)
       ORDER BY points, name, id LIMIT 1""",
    """SELECT p.id, p.name, p.points FROM rewards_goal g JOIN rewards_product p ON p.id = g.product_id
       WHERE g.person_id = 1""",
    """SELECT s.id FROM workflows_processstep s JOIN workflows_process p ON p.id = s.process_id
       WHERE s.state = 'current' AND s.assignee_id = 1 AND p.person_id <> 1 AND p.by_id IS DISTINCT FROM 1
         AND NOT (p."distinct" AND EXISTS (SELECT FROM workflows_processstep o
           WHERE o.process_id = s.process_id AND o.decided_by_id = 1 AND o.id <> s.id))""",
    """SELECT s.idle, s.state_id, c.id, c.name, c.starts_on, k.name, k.colour, k.effect, k.message
       FROM network_standing s JOIN network_campaign c ON c.id = s.campaign_id
       LEFT JOIN network_commercialstate k ON k.id = s.state_id
       WHERE s.agent_id = 1 AND s.campaign_id = (
         SELECT id FROM network_campaign WHERE state = 'closed' ORDER BY starts_on DESC LIMIT 1)""",
]


def agent_list(lab: Lab) -> Result:
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        seed.accounts(raw)
        seed.agents(raw)
    full, empty = page("/admin/agentes/", staff()), page("/admin/vacia/", staff())
    return measured(lab, full, empty, [AGENTS, COUNT, *FILTERS]).milliseconds("web.agent_list", lab.size)


def office_home(lab: Lab) -> Result:
    seed_office(lab)
    who = user_of(Person.objects.get(pk=1))
    return measured(lab, page("/oficina/", who), page("/oficina/vacia/", who), HOME).milliseconds(
        "web.office_home", lab.size
    )


def invitation(lab: Lab) -> Result:
    seed_office(lab)
    return measured(lab, page("/r/K00000001/"), page("/vacia/"), [INVITATION, TRIES, FORM, MASKS, TEXTS]).milliseconds(
        "web.invitation", lab.size
    )


def seed_office(lab: Lab) -> None:
    """The first agent has brought clients, whose contracts earned, and has been told."""
    kind = EarningType.objects.create(slug="hogar", name="Hogar")
    Product.objects.create(name="Licuadora", points=500, stock=5)
    with lab.seeding() as raw:
        seed.people(raw, max(lab.size, 200))
        seed.accounts(raw)
        seed.agents(raw)
        seed.contracts(raw, kind.pk, 60)
        seed.notices(raw, 40)


def user_of(person: Person) -> User:
    return User.objects.create(person=person, email=f"user{person.pk}@example.com", password="!")


def staff() -> User:
    known = User.objects.filter(is_superuser=True).first()
    if known:
        return known
    person = Person.objects.create(given_names="Sofía", family_names="Staff")
    return User.objects.create(person=person, email="staff@example.com", is_staff=True, is_superuser=True)


def page(path: str, user: User | None = None) -> Page:
    """Ask our application for the page, as the web server does, with the person's session."""
    cookies = {}
    if user:
        browser = Browser()
        browser.force_login(user, backend=BACKEND)
        request = RequestFactory().get("/")
        request.session = browser.session
        for method in ("password", "mfa"):
            record_authentication(request, user, method)
        request.session.save()
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    application: Any = get_wsgi_application()
    states: list[str] = []

    def ask() -> bytes:
        environ = RequestFactory(SERVER_NAME="127.0.0.1").get(path, headers={"cookie": header}).environ
        answer = application(environ, lambda state, _headers: states.append(state))
        body = b"".join(answer)
        answer.close()
        return body

    ask()
    if not states[0].startswith("200"):
        raise RuntimeError(f"{path}: {states[0]}")
    return ask


def measured(lab: Lab, full: Page, empty: Page, statements: list[str]) -> Pair:
    with lab.raw() as raw:

        def limit() -> None:
            for sql in statements:
                raw.execute(sql).fetchall()

        whole, frame, queries = (
            seconds / AT_ONCE for seconds in turns(*(repeated(work) for work in (full, empty, limit)))
        )
    return Pair(whole - frame, queries)


def repeated(work: Callable[[], Any]) -> Callable[[], None]:
    def several() -> None:
        for _n in range(AT_ONCE):
            work()

    return several
