"""Reads of registration forms."""

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django_countries import countries as names

from core.planned import planned
from core.text import normalise
from network import rules
from network.enums import Channel
from network.errors import FormClosed
from network.models import FormVersion, RegistrationForm
from network.rules.form_specs import Spec
from people.queries.places import knows_places

BY_LINK = {Channel.INVITATION, Channel.REPLICATED}
IS_PUBLISHED = Q(versions__published_at__isnull=False)


def form_in_force(*, country: str, channel: str, target: str) -> FormVersion:
    """The published version that a door asks with, its `form` along: one query.

    Where the country has no form for that door, the company's country answers, and after it the public site. The first
    one found decides: if it is switched off, nobody registers there. Raises FormClosed.
    """
    return DoorForms(channel=channel, target=target).of(country)


class DoorForms:
    """The published versions of one door and target, whatever their country: one query."""

    def __init__(self, *, channel: str, target: str) -> None:
        self.channel = channel
        rows = _published(target=target, channel=channel)
        self.found: dict[tuple[str, str], FormVersion] = {(row.form.country, row.form.channel): row for row in rows}

    def of(self, country: str) -> FormVersion:
        """What whoever is of this country is asked. Raises FormClosed."""
        chosen = next((self.found[door] for door in self._doors(country) if door in self.found), None)
        if chosen is None or not chosen.form.is_active:
            raise FormClosed()
        return chosen

    def _doors(self, country: str) -> list[tuple[str, str]]:
        """Whoever opens a link of somebody's reads their own country's public site rather than another's invitation."""
        here, home = settings.COUNTRY, [(country, Channel.SITE)] if self.channel in BY_LINK else []
        return [(country, self.channel), *home, (here, self.channel), (country, Channel.SITE), (here, Channel.SITE)]

    def countries(self) -> list[tuple[str, str]]:
        """Those with an open form of their own here, as (code, name), by name."""
        codes = {country for country, _channel in self.found if self._own(country, is_open=True)}
        return sorted(((code, str(names.name(code))) for code in codes), key=lambda one: normalise(one[1]))

    def has(self, country: str) -> bool:
        """Whether the country has a form of its own here, open or closed."""
        return any(country == code for code, _channel in self.found) and self._own(country)

    def _own(self, country: str, *, is_open: bool = False) -> bool:
        chosen = next(self.found[door] for door in self._doors(country) if door in self.found)
        return chosen.form.country == country and (chosen.form.is_active or not is_open)


@planned
def _published(target: str, channel: str) -> QuerySet[FormVersion]:
    """The newest published version of each form that may answer a door."""
    published = FormVersion.objects.exclude(published_at=None).filter(
        form__target=target, form__channel__in=[channel, Channel.SITE]
    )
    return published.select_related("form").order_by("form_id", "-number").distinct("form_id")


def forms_of_files() -> list[FormVersion]:
    """What is asked of whoever a file registers: the version in force of each form of that channel, open or closed. No
    other door's form answers, since a file holds neither passwords nor texts that somebody accepts."""
    published = FormVersion.objects.exclude(published_at=None).filter(form__channel=Channel.FILE)
    return list(published.select_related("form").order_by("form_id", "-number").distinct("form_id"))


def versions_of(form: RegistrationForm) -> tuple[FormVersion | None, FormVersion | None]:
    """The draft and the version in force, either of them None."""
    rows = list(FormVersion.objects.filter(form=form).select_related("published_by__person").order_by("-number")[:2])
    draft = next((row for row in rows if row.published_at is None), None)
    return draft, next((row for row in rows if row.published_at), None)


def form_faults(spec: Spec, form: RegistrationForm) -> list[str]:
    """What must be mended before it is published: `rules.faults`, and what the form's country lacks."""
    found = rules.faults(spec, channel=form.channel)
    if rules.must_know_place(rules.with_defaults(spec)["options"]) and not knows_places(form.country):
        found.append(_("Load the political divisions of this country first: the options say that the city is checked."))
    return found


def seen_of(draft: FormVersion | None, latest: FormVersion | None) -> str:
    """Names what stands: travels with the page, so that nobody overwrites what they have not seen."""
    return f"{draft.pk}:{draft.changed_at.timestamp()}" if draft else f"v{latest.number if latest else 0}"


def published_versions(form: RegistrationForm) -> list[FormVersion]:
    """All that were ever in force, newest first."""
    found = FormVersion.objects.filter(form=form).exclude(published_at=None)
    return list(found.select_related("published_by__person").order_by("-number"))


def registration_forms() -> list[RegistrationForm]:
    """Every form in its model's order, which grouping forgets, with `published`, the number of the version in force, or
    None, and `drafts`, one or none."""
    drafts = Count("versions", filter=Q(versions__published_at__isnull=True))
    found = RegistrationForm.objects.annotate(published=Max("versions__number", filter=IS_PUBLISHED), drafts=drafts)
    return list(found.order_by("country", "target", "channel"))
