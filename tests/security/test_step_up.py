"""S9: sensitive acts wait for a fresh sign-in, each of them, and then go on with what was sent."""

import uuid

import pytest
from allauth.account.models import EmailAddress

from core import conf
from core.access import PERMISSIONS
from core.models import AuditEntry
from core.views.stepup import FreshView, StepUpView
from people.models import Role
from referrals.models import InviteCode
from rewards import actions as rewards
from tests import factories
from tests.config.cast import make_cast
from tests.config.urls import ours, path_of
from tests.security.crawl import changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    """Somebody with every right and a password, so that it can be asked for."""
    made = factories.staff(*PERMISSIONS)
    made.set_password(factories.PASSWORD)
    made.save()
    return made


def redemption():
    owner = factories.agent().person
    factories.points(owner, 500)
    product = factories.product()
    return rewards.redeem(person=owner, product=product, quantity=1, form_key=uuid.uuid4(), by=owner.user)


def claim():
    owner = factories.agent().person
    return rewards.open_claim(
        person=owner, about=None, named="Ana", document="C-9", on_date=None, text="Faltan", upload=None,
        form_key=uuid.uuid4(), by=owner.user,
    )  # fmt: skip


def correction():
    return rewards.propose_correction(
        claim=claim(), points=5, reason="Acta", form_key=uuid.uuid4(), by=factories.staff()
    )


def change_of(made):
    data = {"product": made.product_id, "quantity": 2, "points": "", "reason": "x", "expected_points": 200}
    return f"/admin/canjes/{made.pk}/modificar/", data


ACTS = {
    "approve a redemption": lambda: (f"/admin/canjes/{redemption().pk}/paso/", {"state": "approved"}),
    "change a redemption": lambda: change_of(redemption()),
    "propose points by hand": lambda: (f"/admin/reclamos/{claim().pk}/correccion/", {"points": "5", "reason": "x"}),
    "decide points by hand": lambda: (f"/admin/correcciones/{correction().pk}/", {"approve": "1"}),
    "make a role": lambda: ("/admin/people/role/add/", {"name": "Nueva"}),
    "change a role": lambda: (f"/admin/people/role/{Role.objects.first().pk}/change/", {"name": "Otra"}),
    "add a colleague": lambda: ("/admin/people/user/add/", {"email": "n@example.test", "given_names": "N"}),
    "change a colleague": lambda: (f"/admin/people/user/{factories.staff().pk}/change/", {}),
    "reset a second factor": lambda: (
        f"/admin/accesos/{factories.client().person.user.pk}/", {"act": "factor", "reason": "x"}
    ),
}  # fmt: skip
OWN = {
    "add an e-mail": {"action_add": "", "email": "new@example.test"},
    "make another the main one": {"action_primary": "", "email": "second@example.test"},
    "remove an e-mail": {"action_remove": "", "email": "second@example.test"},
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_staff_confirm_that_it_is_them(login, staff, act):
    path, data = ACTS[act]()
    before = AuditEntry.objects.count()
    answer = login(staff).post(path, data | {"form_key": str(uuid.uuid4())})
    assert answer.status_code == 302, answer.content
    assert answer.url.startswith("/acceso/reauthenticate/")
    assert AuditEntry.objects.count() == before


ASKED = {
    "api_staff:new_key",
    "notifications_staff:edit_webhook", "notifications_staff:new_webhook", "notifications_staff:webhook_secret",
    "people_account:ask_erasure", "people_account:bank", "people_account:download", "people_office:bank",
    "people_staff:access", "people_staff:bank_number", "people_staff:download", "people_staff:erasure",
    "rewards_staff:correct_delivery", "rewards_staff:decide_correction", "rewards_staff:do_many",
    "rewards_staff:propose_correction", "rewards_staff:publish_rule", "rewards_staff:step",
    "sales_staff:decide", "sales_staff:set_limit",
}  # fmt: skip


def test_whatever_is_sensitive_asks_and_writes_nothing_before(login, staff):
    """Every address whose view waits for a fresh sign-in, by whoever may act there."""
    cast = make_cast()
    owner = InviteCode.objects.get(code="OWNER234").owner.user
    owner.set_password(factories.PASSWORD)
    owner.save()
    asked, silent = set(), []
    for address in ours():
        if not issubclass(address.view, StepUpView | FreshView) or "post" in vars(address.view):
            continue  # where it depends on what is decided: tests/workflows
        browser = login(staff if issubclass(address.view, StepUpView) else owner)
        before = changes()
        answer = browser.post(path_of(address, cast.values(address.name, address.parameters)), {})
        if not answer.headers.get("Location", "").startswith("/acceso/reauthenticate/") or changes() != before:
            silent.append(address.name)
        asked.add(address.name)
    assert silent == []
    assert asked == ASKED


@pytest.mark.parametrize("act", sorted(OWN))
def test_everybody_does_before_their_e_mail_changes(login, act):
    user = factories.client().person.user
    user.set_password(factories.PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email="second@example.test", verified=True)
    before = list(EmailAddress.objects.filter(user=user).order_by("pk").values("email", "primary"))
    answer = login(user).post("/acceso/email/", OWN[act])
    assert answer.url.startswith("/acceso/reauthenticate/")
    assert list(EmailAddress.objects.filter(user=user).order_by("pk").values("email", "primary")) == before


def test_exports_ask_where_the_company_says_so(login, staff):
    browser = login(staff)
    assert browser.post("/admin/clientes/exportar/", {"format": "csv"}).status_code == 200
    conf.change("company.confirm_exports", True, by=None)
    answer = browser.post("/admin/clientes/exportar/?q=ana", {"format": "csv"})
    assert answer.url.startswith("/acceso/reauthenticate/")
    done = browser.post(answer.url, {"password": factories.PASSWORD})
    assert done["Content-Type"].startswith("text/csv")
    assert b"".join(done.streaming_content)


def test_a_role_is_changed_after_the_password_with_what_was_sent(login, staff):
    browser = login(staff)
    answer = browser.post("/admin/people/role/add/", {"name": "Revisión", "permissions": ["people.view_audit"]})
    assert not Role.objects.filter(name="Revisión").exists()
    browser.post(answer.url, {"password": factories.PASSWORD})
    assert Role.objects.get(name="Revisión").permissions == ["people.view_audit"]


def test_an_invalid_role_comes_back_in_the_backends_frame(login, staff):
    browser = login(staff)
    answer = browser.post("/admin/people/role/add/", {"name": ""})
    page = browser.post(answer.url, {"password": factories.PASSWORD})
    assert page.status_code == 200
    assert page.context["adminform"].form.errors
    assert page.wsgi_request.door == "staff"
