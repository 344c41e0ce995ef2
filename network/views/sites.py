"""An agent's own site: the corporate pages with the agent's card, and the doors where whoever comes is the agent's."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import files
from core.access import PUBLIC
from core.errors import DomainError
from core.models import StoredFile
from core.views import Request, View
from network.enums import Channel
from network.forms import RegistrationFields
from network.models import Application
from network.views import public
from referrals.actions import try_code
from referrals.enums import Channel as CodeChannel
from referrals.errors import TooManyTries, UnknownCode
from referrals.queries import INVITE_COOKIE, Invite, Place, site_by_slug, site_of

PAGES = [
    (_("Home"), "site"), (_("What we offer"), "site_offer"), (_("How you earn"), "site_earn"),
    (_("Join as an agent"), "site_join"), (_("Contact"), "site_contact"),
]  # fmt: skip


class SitePage(View):
    """Finds the site behind the address: old addresses lead on, closed sites say so and lead to the company's."""

    permission: ClassVar[str] = PUBLIC
    place: Place

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.place = self.find(kwargs["slug"])
        except TooManyTries as error:
            return self.closed(reason=str(error), status=429)
        except DomainError:
            return self.closed(status=404)
        if not self.place.is_open:
            return self.closed(status=404)
        if self.place.slug != kwargs["slug"]:
            return self.led_on()
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200 and not self.is_own:
            public.remember(response, self.implied)
        return response

    def find(self, text: str) -> Place:
        """By an address, or else by an invite code, whose guessing is limited as everywhere."""
        if place := site_by_slug(text):
            return place
        place = site_of(try_code(text=text, ip=self.request.META.get("REMOTE_ADDR", "")).owner)
        if place is None:
            raise UnknownCode()
        return place

    def led_on(self) -> HttpResponse:
        match, query = self.request.resolver_match, self.request.GET.urlencode()
        assert match, "there is an address, since there is a view"
        url = reverse(match.view_name, kwargs=match.kwargs | {"slug": self.place.slug})
        return redirect(f"{url}?{query}" if query else url)

    def closed(self, *, status: int, reason: str = "") -> HttpResponse:
        return super().render({"reason": reason}, template="network/site/closed.html", status=status)

    @cached_property
    def implied(self) -> Invite:
        assert self.place.code, "an open site has a code"
        return Invite(self.place.code, CodeChannel.SITE)

    @property
    def is_own(self) -> bool:
        return bool(self.request.person and self.request.person.pk == self.place.site.owner_id)

    def render(self, context: dict[str, Any] | None = None, *, template: str = "", status: int = 200) -> HttpResponse:
        here = {
            "site": self.place.card, "code": self.implied.code, "pages": self.pages(), "is_own": self.is_own,
            "canonical": f"{settings.SITE_URL}{self.request.path}",
        }  # fmt: skip
        return super().render(here | (context or {}), template=template, status=status)

    def pages(self) -> list[dict[str, Any]]:
        """For the kit's tabs."""
        urls = [(label, reverse(f"network_public:{name}", args=[self.place.slug])) for label, name in PAGES]
        current = max((url for _label, url in urls if self.request.path.startswith(url)), key=len, default="")
        return [{"label": label, "url": url, "active": url == current} for label, url in urls]


class Home(SitePage):
    permission = PUBLIC
    template = "network/site/home.html"

    def get(self, request: Request, slug: str) -> HttpResponse:
        return self.render()


class Offer(Home):
    permission = PUBLIC
    template = "network/site/offer.html"


class Earn(Home):
    permission = PUBLIC
    template = "network/site/earn.html"


class Picture(SitePage):
    """The photo, or the picture the agent chose, while the site shows it."""

    permission = PUBLIC

    def get(self, request: Request, slug: str, kind: str) -> HttpResponseBase:
        card = self.place.card
        shown: StoredFile | None = {"foto": card.photo, "imagen": card.picture}.get(kind)
        if shown is None:
            raise Http404
        return files.serve(shown, inline=True)


class SiteDoor(SitePage, public.PublicDoor):
    """A public door at which the referrer is implied."""

    permission: ClassVar[str] = PUBLIC
    channel: str = Channel.REPLICATED

    @cached_property
    def invite(self) -> Invite | None:  # type: ignore[override]
        return self.implied

    def forget_invite(self) -> HttpResponseBase:
        """Whom the agent did not invite goes on at the company's own door."""
        response = redirect(f"{reverse(f'network_public:{self.corporate}')}?{self.chosen}".rstrip("?"))
        response.delete_cookie(INVITE_COOKIE)
        return response

    corporate: ClassVar[str]


class SignUp(SiteDoor, public.SignUp):
    permission = PUBLIC
    template = "network/site/sign_up.html"
    corporate = "sign_up"


class Join(SiteDoor, public.Join):
    permission = PUBLIC
    template = "network/site/join.html"
    corporate = "join"


class Contact(SiteDoor, public.Contact):
    permission = PUBLIC
    template = "network/site/contact.html"
    channel = Channel.CONTACT
    corporate = "contact"

    def answer(self, made: Application, form: RegistrationFields) -> HttpResponseBase:
        return redirect("network_public:site_contact_sent", slug=self.place.slug)


class ContactSent(Home):
    permission = PUBLIC
    template = "network/site/contact_sent.html"
