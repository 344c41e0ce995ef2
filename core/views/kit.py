"""The gallery of the kit, for whoever builds pages; in production it is not there."""

from django.conf import settings
from django.http import Http404, HttpResponse

from core.access import PUBLIC
from core.kit_samples import samples
from core.views import Request, View


class Gallery(View):
    """Every part of the kit in each of its states."""

    permission = PUBLIC
    template = "kit/gallery/page.html"

    def get(self, request: Request) -> HttpResponse:
        if settings.PRODUCTION:
            raise Http404
        return self.render(samples())
