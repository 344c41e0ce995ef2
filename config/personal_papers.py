"""Documents, profile and bank accounts as parts of what is held about a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.personal import NOTHING, TRAIL
from core.models import StoredFile
from core.personal import Fate, Part, Row, register
from people import rules
from people.models import BankAccount, BlacklistEntry, Person, PersonDocument, PersonNumber
from people.queries import all_extended_fields
from people.queries.data import unsealed


def documents(person: Person) -> list[Row]:
    rows = PersonDocument.objects.filter(person=person).select_related("kind").order_by("pk")
    return [
        {
            _("Document"): row.kind.name, _("Version"): row.version, _("Handed in"): row.handed_in_at,
            _("State"): str(row.badge.label), _("Reason"): row.reason, _("Valid until"): row.expires_on,
        }
        for row in rows
    ]  # fmt: skip


def document_files(person: Person) -> Iterable[StoredFile]:
    rows = PersonDocument.objects.filter(person=person).exclude(file=None).select_related("file").order_by("pk")
    return [row.file for row in rows if row.file]


def profile(person: Person) -> list[Row]:
    facts: Row = {
        _("Birth date"): person.birth_date, _("Landline"): person.landline, _("Address"): person.address,
        _("Postal code"): person.postal_code, _("Division"): str(person.division or ""),
        _("Territory"): str(person.territory or ""), _("Internal number"): _number(person),
    }  # fmt: skip
    facts |= {field.label: field.shown(person) for field in all_extended_fields()}
    facts |= {label: address for label, _handle, address in rules.network_links(person.networks)}
    return [facts] if any(facts.values()) else []


def _number(person: Person) -> int | None:
    found = PersonNumber.objects.filter(person=person).first()
    return found.number if found else None


def bank_accounts(person: Person) -> list[Row]:
    rows = BankAccount.objects.filter(person=person).select_related("bank").order_by("pk")
    return [
        {
            _("Bank"): row.bank.name, _("Kind of account"): str(row.get_type_display()),
            _("Number"): unsealed(person, row.sealed), _("Holder"): row.holder, _("Since"): row.created_at,
            _("Until"): row.ended_at,
        }
        for row in rows
    ]  # fmt: skip


def kept_out(person: Person) -> list[Row]:
    """That somebody is or was kept out, without what the company wrote about it for itself."""
    rows = BlacklistEntry.objects.filter(people=person).order_by("pk")
    return [
        {_("Kept out since"): row.created_at, _("Until"): row.expires_on, _("Lifted"): row.lifted_at} for row in rows
    ]


FINGERPRINT = gettext_lazy("Only fingerprints of document, e-mail and phone stay: nobody can read them.")

register(
    Part(name="profile", label=gettext_lazy("Data of the profile"), rows=profile, fate=Fate.GOES, why=NOTHING),
    Part(name="documents", label=gettext_lazy("Documents handed in"), rows=documents, files=document_files,
         fate=Fate.NAMELESS, why=TRAIL),
    Part(name="bank", label=gettext_lazy("Bank accounts"), rows=bank_accounts, fate=Fate.GOES, why=NOTHING),
    Part(name="kept_out", label=gettext_lazy("Times without access"), rows=kept_out, fate=Fate.NAMELESS,
         why=FINGERPRINT),
)  # fmt: skip
