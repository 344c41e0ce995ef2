"""The profile of whoever asks, in their door: what is there, what lacks, and a page for each part."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import conf, files
from core.errors import DomainError
from core.views import Request, View
from core.views.stepup import FreshView
from people import actions, queries, rules
from people.enums import AccountType, Audience
from people.forms.profile import BankAccountForm, NetworksForm, OwnContactForm, OwnIdentificationForm, PhotoForm
from people.models import BankAccount, Person
from people.queries.completeness import Completeness


class ProfileView(View):
    """What the pages share: the frame of the door, and where their links lead."""

    permission: ClassVar[str]
    door: ClassVar[str]

    @property
    def urls(self) -> str:
        return f"people_{self.door}"

    @property
    def audience(self) -> Audience:
        return queries.asked_as(self.request.person)

    @property
    def completeness(self) -> Completeness:
        whose = self.request.person
        return queries.completeness(whose, audience=self.audience, rank=queries.rank_of(whose))

    @property
    def store(self) -> Any:
        return actions.upload_store(user=self.request.user)

    def context(self) -> dict[str, Any]:
        return super().context() | {"frame": f"base/{self.door}.html", "urls": self.urls}

    def done(self, text: str, page: str = "profile") -> HttpResponse:
        messages.success(self.request, text)
        return redirect(f"{self.urls}:{page}")


class ProfilePage(ProfileView):
    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/profile.html"

    def get(self, request: Request) -> HttpResponse:
        person = request.person
        asks_bank = conf.get("people.asks_bank_account")
        context = {
            "title": _("My profile"), "person": person,
            "completeness": self.completeness,
            "papers": queries.papers_of(person, self.audience),
            "identification": getattr(person, "identification", None), "number": getattr(person, "number", None),
            "networks": rules.network_links(person.networks), "asks_bank": asks_bank,
            "account": current_account(person) if asks_bank else None,
            "accepted": queries.last_of_each_text(person)[:10],
        }  # fmt: skip
        return self.render(context)


class Progress(ProfileView):
    """The card of the first page, which asks for it once it stands."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/_progress.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"completeness": self.completeness})


def current_account(person: Person) -> BankAccount | None:
    return BankAccount.objects.filter(person=person, ended_at=None).select_related("bank").first()


class PartPage(ProfileView):
    """A page for one part: shows a form, and does what the form says."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/profile_part.html"
    title: ClassVar[Any]
    lead: ClassVar[Any] = ""

    def form(self, data: Any = None, sent: Any = None) -> Any:
        raise NotImplementedError

    def save(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: Request) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self.save(form)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
        return self.page(form, status=422)

    def page(self, form: Any, status: int = 200) -> HttpResponse:
        return self.render({"form": form, "title": self.title, "lead": self.lead} | self.beside(), status=status)

    def beside(self) -> dict[str, Any]:
        return {}


class EditContact(PartPage):
    permission: ClassVar[str]
    door: ClassVar[str]
    title = gettext_lazy("Contact data")

    def form(self, data: Any = None, sent: Any = None) -> OwnContactForm:
        return OwnContactForm(data, person=self.request.person)

    def save(self, form: OwnContactForm) -> HttpResponse:
        person = self.request.person
        actions.edit_own_profile(person=person, by=self.request.user, **form.cleaned_data)
        person.refresh_from_db(fields=["city", "division"])
        is_odd = queries.is_unrecognised(person)
        return self.done(_("Saved, but we do not recognise the city.") if is_odd else _("Saved."))


class EditNetworks(PartPage):
    permission: ClassVar[str]
    door: ClassVar[str]
    title = gettext_lazy("Social networks")

    def form(self, data: Any = None, sent: Any = None) -> NetworksForm:
        return NetworksForm(data, initial=self.request.person.networks)

    def save(self, form: NetworksForm) -> HttpResponse:
        actions.set_networks(person=self.request.person, networks=form.cleaned_data, by=self.request.user)
        return self.done(_("Saved."))


class EditPhoto(PartPage):
    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/profile_photo.html"
    title = gettext_lazy("Photo")

    def form(self, data: Any = None, sent: Any = None) -> PhotoForm:
        return PhotoForm(data, sent, store=self.store)

    def post(self, request: Request) -> HttpResponse:
        if "remove" in request.POST:
            actions.set_photo(person=request.person, photo=None, by=request.user)
            return self.done(_("Your photo is gone."))
        return super().post(request)

    def save(self, form: PhotoForm) -> HttpResponse:
        actions.set_photo(person=self.request.person, photo=form.cleaned_data["photo"], by=self.request.user)
        return self.done(_("That is your photo now."))


class OwnIdentification(PartPage):
    """Written down once by the person; from then on staff correct it."""

    permission: ClassVar[str]
    door: ClassVar[str]
    title = gettext_lazy("Identity document")

    def form(self, data: Any = None, sent: Any = None) -> OwnIdentificationForm:
        return OwnIdentificationForm(data, country=self.request.person.country)

    def get(self, request: Request) -> HttpResponse:
        if getattr(request.person, "identification", None):
            return redirect(f"{self.urls}:profile")
        return super().get(request)

    def save(self, form: OwnIdentificationForm) -> HttpResponse:
        actions.set_own_identification(person=self.request.person, by=self.request.user, **form.cleaned_data)
        return self.done(_("Saved. Only its last four characters are shown."))


class BankPage(FreshView, ProfileView):
    """Where one is paid. The number never comes back; another one takes its place after a fresh sign-in."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/profile_bank.html"

    def get(self, request: Request) -> HttpResponse:
        self.must_be_asked()
        return self.page(BankAccountForm(country=request.person.country))

    def act(self, request: Request) -> HttpResponseBase:
        self.must_be_asked()
        form = BankAccountForm(request.POST, country=request.person.country)
        if not form.is_valid():
            return self.page(form, status=422)
        data = form.cleaned_data
        try:
            actions.set_bank_account(
                person=request.person, bank=data["bank"], type=AccountType(data["type"]), number=data["number"],
                holder=data["holder"], form_key=data["form_key"], by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, status=422)
        return self.done(_("Saved. We show only the last four digits, to everybody."))

    def must_be_asked(self) -> None:
        if not conf.get("people.asks_bank_account"):
            raise Http404

    def page(self, form: BankAccountForm, status: int = 200) -> HttpResponse:
        rows = BankAccount.objects.filter(person=self.request.person).select_related("bank").order_by("-pk")
        return self.render({"form": form, "accounts": rows[:10], "title": _("Bank account")}, status=status)


class OwnPhoto(ProfileView):
    permission: ClassVar[str]
    door: ClassVar[str]

    def get(self, request: Request) -> HttpResponseBase:
        if request.person.photo is None:
            raise Http404
        response = files.serve(request.person.photo, inline=True)
        response["Cache-Control"] = "private, no-cache"
        return response
