"""Where somebody is paid: the number is checked and sealed; another one ends the one before."""

import re
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.repeats import repeat_of
from people.actions.keys import seal
from people.enums import AccountType, Act
from people.errors import WrongAccountNumber
from people.models import Bank, BankAccount, Person, User
from people.permissions import VIEW_BANK_DATA
from people.queries.data import unsealed


@transaction.atomic
def set_bank_account(
    *, person: Person, bank: Bank, type: AccountType, number: str, holder: str, by: User, form_key: UUID
) -> BankAccount:
    """The person's own account from now on; the same form answers the first. The audit never says the number.

    Only the person does it, after signing in anew. Raises PermissionDenied or WrongAccountNumber.
    """
    if by.person_id != person.pk:
        raise PermissionDenied
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if first := repeat_of(BankAccount.objects.all(), form_key, person_id=person.pk):
        return first
    clean = re.sub(r"[\s.-]", "", number)
    if not re.fullmatch(r"[0-9]{5,20}", clean):
        raise WrongAccountNumber()
    BankAccount.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
    made = BankAccount.objects.create(
        person=person, bank=bank, type=type, sealed=seal(person=person, text=clean), last4=clean[-4:],
        holder=" ".join(holder.split()) or person.name, created_by=by, form_key=form_key,
    )  # fmt: skip
    audit.record(Act.SET_BANK_ACCOUNT, person, by=by, after={"account": made.pk, "bank": bank.pk, "type": type})
    return made


@transaction.atomic
def show_bank_number(*, account: BankAccount, by: User) -> str:
    """The whole number, for staff who may see it; written down. Raises PermissionDenied."""
    if not by.has_perm(VIEW_BANK_DATA):
        raise PermissionDenied
    audit.record(Act.SEE_BANK_ACCOUNT, account.person, by=by, after={"account": account.pk})
    return unsealed(account.person, account.sealed)


@transaction.atomic
def forget_bank_accounts(*, person: Person) -> None:
    """Of an erased person: their key is destroyed, so the numbers are; ends and holders go too."""
    BankAccount.objects.filter(person=person).update(sealed="", last4="", holder="")
