"""A year in the life of the company, lived through the same actions that the pages use, on the days they happened."""

import io
import os
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import time_machine
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from pypdf import PdfWriter

from config.demo import (
    activations,
    approvals,
    campaigns,
    company,
    credit,
    forms,
    line,
    loads,
    order_files,
    papers,
    papers_flow,
    places,
    ranks,
    registrations,
    service,
    texts,
    waiting,
)
from config.demo.access import PASSWORD, confirm
from config.demo.people import PAUSE_DAY, PAUSED, YEAR, Member, everybody
from contracts import actions as contracts
from contracts.models import Contract
from core import jobs
from ledger import actions as ledger
from network import actions as network
from network.enums import Channel
from network.models import Agent, Client
from notifications.enums import State
from notifications.models import Attempt, Message
from people.models import Person, User
from people.queries import consent_texts_in_force
from referrals import actions as referrals
from referrals.enums import Channel as CodeChannel
from referrals.models import InviteCode
from rewards import actions as rewards
from rewards.enums import RedemptionState
from rewards.models import EarningType, Product, Redemption
from rewards.queries import offers_of
from rewards.rules import Address
from workflows import actions as workflows

SIZES = {"small": (3, 5), "full": (40, 400)}  # agents, clients
CHANNELS = [CodeChannel.WHATSAPP, CodeChannel.WHATSAPP, CodeChannel.LINK, CodeChannel.QR, CodeChannel.FORM]
CARRIERS = ["Coordinadora", "Servientrega", "Interrapidísimo"]
RECENT = timedelta(days=1)  # mails older than this have long been delivered
Step = Callable[[], None]


def load() -> bool:
    """Load the demo company into an empty database. Returns False where there are people already."""
    if Person.objects.exists():
        return False
    with transaction.atomic(), translation.override("es"):
        Year(*SIZES[size()]).live()
        jobs.beat()  # the year went by without a worker; from here on one is expected
    return True


def size() -> str:
    """How large a company DEMO_SIZE asks for. Raises ImproperlyConfigured for what it does not name."""
    given = os.environ.get("DEMO_SIZE") or "full"
    if given not in SIZES:
        raise ImproperlyConfigured(f"DEMO_SIZE debe ser «small» o «full» (o nada), no «{given}».")
    return given


