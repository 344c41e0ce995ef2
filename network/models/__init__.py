"""Rows of the network."""

from network.models.applications import Application, ApplicationCheck, ApplicationStep, HeldFile
from network.models.campaigns import (
    Campaign,
    CampaignOrder,
    CampaignRun,
    CampaignWrites,
    CommercialState,
    OrderBatch,
    Segment,
    SegmentHolding,
    Standing,
    StandingDraft,
)
from network.models.corrections import CorrectionLine, StandingFix
from network.models.forms import FormVersion, RegistrationDraft, RegistrationForm
from network.models.loads import Load, LoadTrace
from network.models.members import Agent, AgentChange, Client, ClientChange, ContactChange
from network.models.order_rules import OrderRule, OrderRuleHit
from network.models.ranks import Rank, RankChange
from network.models.tree import CampaignTree, LineMessage, SponsorEdge, Spot, TreeSnapshot, WaitingPlace

__all__ = [
    "Agent",
    "AgentChange",
    "Application",
    "ApplicationCheck",
    "ApplicationStep",
    "Campaign",
    "CampaignOrder",
    "CampaignRun",
    "CampaignTree",
    "CampaignWrites",
    "Client",
    "ClientChange",
    "CommercialState",
    "ContactChange",
    "CorrectionLine",
    "FormVersion",
    "HeldFile",
    "LineMessage",
    "Load",
    "LoadTrace",
    "OrderBatch",
    "OrderRule",
    "OrderRuleHit",
    "Rank",
    "RankChange",
    "RegistrationDraft",
    "RegistrationForm",
    "Segment",
    "SegmentHolding",
    "SponsorEdge",
    "Spot",
    "Standing",
    "StandingDraft",
    "StandingFix",
    "TreeSnapshot",
    "WaitingPlace",
]
