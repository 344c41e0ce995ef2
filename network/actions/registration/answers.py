"""What was typed, on its way: cleaned, sealed, and turned into what identifies somebody."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet

from core import crypto
from core.phones import clean_phone
from network.models import Application, FormVersion
from network.rules.registration import Newcomer
from people.actions.keys import seal
from people.models import Person
from people.queries import clean_name, document_marks

NEVER_KEPT = {"password", "login", "proven", "captcha", "form_key"}


def tidied(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with names, e-mail and phone as they are kept. Raises WrongName or InvalidPhone."""
    found = {name: " ".join(value.split()) if name in ONE_LINE else value for name, value in answers.items()}
    found |= {name: clean_name(answers[name] or "", name) for name in NAMES if name in answers}
    found["email"] = str(answers.get("email") or "").strip().lower()
    found["phone"] = clean_phone(str(answers.get("phone") or ""))
    return found


def in_country(answers: dict[str, Any], version: FormVersion | None) -> dict[str, Any]:
    """The same, of the form's country where none was asked."""
    if answers.get("country") or version is None:
        return answers
    return answers | {"country": version.form.country}


NAMES = ("given_names", "family_names")
ONE_LINE = {"address", "postal_code"}


def document_of(answers: Mapping[str, Any]) -> dict[str, str] | None:
    """The document as {country, kind, number}, where one was written."""
    found = answers.get("identification")
    if not found or not found.get("number"):
        return None
    country = found.get("country") or answers.get("country") or settings.COUNTRY
    return {"country": country, "kind": found["kind"], "number": found["number"]}


def newcomer(answers: Mapping[str, Any], version: FormVersion | None) -> Newcomer:
    """What identifies whoever typed these (tidied) answers."""
    document, options = document_of(answers), version.options if version else {}
    names = f"{answers.get('given_names', '')} {answers.get('family_names', '')}".strip()
    return Newcomer(
        names=names, email=answers["email"], phone=answers["phone"],
        documents=tuple(document_marks(**document)) if document else (),
        asks_login=bool(answers.get("password")), unique_email=bool(options.get("unique_email", True)),
    )  # fmt: skip


def identity_keys(who: Newcomer) -> list[str]:
    """What two registrations of one person have in common, in one order for everybody."""
    keys = [*who.documents[:1], who.email, who.phone]
    return sorted(f"registration:{key}" for key in keys if key)


def seal_answers(application: Application, answers: Mapping[str, Any], person: Person | None) -> None:
    """Keep them under the person's key, or the company's while there is no person. Secrets and files are left out."""
    kept = {name: _plain(value) for name, value in answers.items() if name not in NEVER_KEPT}
    kept = {name: value for name, value in kept.items() if value not in (None, "", [], {})}
    text = json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False)
    application.sealed = seal(person=person, text=text) if person else crypto.encrypt(text)


def _plain(value: Any) -> Any:
    """As it can be written down: rows of tables by their numbers, files by their names."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, File):
        return value.name
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple | QuerySet) else value


@crypto.rotates
def rotate_answers() -> int:
    """Answers that rest under the company's key go under the newest. Answers how many."""
    waiting = Application.objects.filter(person=None).exclude(sealed="").values_list("pk", flat=True)
    return sum(map(_rotate, waiting))


@transaction.atomic
def _rotate(pk: int) -> int:
    row = Application.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.person_id is None and row.sealed:
        row.sealed = crypto.again(row.sealed)
        row.save(update_fields=["sealed"])
    return 1