class Year:
    """What happens, and when: steps are noted down with their day and then lived in order."""

    def __init__(self, agents: int, clients: int) -> None:
        self.chance = Random(42)
        self.start = first_morning(timezone.now())
        self.steps: list[tuple[datetime, int, Step]] = []
        self.cast = everybody(agents, clients)
        self.staff: list[User] = []
        self.signed = 0

    def live(self) -> None:
        with time_machine.travel(self.start, tick=False) as clock:
            self.staff = company.add_staff()
            company.add_catalogue(self.staff[0], timezone.localdate())
            approvals.add_flow(self.staff[0])
            clock.move_to(self.start - timedelta(days=1))  # some come in a little before the first morning
            texts.begin_with_the_year(self.staff[0])
            clock.move_to(self.start)
            self.texts = list(consent_texts_in_force().values())
            for member in self.cast:
                self.at(member.day, lambda member=member: self.join(member))  # type: ignore[misc]
            self.plan_what_waits()
            swept = timezone.localdate()
            while self.steps:
                self.steps.sort(key=lambda step: step[:2])
                moment, _order, step = self.steps.pop(0)
                clock.move_to(moment)
                if swept < timezone.localdate():
                    sweep()
                    swept = timezone.localdate()
                step()
            line.put_in_order()
        file_old_mails()

    def at(self, day: float, step: Step) -> None:
        """Note a step down for a day; what would lie in the future does not happen."""
        moment = self.start + timedelta(days=day, minutes=self.chance.randrange(-300, 300))
        if moment < self.start + timedelta(days=YEAR):
            self.steps.append((moment, len(self.steps), step))

    def plan_what_waits(self) -> None:
        for day, step in (
            *[
                *waiting.steps(self.staff[0]),
                *approvals.steps(self.staff[0], self.staff[2]),
                *texts.steps(self.staff[0]),
                *forms.steps(self.staff[0]),
            ],
            *papers.steps(self.staff[0]),
            *activations.steps(self.staff[0], self.staff[2]),
            *credit.steps(self.staff[0], self.staff[2]),
            *papers_flow.steps(self.staff[0], self.staff[2]),
            *registrations.steps(self.staff[0]),
            *places.steps(self.staff[0]),
            *campaigns.steps(self.staff[0], self.staff[2], timezone.localdate(self.start)),
            *loads.steps(self.staff[0]),
            *line.steps(self.staff[0]),
        ):
            self.at(day, step)
        apart: list[tuple[float, Step]] = [
            *ranks.steps(self.staff[0]), *service.steps(self.staff[0]), *order_files.steps(self.staff[0]),
        ]  # fmt: skip
        for day, step in apart:
            self.steps.append((self.start + timedelta(days=day), len(self.steps), step))  # nothing else moves for it
        self.at(waiting.SUSPICIOUS_SIGNS, lambda: self.sign(waiting.suspicious(), "hogar", 2_100_000_00))

    def join(self, member: Member) -> None:
        code = "" if member.late else member.invited_by
        if code and not InviteCode.objects.filter(code=code, is_active=True).exists():
            code = ""
        user = network.register_client(
            channel=Channel.INVITATION if code else Channel.SITE, email=member.email,
            password=PASSWORD if member.known else None, given_names=member.given, family_names=member.family,
            phone=f"+57300{self.chance.randrange(2_000_000, 9_999_999)}", code=code,
            code_channel=self.chance.choice(CHANNELS), texts=self.texts, ip=None,
        )  # fmt: skip
        Person.objects.filter(pk=user.person_id).update(city=member.city)
        confirm(user)
        if member.invited_by:
            self.visits(member.invited_by)
        if member.late and member.invited_by:
            self.at(member.day + 7, lambda: self.enter_code(user.person, member.invited_by))
        if member.code:
            self.promote(user.person, member)
        else:
            self.plan_contracts(user.person, member)

    def visits(self, code: str) -> None:
        """For each who signs up, a few who only looked."""
        found = InviteCode.objects.get(code=code)
        for _n in range(self.chance.randrange(1, 4)):
            channel = self.chance.choice(CHANNELS[:4])
            referrals.record_visit(code=found, channel=channel, visitor=f"{self.chance.getrandbits(64):016x}")

    def enter_code(self, person: Person, code: str) -> None:
        if InviteCode.objects.filter(code=code, is_active=True).exists():
            referrals.bind_code(person=person, text=code, channel=CodeChannel.PROFILE, by=person.user)

    def promote(self, person: Person, member: Member) -> None:
        network.make_agent(person=person, reason="Firmó su vinculación", by=self.staff[0])
        InviteCode.objects.filter(owner=person).update(code=member.code)
        if member.email == "mariana@demo.example":
            self.at(YEAR - 20, lambda: self.save_for(person, "Audífonos inalámbricos"))
        if member.code == PAUSED:
            self.at(PAUSE_DAY, lambda: self.pause(person))
        for month in range(2, 13):
            self.at(month * 30 + self.chance.random() * 20, lambda: self.redeem(person))

    def save_for(self, person: Person, name: str) -> None:
        rewards.pin_goal(person=person, product=Product.objects.get(name=name), by=person.user)

    def pause(self, person: Person) -> None:
        agent = Agent.objects.get(person=person)
        network.set_agent_active(agent=agent, active=False, reason="Pidió una pausa", by=self.staff[0])

    def plan_contracts(self, person: Person, member: Member) -> None:
        if member.email == "luisa@demo.example":
            self.at(362, lambda: self.sign(person, "hogar", 1_850_000_00))
        elif not member.known and self.chance.random() < 0.62:
            for n in range(self.chance.choice([1, 1, 1, 2])):
                slug = self.chance.choices([row[0] for row in company.TYPES], [row[-1] for row in company.TYPES])[0]
                amount = self.chance.randrange(12, 480) * 10_000_00
                day = member.day + self.chance.randrange(2, 40) + n * 60
                self.at(day, lambda slug=slug, amount=amount: self.sign(person, slug, amount))  # type: ignore[misc]

    def sign(self, person: Person, slug: str, amount: int) -> None:
        self.signed += 1
        number = f"{slug[0].upper()}-{timezone.localdate().year}-{self.signed:04d}"
        contract = contracts.upload_contract(
            client=Client.objects.get(person=person), number=number, type=EarningType.objects.get(slug=slug),
            amount_minor=amount, currency=settings.CURRENCY, signed_on=timezone.localdate(), upload=paper(number),
            form_key=key("contract", self.signed), expected_points=None, by=self.staff[1],
        )  # fmt: skip
        if self.signed % 29 == 0:
            day = (timezone.now() - self.start).days + 6
            self.at(day, lambda: self.void(contract))

    def void(self, contract: Contract) -> None:
        contracts.void_contract(contract=contract, reason="El cliente se retractó", by=self.staff[1])

    def redeem(self, person: Person) -> None:
        """Whoever has enough, now and then, picks the dearest prize within reach."""
        offers = offers_of(Product.objects.shown_on(timezone.localdate()).order_by("-points"), person)
        within = next((offer.product for offer in offers if offer.redeemable), None)
        if within is None or self.chance.random() < 0.45 or not person.agent.is_active:
            return
        count = Redemption.objects.count() + 1
        redemption = rewards.redeem(
            person=person, product=within, quantity=1, form_key=key("redemption", count), by=person.user,
            delivery=home_of(person),
        )  # fmt: skip
        today = (timezone.now() - self.start).days
        if count % 17 == 0:
            self.at(today + 1, lambda: self.advance(redemption, RedemptionState.REJECTED, "Se agotó en bodega"))
            return
        if within.is_delivered:
            self.at(today + 4, lambda: self.send(redemption))
        for days, state in (
            (1, RedemptionState.APPROVED),
            (3, RedemptionState.PREPARING),
            (7, RedemptionState.DELIVERED),
        ):
            self.at(today + days, lambda state=state: self.advance(redemption, state))  # type: ignore[misc]

    def send(self, redemption: Redemption) -> None:
        """What was approved and goes to an address leaves with its number; the carrier's page is only an example."""
        number = f"21{redemption.pk:08d}"
        rewards.record_tracking(
            redemption=redemption, carrier=CARRIERS[redemption.pk % len(CARRIERS)], tracking_number=number,
            tracking_url=f"https://rastreo.example/{number}", form_key=key("tracking", redemption.pk), by=self.staff[0],
        )  # fmt: skip

    def advance(self, redemption: Redemption, state: str, reason: str = "") -> None:
        step = key(f"step:{state}", redemption.pk)
        rewards.advance_redemption(redemption=redemption, state=state, reason=reason, form_key=step, by=self.staff[0])


