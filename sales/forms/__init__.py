from sales.forms.credit import CreditForm
from sales.forms.credit_staff import CreditFilter, DecisionForm, LimitFilter, LimitForm, OfferForm

__all__ = ["CreditFilter", "CreditForm", "DecisionForm", "LimitFilter", "LimitForm", "OfferForm"]
