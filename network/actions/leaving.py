"""Requests that an agent goes on as a client only, which something else overtakes: nobody decides on them any more."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import publish_all
from core.statements import insert_all
from network.enums import ApplicationState, Passage
from network.events import ApplicationDecided
from network.models import Application, ApplicationStep
from people.models import User


def end_requests_to_leave(people: Sequence[int], by: User | None, *, of_leaders: bool = False) -> int:
    """Of these people, whose locks are held: withdrawn from now on, with the day and who did it in their course.

    Answers how many. `of_leaders`: the person asks for it themselves by now, so only what their leader asked for ends.
    """
    found = Application.objects.filter(person__in=people, passage=Passage.TO_CLIENT)
    waiting = found.filter(state__in=[ApplicationState.WAITING, ApplicationState.MORE]).select_for_update()
    ended = [one for one in waiting.order_by("pk") if one.is_of_leader or not of_leaders]
    for one in ended:
        one.state, one.decided_at, one.decided_by, one.asked = ApplicationState.WITHDRAWN, timezone.now(), by, []
    Application.objects.bulk_update(ended, ["state", "decided_at", "decided_by", "asked"])
    why = _("They ask for it themselves") if of_leaders else _("They are a client only by another way")
    insert_all([ApplicationStep(application=one, state=one.state, by=by, reason=why) for one in ended])
    publish_all([
        ApplicationDecided(
            application_id=one.pk, person_id=one.person_id or 0, target=str(one.target), state=str(one.state)
        )
        for one in ended
    ], by=by)  # fmt: skip
    return len(ended)
