"""The registration engine: one for every door."""

from network.actions.registration import territory  # noqa: F401  looks at every registration
from network.actions.registration.again import send_again
from network.actions.registration.confirming import (
    check_code,
    confirm_application,
    confirm_by_sign_up,
    drop_draft,
    join_application,
    send_code,
)
from network.actions.registration.contacts import register_client, register_contact_client
from network.actions.registration.correcting import Corrected, Own, correct_address
from network.actions.registration.deciding import (
    decide_application,
    settle_application,
    withdraw_application,
)
from network.actions.registration.engine import register
from network.actions.registration.holding import hold_drafts, hold_for_proof
from network.actions.registration.passages import come_back, go_on_as_client, let_go_in_line

__all__ = [
    "Corrected",
    "Own",
    "check_code",
    "come_back",
    "confirm_application",
    "confirm_by_sign_up",
    "correct_address",
    "decide_application",
    "drop_draft",
    "go_on_as_client",
    "hold_drafts",
    "hold_for_proof",
    "join_application",
    "let_go_in_line",
    "register",
    "register_client",
    "register_contact_client",
    "send_again",
    "send_code",
    "settle_application",
    "withdraw_application",
]
