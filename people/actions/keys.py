"""A key per person, for what is personal in rows that nobody may change: without the key nobody reads it any more."""

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.db import transaction
from django.utils import timezone

from core import crypto, tokens
from people import rules
from people.models import Identification, Person, PersonKey

SECRETS = ("secret", "seed")  # of the authenticator app, and of recovery codes


@transaction.atomic
def seal(*, person: Person, text: str) -> str:
    """The text under the person's key, which is made the first time. Empty stays empty, and so does what is erased."""
    if not text or person.erased_at:
        return ""
    fresh = crypto.encrypt(Fernet.generate_key().decode())
    key, _made = PersonKey.objects.get_or_create(person=person, defaults={"sealed": fresh})
    return Fernet(crypto.decrypt(key.sealed)).encrypt(text.encode()).decode() if key.sealed else ""


def seal_new(*, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """For people who are not there yet: a key for each, as PersonKey keeps it, and their text under it."""
    keys, sealed = tokens.under_own_keys(texts)
    return crypto.encrypt_all(keys), sealed


@transaction.atomic
def destroy_key(*, person: Person) -> None:
    """What was sealed for the person is noise from now on. Without a key there is nothing to destroy."""
    PersonKey.objects.filter(person=person, destroyed_at=None).update(sealed="", destroyed_at=timezone.now())


@crypto.rotates
def rotate_keys() -> int:
    """Everything that rests encrypted goes under the newest key, row by row. Answers how many fields."""
    return sum(map(_rotate_key, PersonKey.objects.exclude(sealed="").values_list("pk", flat=True))) + sum(
        map(_rotate_factor, Authenticator.objects.values_list("pk", flat=True))
    )


@transaction.atomic
def _rotate_key(pk: int) -> int:
    """A person's key, and the keyed hash by which their document is found."""
    key = PersonKey.objects.select_for_update(of=("self",)).get(pk=pk)
    if key.sealed:
        key.sealed = crypto.again(key.sealed)
        key.save(update_fields=["sealed"])
    document = Identification.objects.filter(person_id=key.person_id).first()
    if document and key.sealed:
        number = Fernet(crypto.decrypt(key.sealed)).decrypt(document.sealed.encode()).decode()
        text = rules.lookup_text(document.country, document.kind, number)
        document.lookup = crypto.mark(text, rules.LOOKUP)
        document.save(update_fields=["lookup"])
    return 1


@transaction.atomic
def _rotate_factor(pk: int) -> int:
    """The secrets of second factors."""
    factor = Authenticator.objects.select_for_update().get(pk=pk)
    sealed = [name for name in SECRETS if factor.data.get(name)]
    for name in sealed:
        factor.data[name] = crypto.again(factor.data[name])
    if sealed:
        factor.save(update_fields=["data"])
    return len(sealed)
