"""The agent's office: one's state, registering people for one's line, and taking in again who left."""

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import conf
from core.access import SIGNED_IN
from core.errors import DomainError
from core.forms import OnceForm
from core.views import Request, View
from network import actions, queries
from network.enums import AgentState, ApplicationState, Channel, StillOpen, Target
from network.errors import CannotRegister, NotInLine
from network.forms import ActForm, RegistrationFields, WishForm
from network.models import Agent, Application
from network.queries import last_state_change
from network.queries.activation import activation_flow, waiting_of
from network.views.wizard import Wizard
from people.models import Person
from workflows.queries import steps_at

SHOWN = 50


class State(View):
    """Where the door sends whoever is not an active agent: why, since when, what to do."""

    permission = SIGNED_IN
    template = "network/office/state.html"

    def get(self, request: Request) -> HttpResponse:
        agent = getattr(request, "agent_state", None)
        if agent is None:
            return redirect("backoffice_office:home")
        change = last_state_change(agent)
        context = {
            "member": agent, "since": change.at if change else agent.joined_at, "form": WishForm(),
            "reason": change.reason if change else "", "standing": queries.standing_of(request.person),
            "still": still_open() if agent.state == AgentState.INACTIVE else [],
        }  # fmt: skip
        return self.render(context)


def still_open() -> list[tuple[str, str]]:
    """What an inactive agent may go on reading: words and addresses."""
    pages = [StillOpen(one) for one in conf.get("network.inactive_sees")]
    return [(str(page.label), reverse(page.page)) for page in pages]


class Registrations(View):
    """Who registers in the agent's line, and who of it is inactive."""

    permission = SIGNED_IN
    template = "network/office/registrations.html"

    def get(self, request: Request) -> HttpResponse:
        mine = Q(registered_by=request.user) | Q(sponsor=request.agent)
        others = Application.objects.filter(mine).exclude(person=request.person).select_related("person")
        found = others.order_by("-created_at", "-pk")[:SHOWN]
        may_reactivate = conf.get("network.leaders_reactivate")
        line = request.agent.line.filter(state=AgentState.INACTIVE).select_related("person")
        left = list(line[:SHOWN]) if may_reactivate else []
        steps = steps_at(row.process_id for row in found if row.process_id)
        context = {
            "applications": [_as_shown(row, steps) for row in found], "inactive": left,
            "asked": waiting_of(left) if left else set(), "may_register": conf.get("network.register_in_office"),
        }  # fmt: skip
        return self.render(context)


