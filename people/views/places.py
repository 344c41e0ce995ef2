"""Places that are proposed while somebody types a city."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

from core.access import PUBLIC
from core.views import Request, View
from people import actions
from people.adapters import find_places
from people.errors import TooManyLookups

KEPT = 3600  # seconds in the browser
LEAST = 2  # letters


class Places(View):
    """`?pais=CO&q=mede` answers {"places": [{label, city, department, postal_code}]}; with `&todo=1` departments too.

    Nothing is written down of it.
    """

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        text, country = request.GET.get("q", "")[:80].strip(), request.GET.get("pais", "").upper()
        if not (len(country) == 2 and country.isalpha()):
            country = settings.COUNTRY
        if len(text) < LEAST or "\0" in text:
            return JsonResponse({"places": []})
        try:
            actions.count_lookup(ip=request.META.get("REMOTE_ADDR", ""))
        except TooManyLookups as error:
            return JsonResponse({"places": [], "error": str(error)}, status=429)
        found = find_places(country=country, text=text, any_level="todo" in request.GET)
        response = JsonResponse({"places": [place.told() for place in found]})
        patch_cache_control(response, private=True, max_age=KEPT)
        return response
