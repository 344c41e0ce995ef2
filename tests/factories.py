"""The cast: small functions that make rows directly, so a test of one page does not need the others to work."""

import base64
import io
import itertools
import json
import time
import uuid
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter

from contracts.models import Batch, Contract
from core import captcha, crypto, files
from core.models import StoredEvent
from ledger.enums import POINTS, AccountKind
from ledger.models import Account
from network.enums import AgentState, Channel
from network.models import Agent, Client, Rank
from notifications.models import Delivery, Endpoint
from people.actions import Wording, create_agreement, publish_text
from people.models import (
    Agreement,
    BlacklistEntry,
    BlacklistReason,
    ConsentText,
    DocumentKind,
    Person,
    PersonDocument,
    Role,
    User,
)
from people.queries import texts_to_accept
from referrals.enums import Channel as ReferralChannel
from referrals.models import Attribution, InviteCode
from rewards.models import EarningType, PointRule, Product

PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)


def person(given_names: str = "Ana María", family_names: str = "Restrepo Álvarez", **fields: Any) -> Person:
    n = next(_numbers)
    fields = {"email": f"p{n}@example.test", "phone": f"+57300{n:07d}", "city": "Medellín"} | fields
    return Person.objects.create(given_names=given_names, family_names=family_names, **fields)


def user(who: Person | None = None, *, password: str | None = None, verified: bool = True, **fields: Any) -> User:
    who = who or person()
    made = User(person=who, email=who.email, **fields)
    made.set_password(password) if password else made.set_unusable_password()
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=verified, primary=True)
    return made


def client(who: Person | None = None, **fields: Any) -> Client:
    """A client with access."""
    who = who or person("Luisa", "Fernández Gómez")
    if not hasattr(who, "user"):
        user(who)
    return Client.objects.create(person=who, channel=Channel.SITE, **fields)


def agent(who: Person | None = None, *, code: str = "", **fields: Any) -> Agent:
    """An agent with access, who is a client too and holds an invite code."""
    who = client(who or person("Carlos", "Peña Ñáñez")).person
    made = Agent.objects.create(person=who, **fields)
    is_active = made.state == AgentState.ACTIVE
    InviteCode.objects.create(owner=who, code=code or f"CODE{next(_numbers):04d}", is_active=is_active)
    return made


def staff(*permissions: str, superuser: bool = False, **fields: Any) -> User:
    """A staff member with a role that holds exactly these permissions."""
    made = user(person("Sofía", "Staff", **fields), is_staff=True, is_superuser=superuser)
    if permissions:
        role = Role.objects.create(slug=f"role-{made.pk}", name="Role", permissions=list(permissions))
        made.roles.add(role)
    return made


def totp(account: User) -> User:
    """A second factor of the time-based kind, as an authenticator app holds it."""
    TOTP.activate(account, base64.b32encode(account.email.encode().ljust(20)[:20]).decode())
    return account


def totp_code(account: User) -> str:
    """The code that the account's authenticator app shows now."""
    return current_code(crypto.decrypt(account.authenticator_set.get(type="totp").data["secret"]))


def current_code(secret: str) -> str:
    """The code of this moment; near its end we wait for the next, as a person does."""
    if (left := 30 - time.time() % 30) < 8:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_in(browser: Browser, who: Any, *, second_factor: bool | None = None) -> Browser:
    """Sign in a User, Person, Agent or Client; staff with their second factor unless told otherwise."""
    account = who if isinstance(who, User) else getattr(who, "person", who).user
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = RequestFactory().get("/")
    request.session = browser.session
    record_authentication(request, account, "password", email=account.email)
    if account.is_staff if second_factor is None else second_factor:
        record_authentication(request, account, "mfa", type="totp")
    request.session.save()
    return browser


def answered(target: str = "client", **typed: Any) -> dict[str, Any]:
    """What a registration form sends along with what is typed: its key, the box of the texts, the captcha's answer."""
    asked = texts_to_accept(country="CO", audience=target, place="registration")
    boxed = [str(text.pk) for text in asked if text.required and text.kind != "contract"]
    task = captcha.challenge(50)
    number = next(n for n in range(task["maxnumber"] + 1) if captcha._hash(task["salt"], n) == task["challenge"])
    proof = json.dumps(task | {"number": number})
    sent = {"form_key": uuid.uuid4(), "consents": ",".join(boxed), "captcha": proof} | typed
    return {name: value for name, value in sent.items() if value is not None}


def refer(who: Person, referrer: Person) -> Attribution:
    return Attribution.objects.create(
        person=who, referrer=referrer, channel=ReferralChannel.LINK, code=referrer.invite_codes.first()
    )


def points(who: Person, amount: int) -> Account:
    """Give points through the ledger, as an award does."""
    from ledger import actions

    actions.award_points(person=who, points=amount, key=f"test:{uuid.uuid4()}")
    return Account.objects.get(owner=who, currency=POINTS, kind=AccountKind.AVAILABLE)


def contract_type(name: str = "Hogar", **fields: Any) -> EarningType:
    return EarningType.objects.create(slug=f"type-{next(_numbers)}", name=name, **fields)


