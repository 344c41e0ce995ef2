"""What every company starts with for documents, banks and the blacklist: reasons in words, and banks of its country."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from people.actions import make_blacklist_key
from people.models import Bank, BlacklistReason, DocumentReason

BANKS = {
    "CO": [
        "Bancolombia", "Banco de Bogotá", "Davivienda", "BBVA Colombia", "Banco de Occidente", "Banco Popular",
        "Banco Agrario", "Banco Caja Social", "AV Villas", "Scotiabank Colpatria", "Itaú", "Banco Falabella",
        "Nequi", "Daviplata", "Nu Colombia", "Lulo Bank",
    ],
}  # fmt: skip


def document_reasons() -> Iterator[tuple[str, str]]:
    """Reason, what the person reads."""
    yield _("It cannot be read"), _("The picture cannot be read. Take it in daylight, without reflections, and whole.")
    yield _("A side or a page is missing"), _("Something is missing. Send all sides and pages in one file.")
    yield _("It is another document"), _("That is another document. Look at what is asked for and send that one.")
    yield _("It has expired"), _("It is not valid any more. Send one that is.")
    yield _("It is not of this person"), _("The name or the number is not yours. Send your own.")


def blacklist_reasons() -> Iterator[tuple[str, str]]:
    """Reason, when it applies."""
    yield _("Fraud or false data"), _("Contracts, referrals or documents that were not true.")
    yield _("Breach of the terms"), _("Rules of the programme broken on purpose, after a warning.")
    yield _("Order of an authority"), _("A court or an authority asks for it.")
    yield _("Debt or damage"), _("Something owed to the company that was not settled.")
    yield _("At their own wish"), _("The person asks never to be contacted or registered again.")


def seed_papers() -> None:
    """Add what a company without any has; what staff configured stays theirs."""
    make_blacklist_key()
    if not DocumentReason.objects.exists():
        DocumentReason.objects.bulk_create(
            DocumentReason(name=name, text=text, position=n) for n, (name, text) in enumerate(document_reasons())
        )
    if not BlacklistReason.objects.exists():
        BlacklistReason.objects.bulk_create(
            BlacklistReason(name=name, help=help, position=n) for n, (name, help) in enumerate(blacklist_reasons())
        )
    if not Bank.objects.exists():
        Bank.objects.bulk_create(Bank(country=code, name=name) for code, names in BANKS.items() for name in names)
