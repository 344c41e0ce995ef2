"""The review of documents: a queue that several people work at once, one document after the other, by keyboard."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import files, pictures
from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from people import actions, queries
from people.forms.papers import ReviewForm
from people.models import DocumentKind, PersonDocument
from people.permissions import REVIEW_DOCUMENTS, VIEW_DOCUMENTS
from people.queries.documents import kinds_waiting

ROWS = PersonDocument.objects.select_related(
    "kind", "file", "person__identification", "claimed_by__person", "decided_by__person", "handed_in_by__person"
)


def asked_kind(request: Request) -> DocumentKind | None:
    """Of the queue's filter, which travels in the address."""
    code = request.GET.get("tipo", "")
    return DocumentKind.objects.filter(code=code).first() if code else None


def with_filter(request: Request, name: str, **parts: Any) -> HttpResponse:
    response = redirect(name, **parts)
    if kind := asked_kind(request):
        response["Location"] += f"?tipo={kind.code}"
    return response


class Queue(StaffView):
    permission = REVIEW_DOCUMENTS
    template = "people/staff/documents.html"

    def get(self, request: Request) -> HttpResponse:
        kind = asked_kind(request)
        found = queries.documents_to_review(kind)
        count, is_capped = capped_count(found)
        page = KeysetPage(found, order=["handed_in_at", "id"], cursor=request.GET.get("after"))
        context = {
            "title": _("Documents to review"), "page": page, "count": count, "is_capped": is_capped, "kind": kind,
            "kinds": kinds_waiting(),
        }  # fmt: skip
        return self.render(context)


class TakeNext(StaffView):
    """Holds the one that has waited longest for whoever asks, and shows it."""

    permission = REVIEW_DOCUMENTS

    def post(self, request: Request) -> HttpResponse:
        return take_next(request)


def take_next(request: Request) -> HttpResponse:
    found = actions.take_next_document(by=request.user, kind=asked_kind(request))
    if found:
        return with_filter(request, "people_staff:review", pk=found.pk)
    messages.info(request, _("Nothing waits for you here."))
    return with_filter(request, "people_staff:documents")


class Review(StaffView):
    """One document with all that helps to decide. Deciding shows the next one."""

    permission = REVIEW_DOCUMENTS
    template = "people/staff/document.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(get_object_or_404(ROWS, pk=pk), ReviewForm())

    def post(self, request: Request, pk: int) -> HttpResponse:
        document, form = get_object_or_404(ROWS, pk=pk), ReviewForm(request.POST)
        if not form.is_valid():
            return self.page(document, form, status=422)
        try:
            actions.review_document(document=document, accept=form.accepts, reason=form.said, by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(document, form, status=422)
        said = _("%(document)s of %(name)s: accepted.") if form.accepts else _("%(document)s of %(name)s: rejected.")
        messages.success(request, said % {"document": document.kind.name, "name": document.person.name})
        return take_next(request)

    def page(self, document: PersonDocument, form: ReviewForm, status: int = 200) -> HttpResponse:
        by = self.request.user
        waits = document.state == "waiting"
        own = by.person_id == document.person_id or document.handed_in_by_id == by.pk
        versions = PersonDocument.objects.filter(person=document.person_id, kind=document.kind_id).order_by("-version")
        context = {
            "title": document.kind.name, "document": document, "form": form, "person": document.person,
            "held": waits and document.claimed_by == by and not own, "own": own, "waits": waits,
            "elsewhere": waits and document.is_held_by_another(by),
            "versions": versions.exclude(pk=document.pk).select_related("file", "decided_by__person")[:10],
            "pages": range(1, pages_of(document) + 1),
        }  # fmt: skip
        return self.render(context, status=status)


def pages_of(document: PersonDocument) -> int:
    """Of a PDF; a picture and what is gone have none."""
    if document.file is None or document.is_picture:
        return 0
    with document.file.content.open("rb") as content:
        return pictures.pdf_pages(content)


class Take(StaffView):
    """Hold this one."""

    permission = REVIEW_DOCUMENTS

    def post(self, request: Request, pk: int) -> HttpResponse:
        document = get_object_or_404(ROWS, pk=pk)
        try:
            actions.take_document(document=document, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        return with_filter(request, "people_staff:review", pk=pk)


class Release(StaffView):
    """Give back what one holds: a colleague decides."""

    permission = REVIEW_DOCUMENTS

    def post(self, request: Request) -> HttpResponse:
        actions.release_documents(by=request.user)
        return with_filter(request, "people_staff:documents")


class DocumentFile(StaffView):
    """The file as a download."""

    permission = VIEW_DOCUMENTS

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return files.serve(stored(pk, request.user))


class DocumentPage(StaffView):
    """A picture of the document to look at: the picture itself, or a page of the PDF drawn by us."""

    permission = VIEW_DOCUMENTS

    def get(self, request: Request, pk: int, number: int) -> HttpResponseBase:
        file = stored(pk, request.user)
        if file.kind != "pdf":
            response: HttpResponseBase = files.serve(file, inline=True)
        else:
            response = HttpResponse(drawn(file, number), content_type="image/png")
            response["X-Content-Type-Options"], response["Content-Security-Policy"] = "nosniff", "default-src 'none'"
        response["Cache-Control"] = "no-store"
        return response


def stored(pk: int, user: Any) -> Any:
    rows = PersonDocument.objects.visible_to(user).exclude(file=None).select_related("file")
    return get_object_or_404(rows, pk=pk).file


def drawn(file: Any, number: int) -> bytes:
    try:
        with file.content.open("rb") as content:
            return pictures.pdf_page(content, number)
    except pictures.NoSuchPage as error:
        raise Http404 from error
