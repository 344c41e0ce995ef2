"""Rows of the network."""

from network.models.applications import Application, ApplicationCheck, ApplicationStep
from network.models.campaigns import (
    Campaign,
    CampaignOrder,
    CampaignRun,
    CommercialState,
    OrderBatch,
    Segment,
    SegmentHolding,
)
from network.models.forms import FormVersion, RegistrationDraft, RegistrationForm
from network.models.members import Agent, AgentChange, Client, ClientChange, ContactChange
from network.models.tree import SponsorEdge, Spot, TreeSnapshot, WaitingPlace

__all__ = [
    "Agent",
    "AgentChange",
    "Application",
    "ApplicationCheck",
    "ApplicationStep",
    "Campaign",
    "CampaignOrder",
    "CampaignRun",
    "Client",
    "ClientChange",
    "CommercialState",
    "ContactChange",
    "FormVersion",
    "OrderBatch",
    "RegistrationDraft",
    "RegistrationForm",
    "Segment",
    "SegmentHolding",
    "SponsorEdge",
    "Spot",
    "TreeSnapshot",
    "WaitingPlace",
]
