"""Host names of their own under which agents' sites are shown."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http.request import validate_host
from django.utils import timezone

from core import audit
from people.actions import lock_people
from people.models import Person, User
from referrals import rules
from referrals.actions.sites import own_site
from referrals.enums import Decision
from referrals.errors import HostTaken, OurHost, OwnMatter, UnfitHost
from referrals.models import SiteHost


@transaction.atomic
def enter_host(*, owner: Person, host: str, by: User) -> SiteHost:
    """Note a host name for somebody's site; it is shown there once approved. Again answers the first.

    Raises UnfitHost, OurHost or HostTaken.
    """
    name = rules.clean_host(host)
    if not name:
        raise UnfitHost()
    if validate_host(name, settings.ALLOWED_HOSTS) or name == urlsplit(settings.SITE_URL).hostname:
        raise OurHost()
    lock_people(ids=[owner.pk])
    site = own_site(owner)
    if mine := SiteHost.objects.filter(site=site, host=name).exclude(state=Decision.REFUSED).first():
        return mine
    try:
        with transaction.atomic():
            row = SiteHost.objects.create(site=site, host=name)
    except IntegrityError as error:
        raise HostTaken() from error
    audit.record("referrals.enter_host", owner, by=by, after={"host": row.pk})
    return row


@transaction.atomic
def decide_host(*, host: SiteHost, accept: bool, by: User) -> SiteHost:
    """Staff approve a host name, or take it away. Raises OwnMatter, or HostTaken where another site has it by now."""
    owner = host.site.owner
    if by.person_id == owner.pk:
        raise OwnMatter()
    lock_people(ids=[owner.pk])
    host = SiteHost.objects.select_for_update(of=("self",)).get(pk=host.pk)
    state = Decision.ACCEPTED if accept else Decision.REFUSED
    if host.state == state:
        return host
    before, host.state, host.decided_at, host.decided_by = host.state, state, timezone.now(), by
    try:
        with transaction.atomic():
            host.save(update_fields=["state", "decided_at", "decided_by"])
    except IntegrityError as error:
        raise HostTaken() from error
    audit.record("referrals.decide_host", owner, by=by, before={"host": host.pk, "state": before},
                 after={"host": host.pk, "state": state})  # fmt: skip
    return host
