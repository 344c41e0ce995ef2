from typing import Any

from network.models import Agent


def agent_of(user: Any) -> Agent | None:
    """The agent behind a user, whatever the state; None for everybody else."""
    if not user.is_authenticated:
        return None
    return Agent.objects.select_related("person").filter(person_id=user.person_id).first()
