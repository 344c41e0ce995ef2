"""Files that come in piece by piece, for whoever began them: signed in, or with this browser."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse

from core.access import PUBLIC
from core.errors import DomainError
from core.uploads import browser_token, mark_browser
from core.views import Request, View
from people import actions
from people.actions import uploads
from people.models import Upload
from people.queries import own_upload, upload_owner


def number(text: Any) -> int:
    """What a program sends as a figure; -1 for what is none."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1


def state(upload: Upload, status: int = 200) -> HttpResponse:
    body = {"key": str(upload.key), "received": upload.received, "piece": uploads.PIECE}
    return JsonResponse(body, status=status)


def refusal(error: DomainError, status: int = 422) -> HttpResponse:
    return JsonResponse({"error": str(error)}, status=status)


class StartUpload(View):
    """Makes room for a file. Its form checks what it is; here only that it is not too large."""

    permission = PUBLIC

    def post(self, request: Request) -> HttpResponse:
        given, ip = request.POST, request.META.get("REMOTE_ADDR", "")
        token = browser_token(request.COOKIES)
        try:
            if not request.user.is_authenticated:
                uploads.check_pace(ip=ip)
            store = actions.upload_store(user=request.user, token=token, ip=ip)
            upload = actions.start_upload(
                owner=store.owner, name=given.get("name", "")[:200],
                size=number(given.get("size")), megabytes=max(1, min(number(given.get("megabytes")), uploads.LARGEST)),
            )  # fmt: skip
        except DomainError as error:
            return refusal(error)
        response = state(upload, status=201)
        if not request.user.is_authenticated:
            mark_browser(response, token)
        return response


class UploadState(View):
    """How much is here, for its owner; and the next piece, as the plain body of a POST with `?from=BYTE`."""

    permission = PUBLIC

    def get(self, request: Request, key: UUID) -> HttpResponse:
        return state(self.own(key))

    def post(self, request: Request, key: UUID) -> HttpResponse:
        upload = self.own(key)
        if number(request.META.get("CONTENT_LENGTH")) > uploads.PIECE:
            return JsonResponse({}, status=413)
        try:
            return state(actions.add_piece(upload=upload, start=number(request.GET.get("from")), data=request.body))
        except DomainError as error:
            return refusal(error)

    def own(self, key: UUID) -> Upload:
        owner = upload_owner(user=self.request.user, token=browser_token(self.request.COOKIES))
        if upload := own_upload(key=key, owner=owner):
            return upload
        raise Http404
