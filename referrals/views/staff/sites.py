"""The agents' sites: who has one, how it stands, closing it with a reason, host names of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import conf
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from referrals import actions
from referrals.forms import HostForm, StopForm
from referrals.models import InviteCode, SiteHost
from referrals.permissions import MANAGE_SITES
from referrals.queries import Place, hosts_of, owners_of_sites, site_of, why_closed

STATES = ("open", "closed", "hosts")


class Sites(StaffView):
    permission = MANAGE_SITES
    template = "referrals/staff/sites.html"

    def get(self, request: Request) -> HttpResponse:
        text, state = request.GET.get("q", "")[:100], request.GET.get("estado", "")
        state = state if state in STATES else ""
        rows = owners_of_sites(text, state)
        page = KeysetPage(rows, order=("owner__name_key", "pk"), cursor=request.GET.get("after"))
        for row in page.rows:
            row.shown = shown(row)
        return self.render({"page": page, "q": text, "state": state, "is_on": conf.get("referrals.sites")})


def shown(row: InviteCode) -> dict[str, Any]:
    """How a line of the list reads: the address and the state."""
    site = getattr(row.owner, "site", None)
    slugs = getattr(site, "current_slugs", [])
    slug = slugs[0].slug if slugs else row.code.lower()
    why = ("inactive" if not row.is_active else "") or (why_closed(site) if site else "")
    return {"slug": slug, "why": why}


class SiteStaffView(StaffView):
    """One agent's site, found by its owner."""

    permission = MANAGE_SITES
    template = "referrals/staff/site.html"

    @cached_property
    def place(self) -> Place:
        code = get_object_or_404(InviteCode.objects.select_related("owner"), owner=self.kwargs["pk"], is_vanity=False)
        place = site_of(code.owner)
        assert place, "whoever has a code has a site"
        return place

    def page(self, *, stop: StopForm | None = None, host: HostForm | None = None, status: int = 200) -> HttpResponse:
        context = {
            "place": self.place, "site": self.place.card, "why": why_closed(self.place.site), "looked_at": True,
            "stop_form": stop or StopForm(), "host_form": host or HostForm(), "hosts": hosts_of(self.place.site),
        }  # fmt: skip
        return self.render(context, status=status)


class SitePage(SiteStaffView):
    permission = MANAGE_SITES

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page()


class StopSite(SiteStaffView):
    """Close it, or let it be shown again."""

    permission = MANAGE_SITES

    def post(self, request: Request, pk: int) -> HttpResponse:
        form, stop = StopForm(request.POST), request.POST.get("stop") == "1"
        if not form.is_valid():
            return self.page(stop=form, status=422)
        owner, reason = self.place.site.owner, form.cleaned_data["reason"]
        try:
            actions.stop_site(owner=owner, stop=stop, reason=reason, by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(stop=form, status=422)
        messages.success(request, _("The site is closed.") if stop else _("The site may be shown again."))
        return redirect("referrals_staff:site", pk=pk)


class EnterHost(SiteStaffView):
    permission = MANAGE_SITES

    def post(self, request: Request, pk: int) -> HttpResponse:
        form = HostForm(request.POST)
        if not form.is_valid():
            return self.page(host=form, status=422)
        try:
            actions.enter_host(owner=self.place.site.owner, host=form.cleaned_data["host"], by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(host=form, status=422)
        messages.success(request, _("Noted. The site is shown there once the name is approved."))
        return redirect("referrals_staff:site", pk=pk)


class DecideHost(StaffView):
    permission = MANAGE_SITES

    def post(self, request: Request, pk: int) -> HttpResponse:
        host = get_object_or_404(SiteHost.objects.select_related("site__owner"), pk=pk)
        accept = request.POST.get("accept") == "1"
        try:
            actions.decide_host(host=host, accept=accept, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            done = _("The site is shown under that name.") if accept else _("The site is not shown under that name.")
            messages.success(request, done)
        return redirect("referrals_staff:site", pk=host.site.owner_id)
