"""How a registration is read by whoever decides it in an approval."""

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.approvals import leader_above, who_can_come_in
from network import queries
from network.models import Application
from network.permissions import VIEW_REGISTRATIONS
from people.models import Person
from workflows.rules import Pairs, Subject, register


def _application(pk: int) -> Application:
    return Application.objects.select_related(*queries.ALONG).get(pk=pk)


def facts(pk: int) -> Pairs:
    """What was filled in, who leads, and what stood out."""
    application = _application(pk)
    told = _unproven(application)
    told += [(label, str(localize(value))) for label, value in queries.answer_rows(application)]
    told.append((_("Channel"), application.get_channel_display()))
    if application.sponsor:
        told.append((_("Sponsor"), application.sponsor.person.name))
    checks = queries.checks_now(application).exclude(result="passed")
    return [*told, *((check.label, check.finding) for check in checks)]


def leader_facts(pk: int) -> Pairs:
    """Who wants to come in, and from where: a leader needs no more."""
    application = _application(pk)
    person = application.person
    if person is None:
        return []
    told = [(_("Name"), person.name), (_("City"), person.city), (_("To be"), application.get_target_display())]
    return [*told, *_unproven(application)]


def _unproven(application: Application) -> list[tuple[str, str]]:
    """That nobody has confirmed the e-mail of whoever registered alone, before anything else is read."""
    if application.person is None or not queries.is_to_be_proven(application.person):
        return []
    return [(_("Confirmation of the e-mail"), f"⚠ {_('E-mail not confirmed')}")]


def links(pk: int) -> Pairs:
    return [(_("Registration %(number)s") % {"number": pk}, reverse("network_staff:registration", args=[pk]))]


def items(pk: int) -> Pairs:
    return queries.asked_fields(_application(pk))


def leader(pk: int) -> Person | None:
    """Whoever leads the newcomer, if they are active and have access."""
    return who_can_come_in(_application(pk).sponsor)


register(
    Subject(
        name="registration", label=gettext_lazy("Registration"), icon="user-add", permission=VIEW_REGISTRATIONS,
        facts=facts, leader_facts=leader_facts, links=links, items=items, leader=leader,
        above=leader_above, named_by_form=True,
    ),
)  # fmt: skip
