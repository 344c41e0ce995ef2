"""Stopping e-mails from a link in one of them, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from core.access import PUBLIC
from core.messages import KINDS
from core.views import Request, View
from notifications import actions, rules
from notifications.enums import Channel
from notifications.messages import DIGEST
from people.models import Person


@method_decorator(csrf_exempt, name="dispatch")
class Unsubscribe(View):
    """Looking asks; sending acts. Mailboxes send without cookies (RFC 8058), so the signed address is what counts."""

    permission = PUBLIC
    template = "notifications/public/unsubscribe.html"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        signed = rules.unsign(str(kwargs["token"]))
        self.person = Person.objects.filter(pk=signed[0]).first() if signed else None
        self.kind = KINDS.get(signed[1]) if signed else None

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if self.person is None or self.kind is None or self.kind.mandatory:
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request: Request, token: str) -> HttpResponse:
        return self.page("ask")

    def post(self, request: Request, token: str) -> HttpResponse:
        """`all` stops every e-mail that may be stopped, `undo` takes this one back; anything else stops this kind."""
        assert self.person
        assert self.kind
        wish = request.POST.get("wish", "")
        if wish == "undo" and self.kind != DIGEST:
            actions.choose(person=self.person, choices={(self.kind.name, Channel.EMAIL): True})
            return self.page("undone")
        actions.unsubscribe(person=self.person, kind=DIGEST if wish == "all" else self.kind)
        return self.page("all" if wish == "all" or self.kind == DIGEST else "stopped")

    def page(self, step: str) -> HttpResponse:
        return self.render({"step": step, "kind": self.kind, "is_digest": self.kind == DIGEST})
