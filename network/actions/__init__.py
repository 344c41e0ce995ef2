"""Every write of clients and agents."""

from network.actions.agents import (
    activate_as_approved,
    activate_on_sign_in,
    make_agent,
    preactivate_agent,
    reactivate_in_line,
    return_to_client,
    set_agent_active,
)
from network.actions.asking import drop_what_is_done
from network.actions.clients import check_new_email, correct_contact, set_client_active
from network.actions.drafts import forget_typed, keep_typed
from network.actions.forgetting import forget_person
from network.actions.forms import create_form, discard_draft, draft_form, open_form, publish_form
from network.actions.line_messages import write_to_line
from network.actions.matrix import place_agent, place_first_free, place_overdue, queue_for_places
from network.actions.ranks import RankWanted, assign_ranks, give_rank, save_rank
from network.actions.registration import (
    Corrected,
    Own,
    check_code,
    come_back,
    confirm_application,
    confirm_by_sign_up,
    correct_address,
    decide_application,
    drop_draft,
    go_on_as_client,
    join_application,
    let_go_in_line,
    register,
    register_client,
    register_contact_client,
    send_again,
    send_code,
    settle_application,
    withdraw_application,
)
from network.actions.snapshots import order_campaign, order_campaigns, refresh_tree, take_snapshot
from network.actions.sponsors import change_sponsor

__all__ = [
    "Corrected",
    "Own",
    "RankWanted",
    "activate_as_approved",
    "activate_on_sign_in",
    "assign_ranks",
    "change_sponsor",
    "check_code",
    "check_new_email",
    "come_back",
    "confirm_application",
    "confirm_by_sign_up",
    "correct_address",
    "correct_contact",
    "create_form",
    "decide_application",
    "discard_draft",
    "draft_form",
    "drop_draft",
    "drop_what_is_done",
    "forget_person",
    "forget_typed",
    "give_rank",
    "go_on_as_client",
    "join_application",
    "keep_typed",
    "let_go_in_line",
    "make_agent",
    "open_form",
    "order_campaign",
    "order_campaigns",
    "place_agent",
    "place_first_free",
    "place_overdue",
    "preactivate_agent",
    "publish_form",
    "queue_for_places",
    "reactivate_in_line",
    "refresh_tree",
    "register",
    "register_client",
    "register_contact_client",
    "return_to_client",
    "save_rank",
    "send_again",
    "send_code",
    "set_agent_active",
    "set_client_active",
    "settle_application",
    "take_snapshot",
    "withdraw_application",
    "write_to_line",
]
