"""A contract in one screen: the client by name, who earns what before saving, and nothing typed twice."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from contracts import actions, queries
from contracts.errors import ChangedMeanwhile
from contracts.forms import FiguresForm, NewClientForm, UploadForm, seen_token
from contracts.models import Contract
from contracts.permissions import UPLOAD_CONTRACTS
from contracts.queries import UploadPreview
from core.errors import DomainError
from core.models import StoredFile
from core.views import Request, StaffView, View
from network.actions import register_contact_client


class Clients(View):
    """The clients that match what is being typed."""

    permission = UPLOAD_CONTRACTS
    template = "contracts/staff/_clients.html"

    def get(self, request: Request) -> HttpResponse:
        answer = self.render(picker(request.GET))
        answer["HX-Trigger"] = "clients-found"
        return answer


class Preview(View):
    """What these figures would earn. Writes nothing."""

    permission = UPLOAD_CONTRACTS
    template = "contracts/staff/_preview.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render(previewed(FiguresForm(request.GET)))


class Upload(StaffView):
    """The form; saving needs a preview of the same figures."""

    permission = UPLOAD_CONTRACTS
    template = "contracts/staff/upload.html"

    def get(self, request: Request) -> HttpResponse:
        initial = {"client": request.GET.get("client", ""), "type": queries.usual_type()}
        return self.page(UploadForm(initial=initial))

    def post(self, request: Request) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if saved := form.saved():
            return self.done(saved, repeated=True)
        form.is_valid()
        file = self.accept_file(form)
        if "create" in request.POST:
            return self.create_client(form, file)
        if form.is_search:
            return self.page(form.unjudged(), file=file)
        preview = form.preview()
        if form.errors or file is None or preview is None:
            return self.page(form, file=file, status=422)
        if not form.has_seen(preview):
            return self.ask_again(form, file)
        return self.save(form, file, preview)

    def accept_file(self, form: UploadForm) -> StoredFile | None:
        """The file just given, or the one given before with this form; else the reason stands beside the field."""
        key: UUID | None = form.cleaned_data.get("form_key")
        upload = form.cleaned_data.get("file")
        if key is None:
            return None
        if upload:
            try:
                return actions.keep_file(form_key=key, upload=upload, by=self.request.user)
            except DomainError as error:
                form.add_domain_error(error)
        kept = queries.kept_file(form_key=key, user=self.request.user)
        if not kept and "file" not in form.errors:
            form.add_error("file", _("Choose the signed contract as a PDF."))
        return kept

    def create_client(self, form: UploadForm, file: StoredFile | None) -> HttpResponse:
        """Write the client down and choose them; everything else stays as it was typed."""
        new = NewClientForm(self.request.POST)
        if new.is_valid():
            try:
                client = register_contact_client(**new.cleaned_data, by=self.request.user)
            except DomainError as error:
                new.add_error(error.field if error.field in new.fields else None, str(error))
            else:
                messages.success(self.request, _("%(name)s is chosen as the client.") % {"name": client.person.name})
                chosen = self.request.POST.dict() | {"client": str(client.pk), "client_search": ""}
                return self.page(UploadForm(chosen).unjudged(), file=file)
        return self.page(form.unjudged(), file=file, new=new, status=422)

    def ask_again(self, form: UploadForm, file: StoredFile) -> HttpResponse:
        """Show what it earns before anything is saved, and say so where the figures are no longer those seen."""
        changed = bool(form.cleaned_data["seen"])
        if changed:
            form.add_error(None, str(ChangedMeanwhile()))
        return self.page(form, file=file, confirm=not changed, status=422 if changed else 200)

    def save(self, form: UploadForm, file: StoredFile, preview: UploadPreview) -> HttpResponse:
        try:
            contract = actions.upload_contract(
                **form.contract(), upload=file, by=self.request.user, expected_points=preview.award.points,
                expected_referrer_id=preview.referrer.pk if preview.referrer else None,
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, file=file, status=422)
        return self.done(contract)

    def done(self, contract: Contract, *, repeated: bool = False) -> HttpResponse:
        told = _("Contract %(number)s had already been saved with this form; it was not saved again.")
        if repeated:
            messages.info(self.request, told % {"number": contract.number})
        else:
            messages.success(self.request, _("Contract %(number)s is saved.") % {"number": contract.number})
        return redirect("contracts_staff:contract", pk=contract.pk)

    def page(
        self, form: UploadForm, *, file: StoredFile | None = None, confirm: bool = False,
        new: NewClientForm | None = None, status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        values = {name: form[name].value() for name in ("client", "client_search")}
        context = {"title": _("Upload a contract"), "form": form, "file": file, "confirm": confirm}
        context |= picker(values) | previewed(form.figures()) | {"wrong": ()}
        return self.render(context | ({"new_client": new} if new else {}), status=status)


def picker(values: Any) -> dict[str, Any]:
    """The clients to choose from: those that match, and the one already chosen."""
    text = str(values.get("client_search") or "").replace("\0", "").strip()[:100]
    choice = queries.choose_client(text=text, chosen=values.get("client"))
    return {"searched": text, "choice": choice, "new_client": NewClientForm.from_search(text)}


def previewed(form: FiguresForm) -> dict[str, Any]:
    preview = form.preview()
    return {"preview": preview, "wrong": form.wrong_figures(), "seen": seen_token(form, preview) if preview else ""}
