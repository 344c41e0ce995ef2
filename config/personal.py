"""What is held about a person, app by app, and what becomes of it when they are erased."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract
from core.models import AuditEntry, StoredFile
from core.money import format_money
from core.personal import Fate, Part, Row, blocker, holds, register
from ledger.queries import statement
from network.actions import hold_drafts
from network.enums import LoadKind
from network.models import Agent, AgentChange, ContactChange, LineMessage, LoadTrace
from network.queries import loads as load_queries
from notifications.models import Choice, Message
from people.enums import FACTORS
from people.models import Person, RankAsk
from people.queries import clear_identification, consent_addresses, open_sessions, texts_held
from referrals.models import Attribution, CodeRequest, Dispute, InviteCode
from rewards.enums import RedemptionState
from rewards.models import Claim, Delivery, Goal, Redemption
from workflows.actions import hold_approvals
from workflows.enums import Act as EntryAct
from workflows.models import ProcessEntry

OPEN = (RedemptionState.REQUESTED, RedemptionState.APPROVED, RedemptionState.PREPARING)
FOR_EVER = 1_000_000  # movements: all of them


def identity(person: Person) -> list[Row]:
    document = getattr(person, "identification", None)
    return [
        {
            _("Given names"): person.given_names, _("Family names"): person.family_names, _("E-mail"): person.email,
            _("Phone"): person.phone, _("City"): person.city, _("Country"): person.country,
            _("Language"): person.language, _("Known since"): person.created_at,
            _("Document"): f"{document.kind} {clear_identification(person)}" if document else "",
        }
    ]  # fmt: skip


def photo(person: Person) -> Iterable[StoredFile]:
    return [person.photo] if person.photo else []


def access(person: Person) -> list[Row]:
    user = getattr(person, "user", None)
    if user is None:
        return []
    logins = EmailAddress.objects.filter(user=user)
    rows: list[Row] = [{_("Login"): login.email, _("Confirmed"): login.verified} for login in logins]
    rows += [{_("Second factor"): str(FACTORS.get(a.type, a.type)), _("Since"): a.created_at} for a in
             Authenticator.objects.filter(user=user)]  # fmt: skip
    return rows + [
        {_("Session since"): s.created_at, _("IP address"): s.ip, _("Program"): s.user_agent}
        for s in open_sessions(user=user, current=None)
    ]


def consents(person: Person) -> list[Row]:
    addresses = consent_addresses(person)
    return [
        {
            _("Text"): row.text.title or row.text.get_kind_display(), _("Version"): row.text.version,
            _("Accepted on"): row.at, _("Through"): str(row.way), _("IP address"): addresses.get(row.pk, ""),
            _("Ended on"): row.end.at if hasattr(row, "end") else None,
            _("Why"): str(row.end.get_why_display()) if hasattr(row, "end") else "",
            _("Words"): row.text.body or row.text.link,
        }
        for row in texts_held(person)
    ] + [
        {_("Text"): str(ask.agreement), _("Asked again by the rank"): ask.rank, _("Asked again on"): ask.at}
        for ask in RankAsk.objects.filter(person=person).select_related("agreement__current").order_by("pk")
    ]  # fmt: skip


def consent_files(person: Person) -> Iterable[StoredFile]:
    """The PDFs that the person accepted, once each."""
    found = {row.text.file_id: row.text.file for row in texts_held(person)}
    return [file for file in found.values() if file is not None]


def referrals(person: Person) -> list[Row]:
    rows: list[Row] = [{_("Code"): c.code, _("Active"): c.is_active} for c in InviteCode.objects.filter(owner=person)]
    rows += [{_("Code asked for"): c.code, _("Date"): c.created_at} for c in CodeRequest.objects.filter(owner=person)]
    brought = Attribution.objects.filter(person=person).select_related("referrer")
    rows += [{_("Invited by"): a.referrer.public_name, _("Date"): a.bound_at} for a in brought]
    invited = Attribution.objects.filter(referrer=person, ended_at=None).select_related("person")
    return rows + [{_("Invited"): a.person.public_name, _("Date"): a.bound_at} for a in invited]


def points(person: Person) -> list[Row]:
    return [
        {_("Date"): m.at, _("Movement"): str(m.kind.label), _("Points"): m.amount}
        for m in statement(person, limit=FOR_EVER)
    ]  # fmt: skip


def redemptions(person: Person) -> list[Row]:
    return [
        {
            _("Number"): r.number, _("Product"): r.product_name, _("Quantity"): r.quantity, _("Points"): r.points,
            _("State"): r.get_state_display(), _("Date"): r.created_at,
        }
        for r in Redemption.objects.filter(person=person).order_by("pk")
    ]  # fmt: skip


def deliveries(person: Person) -> list[Row]:
    rows: list[Row] = [
        {
            _("Redemption"): d.redemption.number, _("Recipient"): d.recipient, _("Phone"): d.phone,
            _("Address"): d.address, _("City"): d.city, _("Directions"): d.notes,
        }
        for d in Delivery.objects.filter(redemption__person=person).select_related("redemption").order_by("pk")
    ]  # fmt: skip
    return rows + [{_("Goal"): g.product.name} for g in Goal.objects.filter(person=person).select_related("product")]


def letters(person: Person) -> list[Row]:
    """What the person wrote to the company, and its answers."""
    rows: list[Row] = []
    for claim in Claim.objects.filter(person=person).prefetch_related("messages").order_by("pk"):
        rows.append({_("Claim"): claim.number, _("Date"): claim.created_at, _("Text"): claim.text})
        rows += [
            {_("Claim"): claim.number, _("Date"): m.at, _("Text"): m.text, _("From staff"): m.from_staff}
            for m in claim.messages.all()
        ]
    disputes = Dispute.objects.filter(claimant=person).order_by("pk")
    return rows + [{_("Referral in dispute"): d.pk, _("Date"): d.created_at, _("Text"): d.text} for d in disputes]


def line_messages(person: Person) -> list[Row]:
    """What the person wrote to people of the network."""
    return [
        {_("Date"): row.sent_at, _("To"): row.get_reach_display(), _("Text"): row.text, _("People"): row.told}
        for row in LineMessage.objects.filter(sender=person).order_by("pk")
    ]


def letter_files(person: Person) -> Iterable[StoredFile]:
    claims = Claim.objects.filter(person=person).exclude(file=None).select_related("file")
    disputes = Dispute.objects.filter(claimant=person).exclude(file=None).select_related("file")
    return [file for file in [*(c.file for c in claims), *(d.file for d in disputes)] if file]


def contracts(person: Person) -> list[Row]:
    return [
        {
            _("Number"): c.number, _("Type"): str(c.type), _("Amount"): format_money(c.amount_minor, c.currency),
            _("Signed on"): c.signed_on, _("State"): c.get_state_display(),
        }
        for c in Contract.objects.filter(client__person=person).select_related("type").order_by("pk")
    ]  # fmt: skip


def contract_files(person: Person) -> Iterable[StoredFile]:
    return [c.file for c in Contract.objects.filter(client__person=person).select_related("file").order_by("pk")]


def told(person: Person) -> list[Row]:
    return [
        {
            _("Date"): m.created_at, _("Through"): m.get_channel_display(), _("Address"): m.address,
            _("Subject"): m.subject, _("Text"): m.body,
        }
        for m in Message.objects.filter(person=person).defer("payload").order_by("pk")
    ]  # fmt: skip


def choices(person: Person) -> list[Row]:
    rows = Choice.objects.filter(person=person).order_by("kind", "channel")
    return [{_("Notice"): row.kind, _("Through"): row.get_channel_display(), _("On"): row.on} for row in rows]


def acts(person: Person) -> list[Row]:
    """What staff did to the person's record: acts and days."""
    rows = AuditEntry.objects.filter(target_type="people.person", target_id=str(person.pk)).order_by("pk")
    return [{_("Date"): row.at, _("What"): row.action} for row in rows]


