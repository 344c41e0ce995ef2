"""The flyer to print."""

from django.http import Http404, HttpResponse

from core.access import AGENT
from core.views import Request
from referrals.adapters.flyer import PAPERS, flyer_pdf
from referrals.views.office import InviteView


class Flyer(InviteView):
    """With the code that the invitation shows, on the paper of the address."""

    permission = AGENT

    def get(self, request: Request, paper: str) -> HttpResponse:
        if paper not in PAPERS or not self.code:
            raise Http404
        pdf = flyer_pdf(self.code, self.link(self.code, "qr"), paper)
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="volante-{self.code.code}-{paper}.pdf"'
        return response
