from sales.queries.credit import (
    ALONG,
    STAMP,
    CreditTerms,
    Moment,
    asked_now,
    bounds_of,
    changes_of,
    credit_facts,
    credit_items,
    credit_limit,
    credit_shown,
    credit_terms,
    credit_texts,
    find_requests,
    knows_credit,
    may_have_credit,
    open_request,
    papers_for,
    people_with_limits,
    references_wanted,
    timeline,
)

__all__ = [
    "ALONG", "STAMP", "CreditTerms", "Moment", "asked_now", "bounds_of", "changes_of", "credit_facts", "credit_items",
    "credit_limit", "credit_shown", "credit_terms", "credit_texts", "find_requests", "knows_credit", "may_have_credit",
    "open_request", "papers_for", "people_with_limits", "references_wanted", "timeline",
]  # fmt: skip