class Withdraw(View):
    """The leader takes back what they asked for, while it waits."""

    permission = SIGNED_IN

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("network_office:registrations")

    def post(self, request: Request, pk: int) -> HttpResponse:
        application = get_object_or_404(Application.objects.filter(registered_by=request.user), pk=pk)
        form = OnceForm(request.POST)
        if not application.is_of_leader or not form.is_valid():
            raise Http404
        try:
            actions.withdraw_application(application=application, by=request.user, **form.cleaned_data)
            messages.success(request, _("Withdrawn. Nothing changes for the agent, who is told."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("network_office:registrations")


def _as_shown(application: Application, steps: dict[int, str]) -> Application:
    """Until the person confirms, nothing is told that their record holds: only the name the agent typed."""
    application.withdrawing = OnceForm(auto_id=False) if application.is_of_leader and application.is_open else None
    answers = queries.answers_of(application) if application.state == ApplicationState.DRAFT else {}
    typed = f"{answers.get('given_names', '')} {answers.get('family_names', '')}".strip()
    application.approval_step = steps.get(application.process_id or 0, "")
    person = application.person
    application.shown_name = typed or (person.name if person and application.state != ApplicationState.DRAFT else "-")
    return application


class Door(View):
    """Open only where the company lets agents register people."""

    permission: ClassVar[str] = SIGNED_IN

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not conf.get("network.register_in_office"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseTarget(Door):
    permission = SIGNED_IN
    template = "network/office/register_choose.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class Register(Door, Wizard):
    """For the own line: the person confirms it, so that nobody learns here who is on record."""

    permission = SIGNED_IN
    template = "network/office/register.html"
    closed_template = "network/office/closed.html"
    channel = Channel.BACKOFFICE

    @property
    def target(self) -> str:  # type: ignore[override]
        target = {"cliente": Target.CLIENT, "agente": Target.AGENT}.get(self.kwargs["target"])
        if target is None:
            raise Http404
        return target

    def home(self) -> str:
        return cast(Person, self.request.person).country

    def context(self) -> dict[str, Any]:
        return {"target": Target(self.target)}

    def register(self, form: RegistrationFields) -> HttpResponseBase:
        data, agent = form.cleaned_data, cast(Agent, self.request.agent)
        named, sponsor = data.pop("referrer", None), data.get("sponsor") or agent
        if sponsor.pk != agent.pk and not queries.is_in_line(sponsor, under=agent):
            raise NotInLine()
        made = actions.register(
            channel=self.channel, target=self.target, version=self.version, answers=data, files=form.given_files,
            by=self.request.user, sponsor=sponsor if self.target == Target.AGENT else None,
            referrer=named.person if named else agent.person, form_key=data["form_key"],
        )  # fmt: skip
        if made.state == ApplicationState.REJECTED:
            raise CannotRegister()
        messages.success(self.request, _("Sent. The person gets an e-mail to confirm it; you see here when they do."))
        return redirect("network_office:registrations")


class LineAct(View):
    """What a leader does with an agent of their own line, with a reason, where the company lets leaders do so."""

    permission: ClassVar[str] = SIGNED_IN
    states: ClassVar[tuple[AgentState, ...]]

    def allowed(self) -> bool:
        raise NotImplementedError

    def beside(self) -> dict[str, Any]:
        return {}

    def act(self, member: Agent, given: dict[str, Any]) -> Any:
        """What is said afterwards, with a place for the name."""
        raise NotImplementedError

    def member(self, pk: int) -> Agent:
        found = get_object_or_404(Agent.objects.with_person(), pk=pk)
        if not self.allowed() or found.pk == self.request.agent.pk:
            raise Http404
        if not queries.is_in_line(found, under=self.request.agent):
            raise Http404
        return cast(Agent, found)

    def get(self, request: Request, pk: int) -> HttpResponse:
        member = self.member(pk)
        if member.state not in self.states:
            raise Http404
        return self.page(member, ActForm())

    def page(self, member: Agent, form: ActForm, status: int = 200) -> HttpResponse:
        return self.render({"member": member, "form": form} | self.beside(), status=status)

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        member, form = self.member(pk), ActForm(request.POST)
        if not form.is_valid():
            return self.page(member, form, status=422)
        given = {name: form.cleaned_data[name] for name in ("reason", "form_key")}
        try:
            done = self.act(member, given)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(member, form, status=422)
        messages.success(request, done % {"name": member.person.name})
        return redirect("network_office:registrations")


class Reactivate(LineAct):
    """An inactive agent is taken in again."""

    permission = SIGNED_IN
    template = "network/office/reactivate.html"
    states = (AgentState.INACTIVE,)

    def allowed(self) -> bool:
        return bool(conf.get("network.leaders_reactivate"))

    def beside(self) -> dict[str, Any]:
        return {"flow": activation_flow()}

    def act(self, member: Agent, given: dict[str, Any]) -> Any:
        asked = actions.reactivate_in_line(agent=member, by=self.request.user, **given)
        said = _("Sent for approval: %(name)s is active once it is approved, and you are told.")
        return said if asked else _("%(name)s is active and has been told.")


class LetGo(LineAct):
    """An agent goes on as a client only."""

    permission = SIGNED_IN
    template = "network/office/let_go.html"
    states = (AgentState.ACTIVE, AgentState.INACTIVE)

    def allowed(self) -> bool:
        return bool(conf.get("network.leaders_let_go") != "no")

    def beside(self) -> dict[str, Any]:
        card = f"{reverse('network_office:tree')}?persona={self.kwargs['pk']}"
        return {"at_once": conf.get("network.leaders_let_go") == "at_once", "back": card}

    def page(self, member: Agent, form: ActForm, status: int = 200) -> HttpResponse:
        waiting = queries.open_application(member.person, Target.CLIENT)
        if waiting and waiting.is_of_leader and waiting.registered_by_id == self.request.user.pk:
            waiting.withdrawing = OnceForm(auto_id=False)
        return self.render({"member": member, "form": form, "waiting": waiting} | self.beside(), status=status)

    def act(self, member: Agent, given: dict[str, Any]) -> Any:
        made = actions.let_go_in_line(agent=member, by=self.request.user, **given)
        said = _("Sent for approval: %(name)s is an agent until it is approved. You see here when it is.")
        return said if made.standing.is_open else _("%(name)s goes on as a client and has been told.")
