"""A form, and people who register with it."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from core import events
from network.actions import register
from network.enums import Channel, Target
from network.models import Application, FormVersion, RegistrationForm
from network.rules import default_spec
from people.events import LoginProven
from people.models import IdType

TYPED = {
    "given_names": "Luisa María", "family_names": "Fernández Gómez", "email": "Luisa@Example.test",
    "phone": "300 123 45 67",
}  # fmt: skip


def version(
    channel: str = Channel.SITE, target: str = Target.CLIENT, *, without: str = "", **options: Any
) -> FormVersion:  # fmt: skip
    """A published form of the door, with these options, and without the field of that name."""
    form, _made = RegistrationForm.objects.get_or_create(
        country="CO", channel=channel, target=target, defaults={"name": f"{channel} {target}"}
    )
    spec = default_spec(channel, target)
    spec["options"] |= {"captcha": False} | options
    for step in spec["steps"]:
        step["fields"] = [field for field in step["fields"] if field["name"] != without]
    number = form.versions.count() + 1
    return FormVersion.objects.create(form=form, number=number, spec=spec, published_at=timezone.now())


def documents() -> None:
    IdType.objects.get_or_create(country="CO", code="CC", defaults={"name": "Cédula", "check_name": "co.cc"})


def sign_up(channel: str = Channel.SITE, target: str = Target.CLIENT, **changes: Any) -> Application:
    """Somebody registers through a public door, with a password."""
    apart = ("by", "sponsor", "referrer", "code", "person", "files")
    asked = {name: changes.pop(name) for name in apart if name in changes}
    form = changes.pop("version", None)
    options = changes.pop("options", {})
    answers = TYPED | {"password": "un-camino-largo-7"} | changes
    return register(
        channel=channel, target=target, version=form or version(channel, target, **options), answers=answers, ip=None,
        form_key=uuid.uuid4(), **{"by": None} | asked,
    )  # fmt: skip


def prove(made: Application) -> None:
    """Whoever registered shows that the address is theirs: what they are told does not wait any more."""
    assert made.person_id, "somebody registered"
    EmailAddress.objects.filter(user__person=made.person_id).update(verified=True)
    with transaction.atomic():
        events.publish(LoginProven(person_id=made.person_id))
