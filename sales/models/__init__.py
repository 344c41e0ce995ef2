from sales.models.credit import CreditChange, CreditEntry, CreditReference, CreditRequest

__all__ = ["CreditChange", "CreditEntry", "CreditReference", "CreditRequest"]
