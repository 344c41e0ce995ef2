"""Acts on one client or agent: what will happen is said first, and a reason is asked for."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.views import Request
from network import actions, queries
from network.enums import Target
from network.forms import NOBODY, ActForm, SponsorForm
from network.models import Agent, Client
from network.permissions import CHANGE_SPONSOR, MANAGE_AGENTS, MANAGE_CLIENTS
from network.queries import SponsorChoice
from network.queries.activation import activation_flow
from network.views.staff.shared import MemberView
from workflows.models import Process

AGENTS = Agent.objects.select_related("person__client", "person__user", "sponsor__person")
CLIENTS = Client.objects.select_related("person__agent", "person__user")


class ActView(MemberView):
    """Says what will happen, asks for a reason, does one thing, and says what happened.

    The same form again finds it done and says so as the first time; another form is told why nothing happened.
    """

    permission: ClassVar[str]
    done: ClassVar[Any]
    act_name: ClassVar[str]
    decides: ClassVar[str] = ""  # what a registration that waits is to decide on, where this act would

    def act(self, member: Any, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def said(self, answer: Any) -> Any:
        """What happened, in words; `answer` is what `act` answered."""
        return self.done

    def form(self, member: Any, data: Any = None) -> Any:
        return ActForm(data)

    def get(self, request: Request, pk: int) -> HttpResponse:
        member = self.member(pk)
        return self.page(member, self.form(member))

    def post(self, request: Request, pk: int) -> HttpResponse:
        member = self.member(pk)
        form = self.form(member, request.POST)
        if not form.is_valid():
            return self.page(member, form, status=422)
        try:
            answer = self.act(member, form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(member, form, status=422)
        messages.success(request, self.said(answer) % {"name": member.person.name})
        return self.back(member)

    def page(self, member: Any, form: Any, status: int = 200) -> HttpResponse:
        context = {"member": member, "form": form, "act": self.act_name} | self.beside(member)
        if looked := context.get("looked"):
            form.look_again(**looked)
        return self.render(context, status=status)

    def beside(self, member: Any) -> dict[str, Any]:
        """What will happen."""
        agent = member if isinstance(member, Agent) else getattr(member.person, "agent", None)
        outlook = queries.outlook(member.person, agent)
        waits = self.registration_waiting(member.person, self.decides) if self.decides else {}
        return {"outlook": outlook, "may_see": self.may_see(outlook.open_ties)} | waits


class SponsorView(ActView):
    """An act in which a sponsor is chosen: searched for while typing, or by the button where no script runs."""

    permission: ClassVar[str]
    choice: SponsorChoice

    def get(self, request: Request, pk: int) -> HttpResponse:
        if not request.htmx:
            return super().get(request, pk)
        member = self.member(pk)
        form = self.form(member)
        context = {"member": member, "form": form, "choice": self.choice, "nobody": NOBODY}
        return self.render(context, template="network/staff/_sponsors.html")

    def post(self, request: Request, pk: int) -> HttpResponse:
        if "search" in request.POST:
            member = self.member(pk)
            held = {name: request.POST.get(name, "") for name in ("reason", "form_key", "q")}
            return self.page(member, self.searched(member, request.POST, held))
        return super().post(request, pk)

    def form(self, member: Any, data: Any = None) -> SponsorForm:
        return self.searched(member, data) if data is not None else self.searched(member, self.request.GET, {})

    def searched(self, member: Any, values: Any, held: dict[str, Any] | None = None) -> SponsorForm:
        """The form with whoever the text finds; unbound, holding what was typed, where nothing is sent yet."""
        self.choice = self.offer(member, values.get("q", "")[:100], values.get("sponsor", ""))
        if held is None:
            return SponsorForm(values, choice=self.choice)
        return SponsorForm(initial=held, choice=self.choice)

    def offer(self, member: Any, text: str, chosen: str) -> SponsorChoice:
        raise NotImplementedError

    def beside(self, member: Any) -> dict[str, Any]:
        return super().beside(member) | {"choice": self.choice, "nobody": NOBODY}


class MakeAgent(SponsorView):
    """The client becomes an agent. Proposed as sponsor is the referrer, where that is an active agent."""

    permission = MANAGE_AGENTS
    template = "network/staff/make_agent.html"
    rows = CLIENTS
    address = "network_staff:client"
    act_name = "make"
    decides = Target.AGENT
    done = gettext_lazy("%(name)s is an agent now and has been told.")

    def offer(self, member: Client, text: str, chosen: str) -> SponsorChoice:
        agent = getattr(member.person, "agent", None)
        return queries.sponsor_choice(member.person, agent=agent, text=text, chosen=chosen).preselected(NOBODY)

    def act(self, member: Client, data: dict[str, Any]) -> None:
        actions.make_agent(
            person=member.person, sponsor=data["sponsor"], reason=data["reason"], form_key=data["form_key"], by=self.by
        )


class ChangeSponsor(SponsorView):
    """Another agent leads this one from now on. Whoever stands below comes along."""

    permission = CHANGE_SPONSOR
    template = "network/staff/change_sponsor.html"
    rows = AGENTS
    address = "network_staff:agent"
    act_name = "sponsor"
    done = gettext_lazy("The sponsor of %(name)s is changed; everybody concerned has been told.")

    def offer(self, member: Agent, text: str, chosen: str) -> SponsorChoice:
        choice = queries.sponsor_choice(member.person, agent=member, text=text, chosen=chosen, propose=False)
        return choice if member.sponsor_id else choice.without_nobody()

    def act(self, member: Agent, data: dict[str, Any]) -> None:
        actions.change_sponsor(
            agent=member, sponsor=data["sponsor"], reason=data["reason"], was=data["was"], seen=data["seen"],
            form_key=data["form_key"], by=self.by,
        )  # fmt: skip

    def beside(self, member: Agent) -> dict[str, Any]:
        moved = queries.move_outlook(member)
        return {
            "choice": self.choice, "nobody": NOBODY, "moved": moved,
            "looked": {"was": member.sponsor_id or 0, "seen": moved.seen},
        }  # fmt: skip


class Activate(ActView):
    permission = MANAGE_AGENTS
    template = "network/staff/activate.html"
    rows = AGENTS
    address = "network_staff:agent"
    act_name = "activate"
    decides = Target.AGENT
    done = gettext_lazy("%(name)s is active and has been told.")
    asked = gettext_lazy("Sent for approval: %(name)s is active once it is approved, and you are told.")

    def act(self, member: Agent, data: dict[str, Any]) -> Process | None:
        return actions.set_agent_active(
            agent=member, active=True, reason=data["reason"], form_key=data["form_key"], by=self.by
        )

    def said(self, answer: Process | None) -> Any:
        return self.asked if answer else self.done

    def beside(self, member: Agent) -> dict[str, Any]:
        return super().beside(member) | {"flow": activation_flow()}


class Inactivate(ActView):
    permission = MANAGE_AGENTS
    template = "network/staff/inactivate.html"
    rows = AGENTS
    address = "network_staff:agent"
    act_name = "inactivate"
    done = gettext_lazy("%(name)s is inactive and has been told.")

    def act(self, member: Agent, data: dict[str, Any]) -> None:
        actions.set_agent_active(
            agent=member, active=False, reason=data["reason"], form_key=data["form_key"], by=self.by
        )


class Preactivate(ActView):
    """Active from the next sign-in on."""

    permission = MANAGE_AGENTS
    template = "network/staff/preactivate.html"
    rows = AGENTS
    address = "network_staff:agent"
    act_name = "activate"
    decides = Target.AGENT
    done = gettext_lazy("%(name)s is active from the next sign-in on.")

    def act(self, member: Agent, data: dict[str, Any]) -> None:
        actions.preactivate_agent(agent=member, reason=data["reason"], form_key=data["form_key"], by=self.by)


class ClientAct(ActView):
    """An act on a client's own state."""

    permission = MANAGE_CLIENTS
    rows = CLIENTS
    address = "network_staff:client"
    active: ClassVar[bool]

    def act(self, member: Client, data: dict[str, Any]) -> None:
        actions.set_client_active(
            client=member, active=self.active, reason=data["reason"], form_key=data["form_key"], by=self.by
        )


class ActivateClient(ClientAct):
    permission = MANAGE_CLIENTS
    template = "network/staff/activate_client.html"
    act_name = "activate_client"
    decides = Target.CLIENT
    active = True
    done = gettext_lazy("%(name)s is active as a client and has been told.")


class InactivateClient(ClientAct):
    permission = MANAGE_CLIENTS
    template = "network/staff/inactivate_client.html"
    act_name = "inactivate_client"
    active = False
    done = gettext_lazy("%(name)s is inactive as a client and has been told.")


class ReturnToClient(ActView):
    permission = MANAGE_AGENTS
    template = "network/staff/return_to_client.html"
    rows = AGENTS
    address = "network_staff:agent"
    act_name = "return"
    done = gettext_lazy("%(name)s is a client again and has been told.")

    def beside(self, member: Agent) -> dict[str, Any]:
        ends = None if member.is_active else queries.registration_waiting(member.person, Target.AGENT)
        return super().beside(member) | {"ends": ends}

    def act(self, member: Agent, data: dict[str, Any]) -> None:
        actions.return_to_client(agent=member, reason=data["reason"], form_key=data["form_key"], by=self.by)
