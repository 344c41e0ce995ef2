"""What agents and staff are told of closed campaigns that are corrected, and of locked ones that are unlocked."""

from collections.abc import Sequence

from django.urls import reverse

from config.notices_staff import staff_with
from core import audit
from network import messages
from network.enums import Act
from network.events import CampaignUnlocked, CorrectionPrepared, StandingCorrected
from network.models import Agent, Campaign, CampaignRun, CommercialState
from network.permissions import MANAGE_CAMPAIGNS
from notifications.actions import Notice, tell, tell_all


def tell_of_corrections(events: Sequence[StandingCorrected], causes: Sequence[int]) -> None:
    """Whose state is another since a correction; what it makes of the agent is told beside it."""
    run = CampaignRun.objects.select_related("campaign").get(pk=events[0].run_id)
    agents = Agent.objects.select_related("person").in_bulk([event.agent_id for event in events])
    names = dict(CommercialState.objects.values_list("pk", "name"))
    url = reverse("backoffice_office:home")
    notices = []
    for event, cause in zip(events, causes, strict=True):
        values = {
            "campaign": run.campaign.name, "reason": run.reason, "before": names.get(event.old_state_id or 0, "-"),
            "state": names.get(event.new_state_id or 0, "-"),
        }  # fmt: skip
        person = agents[event.agent_id].person
        notices.append(Notice(
            person=person, kind=messages.STANDING_CORRECTED, values=values, key=f"standing:{cause}", cause=cause,
            url=url,
        ))  # fmt: skip
    tell_all(notices=notices)


def tell_staff_of_correction(event: CorrectionPrepared, cause: int) -> None:
    """Whoever may confirm it: not the one who prepared it."""
    run = CampaignRun.objects.select_related("campaign", "by__person").get(pk=event.run_id)
    assert run.by, "a correction is prepared by somebody"
    values = {"campaign": run.campaign.name, "by": run.by.person.name}
    url = reverse("network_staff:correction", args=[run.pk])
    for person in staff_with(MANAGE_CAMPAIGNS):
        if person.pk != run.by.person_id:
            key = f"correction:{run.pk}"
            tell(person=person, kind=messages.CORRECTION_WAITS, values=values, key=key, cause=cause, url=url)


def tell_staff_of_unlocking(event: CampaignUnlocked, cause: int) -> None:
    """Whoever counted on its orders staying as they were: not the one who unlocked it."""
    campaign = Campaign.objects.get(pk=event.campaign_id)
    act = audit.history(campaign).filter(action=Act.UNLOCK_CAMPAIGN).first()
    if act is None or act.by is None:
        return
    values = {"campaign": campaign.name, "by": act.by.person.name, "reason": act.reason}
    url = reverse("network_staff:campaign", args=[campaign.pk])
    for person in staff_with(MANAGE_CAMPAIGNS):
        if person.pk != act.by.person_id:
            key = f"unlocked:{cause}"
            tell(person=person, kind=messages.CAMPAIGN_UNLOCKED, values=values, key=key, cause=cause, url=url)
