"""The registration forms in the backend: the list, the editor with its live preview, versions and their differences."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.views import Request, StaffView
from network import actions, queries, rules
from network.enums import Channel, Target
from network.forms import RegistrationFields
from network.forms.specs import NewRegistrationForm, SpecForm
from network.forms.words import told_differences
from network.models import FormVersion, RegistrationForm
from network.permissions import MANAGE_FORMS
from network.queries.forms import form_faults


class Forms(StaffView):
    permission = MANAGE_FORMS
    template = "network/staff/forms.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("Registration forms"), "forms": queries.registration_forms()})


class NewForm(StaffView):
    permission = MANAGE_FORMS
    template = "network/staff/form_new.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(NewRegistrationForm())

    def post(self, request: Request) -> HttpResponse:
        form = NewRegistrationForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.create_form(
                    country=data["country"], channel=Channel(data["channel"]), target=Target(data["target"]),
                    name=data["name"], like=data["like"], by=request.user,
                )  # fmt: skip
            except DomainError as error:
                form.add_domain_error(error)
            else:
                return redirect("network_staff:form", pk=made.pk)
        return self.page(form, status=422)

    def page(self, form: NewRegistrationForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("New registration form"), "form": form}, status=status)


class FormView(StaffView):
    """What the pages of one form share."""

    permission = MANAGE_FORMS

    @cached_property
    def found(self) -> RegistrationForm:
        return get_object_or_404(RegistrationForm, pk=self.kwargs["pk"])

    @cached_property
    def versions(self) -> tuple[FormVersion | None, FormVersion | None]:
        """The draft and the version in force."""
        return queries.versions_of(self.found)

    @cached_property
    def spec(self) -> rules.Spec:
        version = self.versions[0] or self.versions[1]
        return version.spec if version else rules.default_spec(self.found.channel, self.found.target)

    def previewed(self, spec: rules.Spec) -> dict[str, Any]:
        """The form as whoever registers would see it, all its steps."""
        version = FormVersion(form=self.found, number=0, spec=rules.with_defaults(spec))
        form = RegistrationFields(version, guarded=False)
        form.auto_id = "preview_%s"
        parts = [
            {"title": step["title"], "fields": form.fields_of(n), "number": n + 1}
            for n, step in enumerate(version.steps)
        ]  # fmt: skip
        return {"parts": parts, "faults": form_faults(version.spec, self.found), "preview": form}


class EditForm(FormView):
    """The editor. Every button keeps the draft; "move" and "publish" do the rest after it."""

    permission = MANAGE_FORMS
    template = "network/staff/form.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.editor())

    def post(self, request: Request, pk: int) -> HttpResponse:
        form = self.editor(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        spec = self.wished(form.spec())
        try:
            draft = actions.draft_form(form=self.found, spec=spec, seen=form.cleaned_data["seen"], by=request.user)
            if "publish" in request.POST:
                seen = queries.seen_of(draft, None)
                done = actions.publish_form(form=self.found, seen=seen, by=request.user)
                messages.success(request, _("Version %(n)d is in force from now on.") % {"n": done.number})
                return redirect("network_staff:form", pk=pk)
        except DomainError as error:
            self.spec = spec
            self.__dict__.pop("versions", None)
            form.add_domain_error(error)
            return self.page(form, status=422)
        if "move" not in request.POST:
            messages.success(request, _("The draft is kept. Nobody sees it until you publish it."))
        return redirect(f"{request.path}#{request.POST.get('move', '').partition(':')[0] or 'main'}")

    def wished(self, spec: rules.Spec) -> rules.Spec:
        name, _colon, by = self.request.POST.get("move", "").partition(":")
        return rules.moved(spec, name, int(by)) if by in {"1", "-1"} else spec

    def editor(self, data: Any = None) -> SpecForm:
        return SpecForm(data, form=self.found, spec=self.spec, seen=queries.seen_of(*self.versions))

    def page(self, form: SpecForm, status: int = 200) -> HttpResponse:
        draft, latest = self.versions
        shown = form.spec() if form.is_bound and form.is_valid() else self.spec
        changes = told_differences(latest.spec, draft.spec, self.found) if draft and latest else []
        context = {
            "title": self.found.name, "found": self.found, "form": form, "draft": draft, "latest": latest,
            "changes": changes, **self.previewed(shown),
        }  # fmt: skip
        return self.render(context, status=status)


class PreviewForm(FormView):
    """What the editor holds at this moment, drawn; nothing is kept."""

    permission = MANAGE_FORMS
    template = "network/staff/_form_preview.html"

    def post(self, request: Request, pk: int) -> HttpResponse:
        form = SpecForm(request.POST, form=self.found, spec=self.spec)
        return self.render(self.previewed(form.spec() if form.is_valid() else self.spec))


class DiscardDraft(FormView):
    permission = MANAGE_FORMS

    def post(self, request: Request, pk: int) -> HttpResponse:
        actions.discard_draft(form=self.found, by=request.user)
        messages.success(request, _("The draft is gone. What is in force stays."))
        return redirect("network_staff:form", pk=pk)


class OpenForm(FormView):
    """The door is opened or closed."""

    permission = MANAGE_FORMS

    def post(self, request: Request, pk: int) -> HttpResponse:
        is_active = request.POST.get("open") == "1"
        actions.open_form(form=self.found, is_active=is_active, by=request.user)
        messages.success(request, _("The door is open.") if is_active else _("The door is closed: nobody registers."))
        return redirect("network_staff:form", pk=pk)


class FormVersions(FormView):
    """Everything that was ever in force, and what each version changed."""

    permission = MANAGE_FORMS
    template = "network/staff/form_versions.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        rows = queries.published_versions(self.found)
        before = [*rows[1:], None]
        told = [
            {"version": row, "changes": told_differences(old.spec, row.spec, self.found) if old else []}
            for row, old in zip(rows, before, strict=True)
        ]  # fmt: skip
        return self.render({"title": self.found.name, "found": self.found, "rows": told})
