"""What happens to messages and webhooks that others react to."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class WebhookGone(Event):
    """Another system said that its address is gone for good; nothing is sent there any more."""

    endpoint_id: int


@dataclass(frozen=True, kw_only=True)
class WebhookFailed(Event):
    """A delivery failed for three days and is given up."""

    endpoint_id: int
    delivery_id: int
