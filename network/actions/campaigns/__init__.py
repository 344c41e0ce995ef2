"""Every write of campaigns, their orders and what follows from them."""

from network.actions.campaigns.batches import confirm_orders, expire_orders, import_orders
from network.actions.campaigns.calendar import lock_campaign, open_campaign, plan_campaign, unlock_campaign
from network.actions.campaigns.corrections import confirm_correction, discard_correction, prepare_correction
from network.actions.campaigns.order_rules import activate_by_rule
from network.actions.campaigns.orders import OrderLine, register_orders
from network.actions.campaigns.running import close_campaign, precalculate
from network.actions.campaigns.scheduling import close_by_schedule, open_by_schedule, precalculate_by_schedule
from network.actions.campaigns.segments import Assigned, assign_segments
from network.actions.campaigns.setting_up import put_into_segment, save_definition
from network.actions.campaigns.undoing import undo_batch
from network.actions.campaigns.withdrawing import withdraw_overtaken

__all__ = [
    "Assigned",
    "OrderLine",
    "activate_by_rule",
    "assign_segments",
    "close_by_schedule",
    "close_campaign",
    "confirm_correction",
    "confirm_orders",
    "discard_correction",
    "expire_orders",
    "import_orders",
    "lock_campaign",
    "open_by_schedule",
    "open_campaign",
    "plan_campaign",
    "precalculate",
    "precalculate_by_schedule",
    "prepare_correction",
    "put_into_segment",
    "register_orders",
    "save_definition",
    "undo_batch",
    "unlock_campaign",
    "withdraw_overtaken",
]
