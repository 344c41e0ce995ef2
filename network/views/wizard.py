"""A registration step by step, as every door that has pages shows it."""

import secrets
import uuid
from typing import Any, ClassVar, cast

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property

from core import conf
from core.errors import DomainError
from core.uploads import browser_token, mark_browser
from core.views import Request, View
from network import actions, queries
from network.errors import FormClosed
from network.forms import RegistrationFields
from network.models import FormVersion, RegistrationDraft
from network.queries.forms import DoorForms
from people.actions import upload_store
from people.errors import Barred
from referrals.queries import Invite

COOKIE = f"{settings.COOKIE_PREFIX}registration"


class Wizard(View):
    """GET shows `?paso=N` with what was typed; POST keeps what was typed, then goes on, or back, or sends it all.

    A door says `channel`, `target`, `template` (which includes network/_wizard.html) and `register(form)`, called with
    a valid form of all steps: it answers where to go, or raises a DomainError that is shown beside its field. It may
    say `home()` (whose form is shown where no country is chosen), `given()` (first values) and `invite`. Passwords and
    files are asked in the last step only. The address carries the country that was chosen: `?pais=MX`.
    """

    permission: ClassVar[str]
    channel: str
    target: str
    closed_template: ClassVar[str] = "network/public/closed.html"
    invite: Invite | None = None

    def home(self) -> str:
        return str(settings.COUNTRY)

    @cached_property
    def country(self) -> str:
        """The one chosen; one without a form of its own is the company's, or that of whoever fills it in."""
        asked = self.request.GET.get("pais", "").upper()
        return asked if self.forms.has(asked) else self.home()

    @cached_property
    def forms(self) -> DoorForms:
        return DoorForms(channel=self.channel, target=self.target)

    @cached_property
    def countries(self) -> list[tuple[str, str]]:
        return self.forms.countries()

    def given(self) -> dict[str, Any]:
        """Values to begin with, by field; what was typed beats them."""
        return {}

    def register(self, form: RegistrationFields) -> HttpResponseBase:
        raise NotImplementedError

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except FormClosed as error:
            return self.render({"reason": str(error)}, template=self.closed_template, status=404)

    @cached_property
    def by(self) -> Any:
        return self.request.user if self.request.user.is_authenticated else None

    @cached_property
    def store(self) -> Any:
        """Where files wait; none for a form that asks for none."""
        request = self.request
        if request.method != "POST" or not any(field["name"].startswith("doc_") for field in self.version.fields):
            return None
        return upload_store(user=request.user, token=self.files_of, ip=request.META.get("REMOTE_ADDR", ""))

    @cached_property
    def files_of(self) -> str:
        """Whose files of this browser are, where nobody is signed in."""
        return browser_token(self.request.COOKIES)

    @cached_property
    def token(self) -> str:
        return self.request.COOKIES.get(COOKIE, "")[:64]

    @cached_property
    def draft(self) -> RegistrationDraft | None:
        return queries.draft_of(token=self.token, form=self.current.form, by=self.by)

    @cached_property
    def current(self) -> FormVersion:
        return self.forms.of(self.country)

    @cached_property
    def version(self) -> FormVersion:
        """The one that was begun, even if staff have published another meanwhile."""
        return self.draft.version if self.draft else self.current

    @cached_property
    def typed(self) -> dict[str, list[str]]:
        return queries.typed_in(self.draft) if self.draft else {}

    @property
    def last(self) -> int:
        return len(self.version.steps) - 1

    def step(self) -> int:
        """The step of the address, no further than whoever fills it in has come."""
        asked = self.request.GET.get("paso", "1")
        reached = self.draft.step if self.draft else 0
        return min(max(int(asked) - 1, 0), reached, self.last) if asked.isdecimal() and len(asked) < 4 else 0

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        step = self.step()
        form = self.form(step=step)
        form.initial = self.given() | form.read(self.typed)
        return self.page(form, step)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "restart" in request.POST:
            return self.restart()
        step = self.step()
        if "save" in request.POST:
            self.keep(self.form(request.POST, step=step), step)
            return self.remembered(HttpResponse(status=204))
        if self.wished() != self.version.form.country:
            return self.change_country(step)
        if "back" in request.POST:
            self.keep(self.form(request.POST, step=step), step)
            return self.remembered(self.to(step - 1))
        return self.send(step) if step == self.last else self.go_on(step)

    def wished(self) -> str:
        """The country of the choice on the page, where there is one: another one than the form's changes the form."""
        here, wished = str(self.version.form.country), self.request.POST.get("pais", "")
        return wished if wished in dict(self.countries) else here

    def change_country(self, step: int) -> HttpResponseBase:
        """All that was typed goes along: what the other form does not ask is there again on the way back."""
        typed = self.typed | self.form(self.request.POST, step=step).typed
        self.forget()
        token = self.token or secrets.token_urlsafe(24)
        self.country = self.wished()
        version = self.forms.of(self.country)
        actions.keep_typed(token=token, version=version, by=self.by, step=0, typed=typed | {"country": [self.country]})
        self.token = token
        return self.remembered(self.to(0))

    def go_on(self, step: int) -> HttpResponseBase:
        form = self.form(self.request.POST, step=step)
        is_good = form.is_valid()
        self.keep(form, step + 1 if is_good else step)
        return self.remembered(self.to(step + 1) if is_good else self.page(form, step, status=422))

    def send(self, step: int) -> HttpResponseBase:
        """All steps together: a rule may speak of an earlier one, and texts may have changed meanwhile."""
        self.keep(self.form(self.request.POST, step=step), step)
        form = self.form(self.together(), self.request.FILES)
        if form.is_valid():
            try:
                response = self.register(form)
            except DomainError as error:
                form.add_domain_error(error)
                if isinstance(error, Barred):
                    self.begin_anew(form, step)
            else:
                self.forget()
                form.forget_files()
                return response
        return self.remembered(self.page(form, form.first_step_with_errors(), status=422))

    def begin_anew(self, form: RegistrationFields, step: int) -> None:
        """Whoever was kept out is noted under the form's key: what is typed next is judged by itself."""
        cast(QueryDict, form.data)["form_key"] = str(uuid.uuid4())
        self.keep(form, step)

    def together(self) -> QueryDict:
        """What was typed in earlier steps under what this one sends."""
        data = QueryDict(mutable=True)
        for name, values in self.typed.items():
            data.setlist(name, values)
        for name in self.request.POST:
            data.setlist(name, self.request.POST.getlist(name))
        return data

    def form(self, data: Any = None, files: Any = None, *, step: int | None = None) -> RegistrationFields:
        ip = self.request.META.get("REMOTE_ADDR", "")
        return RegistrationFields(self.version, data, files, step, ip=ip, invite=self.invite, store=self.store)

    def keep(self, form: RegistrationFields, step: int) -> None:
        token = self.token or secrets.token_urlsafe(24)
        typed = form.typed
        actions.keep_typed(token=token, version=self.version, by=self.by, step=step, typed=typed)
        self.token, self.typed = token, self.typed | typed

    def forget(self) -> None:
        if draft := queries.draft_of(token=self.token, form=self.version.form, by=self.by):
            actions.forget_typed(draft=draft)

    def restart(self) -> HttpResponseBase:
        self.forget()
        return redirect(f"{self.request.path}?{self.chosen}".rstrip("?"))

    def to(self, step: int) -> HttpResponse:
        return redirect(self.address(max(step, 0)))

    def address(self, step: int) -> str:
        return f"{self.request.path}?paso={step + 1}" + (f"&{self.chosen}" if self.chosen else "")

    @property
    def chosen(self) -> str:
        """The country as the address says it; nothing where it is the one that is shown anyway."""
        return f"pais={self.country}" if self.country != self.home() else ""

    def remembered(self, response: Any) -> HttpResponseBase:
        hours = conf.get("network.draft_hours")
        response.set_cookie(
            COOKIE, self.token, max_age=hours * 3600, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )
        if self.store and not self.by:
            mark_browser(response, self.files_of)
        return response

    def page(self, form: RegistrationFields, step: int, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "version": self.version, "step": step, "is_last": step == self.last,
            "steps": self.steps(step), "shown": form.fields_of(step), "has_draft": bool(self.typed),
            "action": self.address(step), "step_title": self.version.steps[step]["title"], "chosen": self.chosen,
            "countries": self.countries if len(self.countries) > 1 else [], "country": self.version.form.country,
        }  # fmt: skip
        response = self.render(context, status=status)
        add_never_cache_headers(response)
        return response

    def steps(self, step: int) -> list[dict[str, Any]]:
        """For the kit's stepper; nothing where there is one step."""
        if not self.last:
            return []
        states = ["done"] * step + ["current"] + ["todo"] * self.last
        return [
            {"label": part["title"], "state": state, "url": self.address(n)}
            for n, (part, state) in enumerate(zip(self.version.steps, states, strict=False))
        ]
