"""What happens to contracts."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ContractUploaded(Event):
    contract_id: int
    client_person_id: int
    referrer_id: int | None
    type_id: int
    amount_minor: int
    currency: str
    signed_on: str  # ISO date


@dataclass(frozen=True, kw_only=True)
class ContractVoided(Event):
    contract_id: int
    client_person_id: int
    referrer_id: int | None
