"""How complete somebody's profile is. Every line counts the same, so that anybody can check the figure."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core import conf
from people.enums import Audience
from people.models import BankAccount, ConsentText, Identification, Person
from people.queries.documents import missing_documents
from people.queries.texts import texts_waiting


@dataclass(frozen=True)
class Missing:
    """Something that the profile lacks. `route` is the page where it is given, inside the reader's own door."""

    code: str
    label: str
    route: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Completeness:
    """`percent` is how many of all lines are there, rounded down, so that 100 means all. `texts` wait to be accepted,
    the optional ones too."""

    percent: int
    missing: list[Missing]
    total: int
    texts: list[ConsentText]

    @property
    def done(self) -> int:
        return self.total - len(self.missing)


def completeness(person: Person, *, audience: str = Audience.CLIENT, rank: str = "") -> Completeness:
    """What is there and what lacks, for somebody as a client or as an agent; four questions to the database."""
    held = Person.objects.filter(pk=person.pk).values_list(
        Exists(Identification.objects.filter(person=OuterRef("pk"))),
        Exists(BankAccount.objects.filter(person=OuterRef("pk"), ended_at=None)),
    )  # fmt: skip
    has_document, has_account = held[0]
    where = _("City") if person.address else _("Address")  # what is there of the two is shown, and not called missing
    lines = [
        (Missing("contact", _("Phone and e-mail"), "contact"), bool(person.phone and person.email)),
        (Missing("photo", _("Photo"), "photo"), person.photo_id is not None),
        (Missing("birth_date", _("Birth date"), "contact"), person.birth_date is not None),
        (Missing("identification", _("Identity document"), "identification"), has_document),
        (Missing("address", where, "contact"), bool(person.address and person.city)),
    ]
    if audience == Audience.AGENT:
        lines.append((Missing("networks", _("Social networks"), "networks"), bool(person.networks)))
        if conf.get("people.asks_bank_account"):
            lines.append((Missing("bank", _("Bank account"), "bank"), has_account))
    papers, required = missing_documents(person, audience)
    texts = texts_waiting(person, audience=audience, rank=rank)
    lines += [(Missing("agreements", _("Agreements to accept"), "texts"), not any(text.required for text in texts))]
    missing = [line for line, there in lines if not there]
    missing += [Missing("document", kind.name, "document", {"code": kind.code}) for kind in papers]
    total = len(lines) + required
    return Completeness((total - len(missing)) * 100 // total, missing, total, texts)
