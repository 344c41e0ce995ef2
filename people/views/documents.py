"""One's own documents: what is asked for, handing one in, and looking at what was handed in."""

from collections.abc import Collection
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.models import StoredFile
from core.views import Request
from people import actions, queries
from people.forms.profile import DocumentForm
from people.models import DocumentKind, PersonDocument
from people.queries.documents import EXPIRES_ON, PARTS
from people.views.profile import ProfileView


class MyDocuments(ProfileView):
    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/documents.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("My documents"), "papers": queries.papers_of(request.person, self.audience)})


class HandIn(ProfileView):
    """One kind of document: what is asked, what was sent before, and the form."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/document.html"

    def get(self, request: Request, code: str) -> HttpResponse:
        paper = self.paper(code)
        return self.page(paper, DocumentForm(kind=paper.kind, parts=parts_of(paper)))

    def post(self, request: Request, code: str) -> HttpResponse:
        paper = self.paper(code)
        form = DocumentForm(request.POST, request.FILES, kind=paper.kind, parts=parts_of(paper), store=self.store)
        if not form.is_valid():
            return self.answered(form.data.get("form_key")) or self.page(paper, form, status=422)
        try:
            send(form, paper, request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(paper, form, status=422)
        return self.done(_("We have it. We tell you as soon as it is reviewed."), "documents")

    def answered(self, key: Any) -> HttpResponse | None:
        """The same form again, after its file was taken: it is said as the first time."""
        try:
            known = PersonDocument.objects.filter(form_key=UUID(str(key)), person=self.request.person).exists()
        except ValueError:
            return None
        return self.done(_("We have it. We tell you as soon as it is reviewed."), "documents") if known else None

    def paper(self, code: str) -> Any:
        """What is asked of this person, or was."""
        papers = queries.papers_of(self.request.person, self.audience)
        found = next((paper for paper in papers if paper.kind.code == code), None)
        if found is None or not found.kind.is_active:
            raise Http404
        return found

    def page(self, paper: Any, form: DocumentForm, status: int = 200) -> HttpResponse:
        asked = queries.document_parts(paper.returned) if paper.returned else {}
        context = {
            "title": paper.kind.name, "paper": paper, "form": form,
            "asked": [word for part, word in asked.items() if part in paper.returned.asked],
        }  # fmt: skip
        return self.render(context, status=status)


def parts_of(paper: Any) -> Collection[str]:
    """What the form asks for: everything, or the day alone where only that was not in order. A new file may be valid
    until another day."""
    return [EXPIRES_ON] if paper.returned and paper.returned.asked == [EXPIRES_ON] else PARTS


def send(form: DocumentForm, paper: Any, by: Any) -> None:
    """What a valid form says: a document, or the day of the one that was sent back."""
    if "file" in form.fields:
        hand_in(form, paper.kind, by.person, by)
    else:
        actions.mend_document(document=paper.returned, expires_on=form.cleaned_data["expires_on"], by=by)


def hand_in(form: DocumentForm, kind: DocumentKind, person: Any, by: Any) -> PersonDocument:
    """What a valid form says; what came piece by piece is not kept any longer."""
    data = form.cleaned_data
    made = actions.hand_in_document(
        person=person, kind=kind, file=data["file"], expires_on=data.get("expires_on"), form_key=data["form_key"], by=by
    )
    form.forget_files()
    return made


class OwnDocument(ProfileView):
    """A file that one handed in oneself, as a download."""

    permission: ClassVar[str]
    door: ClassVar[str]

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        mine = PersonDocument.objects.filter(person=request.person).exclude(file=None).select_related("file")
        return files.serve(cast(StoredFile, get_object_or_404(mine, pk=pk).file))