def agent_changes(person: Person) -> list[Row]:
    """Since when the person is an agent, in which state, and led by whom."""
    rows = AgentChange.objects.filter(agent__person=person).select_related("sponsor__person").order_by("pk")
    return [
        {
            _("Date"): row.at, _("What"): row.get_act_display(), _("State"): row.get_state_display(),
            _("Sponsor"): row.sponsor.person.public_name if row.sponsor else "", _("Reason"): row.reason,
        }
        for row in rows
    ]  # fmt: skip


def corrections(person: Person) -> list[Row]:
    """Contact data before and after staff corrected it."""
    fields = {field.name: field.verbose_name for field in Person._meta.fields}
    return [
        {_("Date"): row.entry.at, _("What"): str(fields[name]), _("Before"): before, _("After"): after}
        for row in ContactChange.objects.filter(person=person).select_related("entry").order_by("pk")
        for name, (before, after) in row.changes.items()
    ]


def approvals(person: Person) -> list[Row]:
    """What was decided about the person, and why; not who did, which is the company's."""
    rows = ProcessEntry.objects.filter(process__person=person).select_related("process", "step").order_by("pk")
    return [
        {
            _("Date"): row.at, _("What"): row.process.title, _("Step"): row.step.name if row.step else "",
            _("State"): row.get_act_display(), _("Reason"): "" if row.act == EntryAct.REASSIGNED else row.reason,
        }
        for row in rows
    ]  # fmt: skip


