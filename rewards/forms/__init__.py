from rewards.forms.claims import AnswerForm, ClaimFilter, ClaimForm, ClaimMessageForm, CorrectionForm
from rewards.forms.products import ProductForm
from rewards.forms.redeem import RedeemForm
from rewards.forms.redemptions import ModifyForm, RedemptionFilter, StepForm, last_change
from rewards.forms.rule import RULE_FIELDS, DraftForm, PublishForm, RuleForm

__all__ = [
    "RULE_FIELDS", "AnswerForm", "ClaimFilter", "ClaimForm", "ClaimMessageForm", "CorrectionForm", "DraftForm",
    "ModifyForm", "ProductForm", "PublishForm", "RedeemForm", "RedemptionFilter", "RuleForm", "StepForm",
    "last_change",
]  # fmt: skip
