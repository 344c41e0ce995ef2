"""Keys of the web service: who has one, what it did, a new one, and revoking."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from api import actions, queries
from api.forms import KeyForm, RevokeForm
from api.models import Key
from api.permissions import MANAGE_KEYS
from core import crypto
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from core.views.stepup import StepUpView

MADE = "made_key"  # in the session: which key, and its secret, encrypted, until it is shown


class Keys(StaffView):
    permission = MANAGE_KEYS
    template = "api/staff/keys.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("Keys of the web service"), "rows": queries.keys(request.user)})


class NewKey(StepUpView):
    """A new key. Its secret is shown on its page, which the answer leads to, and never again."""

    permission = MANAGE_KEYS
    template = "api/staff/key_form.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(KeyForm(by=request.user))

    def act(self, request: Request) -> HttpResponse:
        form = KeyForm(request.POST, by=request.user)
        if form.is_valid():
            try:
                key, secret = actions.create_key(by=request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                return self.made(key, secret)
        return self.page(form, status=422)

    def page(self, form: KeyForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("New key"), "form": form}, status=status)

    def made(self, key: Key, secret: str) -> HttpResponse:
        if secret:
            self.request.session[MADE] = [key.pk, crypto.encrypt(secret)]
        elif self.request.session.get(MADE, [None])[0] != key.pk:  # a second click comes before it is shown
            messages.warning(
                self.request, _("This key was made already and its secret shown. If you lost it, make another one.")
            )
        return redirect("api_staff:key", key.pk)


class KeyPage(StaffView):
    """A key and its history; the first time after it was made, its secret alone."""

    permission = MANAGE_KEYS
    template = "api/staff/key.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        key = find(request, pk)
        if request.session.get(MADE, [None])[0] == pk:
            secret = crypto.decrypt(request.session.pop(MADE)[1])
            context = {"title": key.name, "key": key, "secret": secret, "site": settings.SITE_URL}
            return self.render(context, template="api/staff/key_made.html")
        page = KeysetPage(queries.history_of(key), order=("-pk",), cursor=request.GET.get("cursor", ""))
        context = {"title": key.name, "key": key, "page": page, "lines": queries.lines(page.rows)}
        return self.render(context | {"site": settings.SITE_URL})


class Revoke(StaffView):
    permission = MANAGE_KEYS
    template = "api/staff/revoke.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(find(request, pk), RevokeForm())

    def post(self, request: Request, pk: int) -> HttpResponse:
        key, form = find(request, pk), RevokeForm(request.POST)
        if not form.is_valid():
            return self.page(key, form, status=422)
        try:
            actions.revoke_key(key=key, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
            return self.page(key, form, status=422)
        messages.success(request, _("Revoked. Whoever calls with it is refused from now on."))
        return redirect("api_staff:key", pk)

    def page(self, key: Key, form: RevokeForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("Revoke the key"), "key": key, "form": form}, status=status)


def find(request: Request, pk: int) -> Key:
    return get_object_or_404(queries.keys(request.user), pk=pk)
