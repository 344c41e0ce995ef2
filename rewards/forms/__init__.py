from rewards.forms.claims import AnswerForm, ClaimFilter, ClaimForm, ClaimMessageForm, CorrectionForm
from rewards.forms.deliveries import CorrectForm, TrackingFileForm, TrackingForm
from rewards.forms.plans import BulkForm, PlanForm, signed
from rewards.forms.products import ProductForm
from rewards.forms.redeem import AddressForm, CatalogueFilter, OwnRedemptionFilter, RedeemForm, SentRedeemForm
from rewards.forms.redemptions import ModifyForm, RedemptionFilter, StepForm, last_change
from rewards.forms.rule import RULE_FIELDS, DraftForm, PublishForm, RuleForm

__all__ = [
    "RULE_FIELDS", "AddressForm", "AnswerForm", "BulkForm", "CatalogueFilter", "ClaimFilter", "ClaimForm",
    "ClaimMessageForm", "CorrectForm", "CorrectionForm", "DraftForm", "ModifyForm", "OwnRedemptionFilter",
    "PlanForm", "ProductForm", "PublishForm", "RedeemForm", "RedemptionFilter", "RuleForm", "SentRedeemForm",
    "StepForm", "TrackingFileForm", "TrackingForm", "last_change", "signed",
]  # fmt: skip
