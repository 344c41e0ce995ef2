"""Forms of the contract pages."""

from contracts.forms.batches import BatchForm, ColumnsForm, ConfirmForm
from contracts.forms.clients import NewClientForm
from contracts.forms.referrals import ReferralFilter
from contracts.forms.uploading import FiguresForm, FilterForm, UploadForm, VoidForm, day_field, seen_token

__all__ = [
    "BatchForm", "ColumnsForm", "ConfirmForm", "FiguresForm", "FilterForm", "NewClientForm", "ReferralFilter",
    "UploadForm", "VoidForm", "day_field", "seen_token",
]  # fmt: skip
