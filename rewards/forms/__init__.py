from rewards.forms.claims import AnswerForm, ClaimFilter, ClaimForm, ClaimMessageForm, CorrectionForm
from rewards.forms.products import ProductForm
from rewards.forms.redeem import AddressForm, CatalogueFilter, OwnRedemptionFilter, RedeemForm, SentRedeemForm
from rewards.forms.redemptions import ModifyForm, RedemptionFilter, StepForm, last_change
from rewards.forms.rule import RULE_FIELDS, DraftForm, PublishForm, RuleForm

__all__ = [
    "RULE_FIELDS", "AddressForm", "AnswerForm", "CatalogueFilter", "ClaimFilter", "ClaimForm",
    "ClaimMessageForm", "CorrectionForm", "DraftForm", "ModifyForm", "OwnRedemptionFilter", "ProductForm",
    "PublishForm", "RedeemForm", "RedemptionFilter", "RuleForm", "SentRedeemForm", "StepForm", "last_change",
]  # fmt: skip
