"""The agent's own site, as its owner changes it: words, address, switch, earlier versions."""

import uuid
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import conf, files
from core.access import AGENT
from core.errors import DomainError
from core.views import Request, View
from referrals import actions
from referrals.errors import UnfitName
from referrals.forms import SiteForm, SlugForm
from referrals.models import SiteVersion
from referrals.queries import Card, Place, card_of, share, site_of, site_versions, why_closed

SAID = list(asdict(actions.Words()))


class SiteView(View):
    """What the pages share: the agent's site; the company may have none."""

    permission = AGENT

    @cached_property
    def place(self) -> Place:
        place = site_of(self.request.agent.person)
        if place is None:
            raise Http404
        return place

    @property
    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('network_public:site', args=[self.place.slug])}"

    def pictures(self, card: Card) -> dict[str, str]:
        """Addresses in the office, since a hidden site shows strangers nothing."""
        return {
            "photo_url": reverse("people_office:photo_file") if card.photo else "",
            "picture_url": reverse("referrals_office:site_picture") if card.picture else "",
        }


class EditSite(SiteView):
    """The words beside the page as it will be seen on a phone."""

    permission = AGENT
    template = "referrals/office/site.html"

    def form(self, data: Any = None, sent: Any = None) -> SiteForm:
        said = self.place.site.current
        initial = {name: getattr(said or SiteVersion(shows_phone=True), name) for name in SAID}
        return SiteForm(data, sent, initial=initial, has_picture=bool(said and said.picture_id))

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: Request) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                self.save(form)
            except DomainError as error:
                form.add_error("picture" if error.field == "file" else error.field, str(error))
            else:
                messages.success(request, _("Saved. Your site shows it from now on."))
                return redirect("referrals_office:site")
        return self.page(form, status=422)

    def save(self, form: SiteForm) -> None:
        data = form.cleaned_data
        actions.save_site(
            owner=self.request.agent.person, words=actions.Words(**{name: data[name] for name in SAID}),
            picture=data["picture"], drop_picture=data.get("drop_picture", False), form_key=data["form_key"],
            by=self.request.user,
        )  # fmt: skip

    def page(self, form: SiteForm, status: int = 200) -> HttpResponse:
        place, card = self.place, preview(form, self.place) or self.place.card
        context = {
            "form": form, "place": place, "link": self.link, "site": card, "looked_at": True,
            "why_closed": why_closed(place.site), "versions": site_versions(place.site), "restore_key": uuid.uuid4(),
            "share": self.share(),
        }  # fmt: skip
        return self.render(context | self.pictures(card), status=status)

    def share(self) -> Any:
        name, code = self.place.card.first_name, self.place.code
        subject = _("%(name)s invites you to %(company)s") % {"name": name, "company": conf.get("company.name")}

        def values(via: str) -> dict[str, str]:
            return {"name": name, "code": code.code if code else "", "link": self.link}

        return share("referrals.share_message", values=values, subject=subject)


def preview(form: SiteForm, place: Place) -> Card | None:
    """The card with what the form holds; nothing while that is not fit to be shown."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        words = actions.Words(**{name: form.cleaned_data[name] for name in SAID}).cleaned()
    except UnfitName:
        return None
    said = place.site.current
    kept = said.picture if said and not form.cleaned_data.get("drop_picture") else None
    return card_of(place.site.owner, SiteVersion(picture=kept, **asdict(words)), place.slug)


class Preview(EditSite):
    """What the form holds at this moment, drawn; nothing is kept."""

    permission = AGENT
    template = "referrals/office/_site_preview.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("referrals_office:site")

    def post(self, request: Request) -> HttpResponse:
        form = self.form(request.POST)
        card = preview(form, self.place)
        shown = card or self.place.card
        return self.render({"site": shown, "looked_at": True, "unfit": card is None} | self.pictures(shown))


class Picture(SiteView):
    permission = AGENT

    def get(self, request: Request) -> HttpResponseBase:
        said = self.place.site.current
        if said is None or said.picture is None:
            raise Http404
        return files.serve(said.picture, inline=True)


class Address(SiteView):
    """The last part of the site's address."""

    permission = AGENT
    template = "referrals/office/site_address.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"form": SlugForm(initial={"slug": self.place.slug})})

    def post(self, request: Request) -> HttpResponse:
        form = SlugForm(request.POST)
        if form.is_valid():
            try:
                actions.choose_slug(owner=request.agent.person, text=form.cleaned_data["slug"], by=request.user)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("That is your address now. The ones before lead to it."))
                return redirect("referrals_office:site")
        return self.render({"form": form}, status=422)

    def context(self) -> dict[str, Any]:
        base = f"{settings.SITE_URL}{reverse('network_public:site', args=['-'])}".removesuffix("-/")
        return {"base": base, "limit": conf.get("referrals.slugs_per_year"), "link": self.link}


class Switch(SiteView):
    permission = AGENT

    def post(self, request: Request) -> HttpResponse:
        on = request.POST.get("on") == "1"
        actions.switch_site(owner=self.place.site.owner, on=on, by=request.user)
        messages.success(request, _("Your site is shown.") if on else _("Your site is hidden: nobody sees it."))
        return redirect("referrals_office:site")


class Restore(SiteView):
    permission = AGENT

    def post(self, request: Request, pk: int) -> HttpResponse:
        version = get_object_or_404(SiteVersion, pk=pk, site__owner=request.agent.person)
        try:
            form_key = uuid.UUID(request.POST.get("form_key", ""))
        except ValueError:
            return redirect("referrals_office:site")
        try:
            actions.restore_site(owner=request.agent.person, version=version, form_key=form_key, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your site says again what it said then."))
        return redirect("referrals_office:site")