def rule(type: EarningType | None = None, **fields: Any) -> PointRule:
    defaults = {"formula": "fixed", "points": 100, "version": next(_numbers), "currency": "COP"}
    return PointRule.objects.create(type=type, **defaults | {"starts_on": timezone.localdate()} | fields)


def product(name: str = "Licuadora", **fields: Any) -> Product:
    return Product.objects.create(**{"name": name, "points": 100, "stock": 5, "is_delivered": False} | fields)


def contract(holder: Client | None = None, *, referrer: Person | None = None, **fields: Any) -> Contract:
    """A contract row alone: no points are posted for it."""
    n = next(_numbers)
    defaults = {
        "number": f"C-{n:05d}", "type": fields.get("type") or contract_type(), "amount_minor": 150_000_00,
        "currency": "COP", "signed_on": timezone.localdate(), "form_key": uuid.uuid4(),
        "file": files.store(pdf(), files.DOCUMENT, by=None),
    }  # fmt: skip
    return Contract.objects.create(client=holder or client(), referrer=referrer, **defaults | fields)


def batch(**fields: Any) -> Batch:
    """A bulk upload of a table that holds one row."""
    table = files.keep(ContentFile(b"Contrato\r\nH-1\r\n", name="contratos.csv"), "csv", by=None)
    return Batch.objects.create(**{"form_key": uuid.uuid4(), "table": table, "created_by": user()} | fields)


def rank(code: str, position: int, **fields: Any) -> Rank:
    """A step of the ladder, made once."""
    found, _made = Rank.objects.get_or_create(code=code, defaults={"name": code.title(), "position": position} | fields)
    return found


def agreement(title: str = "Contrato de agente", *, body: str = "Cláusula primera.", **fields: Any) -> ConsentText:
    """A text to accept, with its first version in force; `shown`, `link` and `upload` belong to the version."""
    wording = {name: fields.pop(name) for name in ("shown", "link", "upload") if name in fields}
    kind, code = fields.pop("kind", "contract"), fields.pop("code", f"texto-{next(_numbers)}")
    rules = {"places": ["profile"]} | fields
    made = create_agreement(code=code, kind=kind, rules=rules, wording=Wording(title=title, body=body, **wording))
    assert made.current
    return made.current


def version(code: str, body: str, *, asks_again: bool = False) -> ConsentText:
    """The next version of a text."""
    found = Agreement.objects.select_related("current").get(code=code)
    assert found.current
    return publish_text(
        agreement=found, wording=Wording(title=found.current.title, body=body), asks_again=asks_again,
        base=found.current.version,
    )  # fmt: skip


def webhook(**fields: Any) -> Endpoint:
    """Another system's address."""
    defaults = {
        "url": f"https://sistema{next(_numbers)}.example/avisos", "form_key": uuid.uuid4(),
        "secret": crypto.encrypt("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    }  # fmt: skip
    return Endpoint.objects.create(**defaults | fields)


def delivery(**fields: Any) -> Delivery:
    """What a webhook is told of an event."""
    event = StoredEvent.objects.create(kind="contracts.ContractVoided", version=1, payload={"contract_id": 7})
    endpoint = fields.pop("endpoint", None) or webhook()
    return Delivery.objects.create(endpoint=endpoint, **{"event": event} | fields)


def pdf(name: str = "contrato.pdf", pages: int = 1) -> SimpleUploadedFile:
    """A real, plain PDF."""
    writer, buffer = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), "application/pdf")


def picture(name: str = "foto.png", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, (15, 118, 110)).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def document_kind(code: str = "", **fields: Any) -> DocumentKind:
    """A paper that everybody is asked for."""
    code = code or f"paper-{next(_numbers)}"
    return DocumentKind.objects.create(**{"code": code, "name": "Cédula", "audience": "everyone"} | fields)


def document(who: Person | None = None, kind: DocumentKind | None = None, **fields: Any) -> PersonDocument:
    """A document that waits for review."""
    who, kind = who or client().person, kind or document_kind()
    version = PersonDocument.objects.filter(person=who, kind=kind).count() + 1
    file = files.store(pdf("cedula.pdf"), files.DOCUMENT, by=None)
    defaults = {"version": version, "file": file, "form_key": uuid.uuid4()}
    return PersonDocument.objects.create(person=who, kind=kind, **defaults | fields)


def blacklist_reason(name: str = "") -> BlacklistReason:
    return BlacklistReason.objects.create(name=name or f"Motivo {next(_numbers)}")


def blacklist_entry(**traits: Any) -> BlacklistEntry:
    """Written down by the system, so that whoever matches stays out."""
    from people.actions import add_to_blacklist
    from people.actions.blacklist import Draft
    from people.queries.blacklist import Traits

    reason = traits.pop("reason", None) or blacklist_reason()
    more = {name: traits.pop(name) for name in ("note", "expires_on") if name in traits}
    return add_to_blacklist(reason=reason, draft=Draft.of(Traits(**traits)), by=None, **more)
