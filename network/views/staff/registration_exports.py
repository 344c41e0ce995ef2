"""Registrations and sign-ins as files."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.exports import Column, Export
from core.views.exports import ExportView
from network import queries
from network.forms import RegistrationFilters, SignInFilters
from network.permissions import VIEW_REGISTRATIONS
from network.views.staff.exports import extra


def registrations(user: Any, params: QueryDict) -> QuerySet[Any]:
    found = queries.applications_page(queries.applications(user, RegistrationFilters(params).chosen())).queryset
    return found.select_related("person__user")


def sign_ins(user: Any, params: QueryDict) -> QuerySet[Any]:
    return queries.sign_ins_page(queries.sign_ins(SignInFilters(params).chosen())).queryset


def _of_person(name: str) -> Any:
    return lambda row: getattr(row.person, name) if row.person else ""


def _last_sign_in(row: Any) -> datetime | None:
    user = getattr(row.person, "user", None)
    return user.last_login if user else None


REGISTRATIONS = Export(
    path="network.views.staff.registration_exports.REGISTRATIONS",
    name=_("registrations"),
    file_name="registros",
    permission=VIEW_REGISTRATIONS,
    find=registrations,
    more=extra,
    columns=(
        Column(_("Number"), lambda row: row.pk),
        Column(_("Date"), lambda row: row.created_at),
        Column(_("Given names"), _of_person("given_names")),
        Column(_("Family names"), _of_person("family_names")),
        Column(_("E-mail"), _of_person("email")),
        Column(_("Phone"), _of_person("phone")),
        Column(_("To be"), lambda row: str(row.get_target_display())),
        Column(_("Passage"), lambda row: str(row.get_passage_display())),
        Column(_("Channel"), lambda row: str(row.get_channel_display())),
        Column(_("State"), lambda row: str(row.get_state_display())),
        Column(_("Decided"), lambda row: row.decided_at),
        Column(_("Reason"), lambda row: row.reason),
        Column(_("Sponsor"), lambda row: row.sponsor.person.name if row.sponsor else ""),
        Column(_("Referrer"), lambda row: row.referrer.name if row.referrer else ""),
        Column(_("Territory"), lambda row: str((row.person and row.person.territory) or "")),
        Column(_("Registered by"), lambda row: row.registered_by.person.name if row.registered_by else ""),
        Column(_("Last sign-in"), _last_sign_in),
    ),
)
SIGN_INS = Export(
    path="network.views.staff.registration_exports.SIGN_INS",
    name=_("sign-ins"),
    file_name="ingresos",
    permission=VIEW_REGISTRATIONS,
    find=sign_ins,
    more=lambda: extra(lambda person: person),
    columns=(
        Column(_("Given names"), lambda row: row.given_names),
        Column(_("Family names"), lambda row: row.family_names),
        Column(_("E-mail"), lambda row: row.email),
        Column(_("Phone"), lambda row: row.phone),
        Column(_("Client"), lambda row: str(row.client.get_state_display())),
        Column(_("Agent"), lambda row: str(row.agent.get_state_display()) if hasattr(row, "agent") else ""),
        Column(_("Registered at"), lambda row: row.client.registered_at),
        Column(_("Last sign-in"), lambda row: row.last_seen),
        Column(_("Channel"), lambda row: str(row.client.get_channel_display())),
        Column(_("Territory"), lambda row: str(row.territory or "")),
    ),
)


class Registrations(ExportView):
    permission = VIEW_REGISTRATIONS
    export = REGISTRATIONS


class SignIns(ExportView):
    permission = VIEW_REGISTRATIONS
    export = SIGN_INS
