"""Writing to somebody of the tree, or to a line or branch, from the node."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.views import Request
from network import actions, queries
from network.enums import Reach
from network.forms import LineMessageForm
from network.models import Agent, LineMessage
from network.views.tree import TreeView

SHOWN = 10


class WriteView(TreeView):
    """`as_company`: whose name it carries. Only those whom the tree shows to the reader can be written to."""

    permission: ClassVar[str]
    template = "network/office/message.html"
    as_company: ClassVar[bool] = False

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(pk, self.new_form(pk))

    def post(self, request: Request, pk: int) -> HttpResponse:
        agent, form = get_object_or_404(Agent.objects.with_person(), pk=pk), self.new_form(pk, request.POST)
        if not form.is_valid():
            return self.page(pk, form, status=422)
        data = form.cleaned_data
        try:
            actions.write_to_line(
                agent=agent, reach=Reach(data["reach"]), text=data["text"], by=request.user, form_key=data["form_key"],
                as_company=self.as_company,
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(pk, form, status=422)
        is_one = data["reach"] == Reach.ONE
        messages.success(request, _("Message sent.") if is_one else _("Message on its way: it goes out in a moment."))
        return redirect(self.focus_on(pk))

    def new_form(self, pk: int, data: Any = None) -> LineMessageForm:
        """Raises Http404 outside of the reader's branch."""
        self.line_to(pk)
        member = queries.branch_head(pk, tree=self.period.tree)
        if member is None:
            raise Http404
        self.member = member
        return LineMessageForm(data, member=member, is_self=pk == self.top_id)

    def page(self, pk: int, form: LineMessageForm, status: int = 200) -> HttpResponse:
        sent = LineMessage.objects.filter(sender=self.request.user.person, by_company=self.as_company)
        context = {
            "form": form, "member": self.member, "back_url": self.focus_on(pk),
            "sent": sent.select_related("agent__person").order_by("-sent_at", "-pk")[:SHOWN],
        }  # fmt: skip
        return self.render(context, status=status)
