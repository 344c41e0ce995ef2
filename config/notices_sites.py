"""What agents are told of their sites."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.actions import tell
from referrals import messages
from referrals.events import SiteStopped
from referrals.models import Site


def tell_site_stopped(event: SiteStopped, cause: int) -> None:
    """The agent reads why, and what still works; and when it may be shown again."""
    site = Site.objects.select_related("owner").get(pk=event.site_id)
    kind = messages.SITE_STOPPED if event.stopped else messages.SITE_SHOWN_AGAIN
    with translation.override(site.owner.language):
        state = _("It can be seen now.") if site.is_on else _("Switch it on when you want.")
    values = {"reason": site.stop_reason, "state": state}
    url = reverse("referrals_office:site")
    tell(person=site.owner, kind=kind, values=values, key=f"site:{cause}", cause=cause, url=url)