def first_morning(now: datetime) -> datetime:
    """A year before the last morning that has been, so that nothing of the year lies in the future."""
    morning = now.replace(hour=14, minute=0, second=0, microsecond=0)
    return morning - timedelta(days=YEAR + (morning > now))


def sweep() -> None:
    """What the processes in the background do every day: points become available, are warned of, end."""
    ledger.release_due()
    rewards.warn_expiring()
    ledger.expire_due()
    workflows.tell_due()


def file_old_mails() -> None:
    """The mails of a year were delivered when they were written; those of the last day are still to go out."""
    old = Message.objects.filter(channel="email", state=State.QUEUED, created_at__lt=timezone.now() - RECENT)
    attempts = [
        Attempt(message_id=pk, at=at + timedelta(seconds=2), state=State.SENT, reply="250 2.0.0 OK (demo)")
        for pk, at in old.values_list("pk", "created_at")
    ]
    Attempt.objects.bulk_create(attempts, batch_size=500)
    for attempt in attempts:
        Message.objects.filter(pk=attempt.message_id).update(state=State.SENT, sent_at=attempt.at)


def home_of(person: Person) -> Address:
    """Somewhere to send a prize to; the same for the same person."""
    street = f"Calle {person.pk % 90 + 1} # {person.pk % 40 + 1}-{person.pk % 70 + 10}"
    return Address(
        recipient=person.name, phone=person.phone, address=street, city=person.city or "Medellín",
        notes="Dejar en portería" if person.pk % 3 == 0 else "",
    )  # fmt: skip


def key(name: str, number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:{name}:{number}")


def paper(number: str) -> SimpleUploadedFile:
    """The signed contract: one plain page."""
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return SimpleUploadedFile(f"contrato-{number}.pdf", buffer.getvalue(), "application/pdf")
