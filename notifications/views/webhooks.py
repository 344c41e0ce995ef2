"""Webhooks: addresses of other systems, what they were told, and sending again."""

from typing import ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import OnceForm
from core.pages import KeysetPage
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from notifications import actions
from notifications.actions.webhooks import body_of
from notifications.forms import EndpointForm
from notifications.models import Delivery, Endpoint
from notifications.permissions import MANAGE_WEBHOOKS
from notifications.queries import webhooks as queries


class Endpoints(StaffView):
    """All addresses; there are few."""

    permission = MANAGE_WEBHOOKS
    template = "notifications/staff/webhooks.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("Webhooks"), "rows": queries.endpoint_rows()})


class Saves(StepUpView):
    """What making and changing an address share: where data goes is set after a fresh sign-in."""

    permission: ClassVar[str]
    template = "notifications/staff/webhook_form.html"

    def save(self, endpoint: Endpoint | None) -> HttpResponse:
        form = EndpointForm(self.request.POST)
        if form.is_valid():
            try:
                made = actions.save_endpoint(endpoint=endpoint, by=self.request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(self.request, _("Saved. It is told what happens from now on."))
                return redirect("notifications_staff:webhook", made.pk)
        return self.page(form, endpoint, status=422)

    def page(self, form: EndpointForm, endpoint: Endpoint | None = None, status: int = 200) -> HttpResponse:
        context = {"title": _("Webhook"), "form": form, "endpoint": endpoint}
        return self.render(context, status=status)


class NewEndpoint(Saves):
    permission = MANAGE_WEBHOOKS

    def get(self, request: Request) -> HttpResponse:
        return self.page(EndpointForm())

    def act(self, request: Request) -> HttpResponse:
        return self.save(None)


class EditEndpoint(Saves):
    permission = MANAGE_WEBHOOKS

    def get(self, request: Request, pk: int) -> HttpResponse:
        endpoint = find(request, pk)
        kept = {"url": endpoint.url, "description": endpoint.description, "kinds": endpoint.kinds}
        return self.page(EndpointForm(initial=kept), endpoint)

    def act(self, request: Request, pk: int) -> HttpResponse:
        return self.save(find(request, pk))


class EndpointPage(StaffView):
    """One address: its state and what it was told."""

    permission = MANAGE_WEBHOOKS
    template = "notifications/staff/webhook.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        endpoint = find(request, pk)
        page = KeysetPage(queries.delivery_rows(endpoint), order=("-pk",), cursor=request.GET.get("cursor", ""))
        return self.render({"title": str(endpoint), "endpoint": endpoint, "page": page})


class Activate(StaffView):
    permission = MANAGE_WEBHOOKS

    def post(self, request: Request, pk: int) -> HttpResponse:
        active = request.POST.get("active") == "1"
        actions.set_endpoint_active(endpoint=find(request, pk), active=active, by=request.user)
        messages.success(request, _("It is active again.") if active else _("Paused. Nothing is sent meanwhile."))
        return redirect("notifications_staff:webhook", pk)


class Secret(StepUpView):
    """Shows the secret, or makes a new one and shows that: once, after a fresh sign-in."""

    permission = MANAGE_WEBHOOKS
    template = "notifications/staff/webhook_secret.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("notifications_staff:webhook", pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        endpoint = find(request, pk)
        if request.POST.get("renew") == "1":
            endpoint = actions.renew_secret(endpoint=endpoint, by=request.user)
        secret = actions.show_secret(endpoint=endpoint, by=request.user)
        answer = self.render({"title": _("Secret"), "endpoint": endpoint, "secret": secret})
        answer["Cache-Control"] = "no-store"
        return answer


class DeliveryPage(StaffView):
    """One delivery: what was said, each attempt, and sending it again."""

    permission = MANAGE_WEBHOOKS
    template = "notifications/staff/delivery.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        delivery = self.find(pk)
        form = OnceForm() if delivery.state != "waiting" and delivery.endpoint.is_active else None
        context = {"title": delivery.event.kind, "delivery": delivery, "log": queries.log_of(delivery), "form": form}
        return self.render(context | {"body": body_of(delivery.event).decode()})

    def post(self, request: Request, pk: int) -> HttpResponse:
        delivery, form = self.find(pk), OnceForm(request.POST)
        if form.is_valid():
            try:
                actions.resend_delivery(delivery=delivery, form_key=form.cleaned_data["form_key"], by=request.user)
                messages.success(request, _("It goes out in a moment. Its answer will show below."))
            except DomainError as error:
                messages.error(request, str(error))
        return redirect("notifications_staff:delivery", pk)

    def find(self, pk: int) -> Delivery:
        found = Delivery.objects.visible_to(self.request.user).select_related("endpoint", "event")
        return get_object_or_404(found, pk=pk)


def find(request: Request, pk: int) -> Endpoint:
    return get_object_or_404(Endpoint.objects.visible_to(request.user), pk=pk)