def by_file(person: Person) -> list[Row]:
    """What rows of files did to the person's record: which fields, and what they held and hold."""
    rows = LoadTrace.objects.filter(person=person).select_related("load__table").order_by("pk")
    found: list[Row] = []
    kinds = (LoadKind.RANKS, LoadKind.STATES, LoadKind.PEOPLE) if rows else ()
    labels = {name: label for kind in kinds for name, label in load_queries.labels_of(kind).items()}
    for row in rows:
        before, after = (
            ", ".join(f"{labels.get(name, name)}: {value}" for name, value in values.items() if value is not None)
            for values in (row.before, row.after)
        )
        found.append({_("Date"): row.at, _("File"): row.load.table.name, _("Row"): row.number, _("Before"): before,
                      _("After"): after, _("Undone on"): row.undone_at})  # fmt: skip
    return found


@blocker
def works_in_the_backend(person: Person) -> Any:
    user = getattr(person, "user", None)
    return _("They work in the backend: take that away first.") if user and user.is_staff else ""


@blocker
def is_an_agent(person: Person) -> Any:
    active = Agent.objects.filter(person=person).first()
    return _("They are an agent: make them a client again first.") if active and active.is_active else ""


@blocker
def waits_for_a_product(person: Person) -> Any:
    waiting = Redemption.objects.filter(person=person, state__in=OPEN).exists()
    return _("They wait for a product: deliver it or cancel the redemption first.") if waiting else ""


@holds
def what_is_decided(person: Person) -> None:
    """In the order of docs/development.md."""
    hold_drafts(people=[person.pk])
    hold_approvals(people=[person.pk])


PROOF = gettext_lazy("It proves what was agreed to. Only from where it was goes.")
BOOKS = gettext_lazy("The accounts must add up. The movements stay, and nobody can tell any more whose they were.")
LAW = gettext_lazy("The law obliges the company to keep signed documents and what supports its accounts.")
NOTHING = gettext_lazy("Nothing of it is needed any more.")
NUMBERS = gettext_lazy("Who brought whom stays as numbers, without names; chosen codes are renamed and closed.")
TRAIL = gettext_lazy("The trail says what staff did and when, with numbers instead of names.")

register(
    Part(name="identity", label=gettext_lazy("Name, contact and document"), rows=identity, files=photo,
         fate=Fate.GOES, why=NOTHING),
    Part(name="corrections", label=gettext_lazy("Corrections of contact data"), rows=corrections,
         fate=Fate.GOES, why=NOTHING),
    Part(name="files", label=gettext_lazy("What files of people wrote"), rows=by_file, fate=Fate.GOES,
         why=gettext_lazy("The files go too; only that a row was about this person stays.")),
    Part(name="agent", label=gettext_lazy("Time as an agent"), rows=agent_changes, fate=Fate.NAMELESS, why=TRAIL),
    Part(name="access", label=gettext_lazy("Ways of signing in"), rows=access, fate=Fate.GOES, why=NOTHING),
    Part(name="consents", label=gettext_lazy("Accepted texts"), rows=consents, files=consent_files,
         fate=Fate.NAMELESS, why=PROOF),
    Part(name="referrals", label=gettext_lazy("Invitations and codes"), rows=referrals, fate=Fate.NAMELESS,
         why=NUMBERS),
    Part(name="points", label=gettext_lazy("Movements of points"), rows=points, fate=Fate.NAMELESS, why=BOOKS),
    Part(name="redemptions", label=gettext_lazy("Redemptions"), rows=redemptions, fate=Fate.NAMELESS, why=BOOKS),
    Part(name="deliveries", label=gettext_lazy("Delivery addresses and goals"), rows=deliveries, fate=Fate.GOES,
         why=NOTHING),
    Part(name="letters", label=gettext_lazy("Letters to the company"), rows=letters, files=letter_files, fate=Fate.GOES,
         why=NOTHING),
    Part(name="line_messages", label=gettext_lazy("Messages to the network"), rows=line_messages,
         fate=Fate.GOES, why=gettext_lazy("Who got it keeps it.")),
    Part(name="contracts", label=gettext_lazy("Contracts"), rows=contracts, files=contract_files, fate=Fate.STAYS,
         why=LAW),
    Part(name="told", label=gettext_lazy("Notices and e-mails"), rows=told, fate=Fate.GOES,
         why=gettext_lazy("Only that a notice of some kind went out on some day stays.")),
    Part(name="choices", label=gettext_lazy("Choices about notices"), rows=choices, fate=Fate.GOES, why=NOTHING),
    Part(name="approvals", label=gettext_lazy("Approvals under way and decided"), rows=approvals, fate=Fate.NAMELESS,
         why=TRAIL),
    Part(name="acts", label=gettext_lazy("What staff did to the record"), rows=acts, fate=Fate.NAMELESS, why=TRAIL),
)  # fmt: skip
