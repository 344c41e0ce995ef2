"""Commercial states and segments, as staff define them, and who is put into a segment by hand."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from network.actions.campaigns.calendar import check_may
from network.actions.campaigns.segments import Assigned, assign_segments
from network.enums import SegmentSource
from network.errors import ReasonMissing
from network.models import Agent, CommercialState, OrderRule, Segment, SegmentHolding
from people.models import Person


@transaction.atomic
def save_definition(*, definition: CommercialState | Segment | OrderRule, by: Any) -> None:
    """A commercial state or a segment, or a rule of orders that come in from now on. The first two are in force from
    the next precalculation or close on."""
    check_may(by)
    definition.save()
    kind = definition._meta.model_name
    figures = {
        field.attname: value
        for field in definition._meta.concrete_fields
        if isinstance(value := getattr(definition, field.attname), int | bool)
    }
    audit.record(f"network.save_{kind}", definition, by=by, after=figures)


@transaction.atomic
def put_into_segment(*, agent: Agent, segment: Segment | None, reason: str, by: Any) -> None:
    """By hand, where it stays whatever a close works out; None gives it back to the closes. Raises ReasonMissing."""
    check_may(by)
    if not reason.strip():
        raise ReasonMissing()
    if segment:
        assign_segments(wanted=[Assigned(agent.pk, segment.pk, reason.strip())], source=SegmentSource.HAND, by=by)
    else:
        Person.objects.select_for_update(no_key=True).get(pk=agent.person_id)
        SegmentHolding.objects.filter(agent=agent, until=None).update(until=timezone.now())
    after = {"segment": segment.pk if segment else None}
    audit.record("network.put_into_segment", agent, by=by, after=after, reason=reason.strip())
