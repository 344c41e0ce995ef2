from sales.actions.credit import answer_credit, request_credit, withdraw_credit
from sales.actions.credit_decisions import (
    check_credit_shown,
    decide_credit,
    offer_limit,
    set_credit_limit,
    settle_credit,
)
from sales.actions.forgetting import forget_person

__all__ = [
    "answer_credit", "check_credit_shown", "decide_credit", "forget_person", "offer_limit", "request_credit",
    "set_credit_limit", "settle_credit", "withdraw_credit",
]  # fmt: skip
