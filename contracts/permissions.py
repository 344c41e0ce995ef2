from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "contracts",
    view_contracts=_("See contracts"),
    upload_contracts=_("Upload contracts"),
    void_contracts=_("Void contracts"),
)

VIEW_CONTRACTS = "contracts.view_contracts"
UPLOAD_CONTRACTS = "contracts.upload_contracts"
VOID_CONTRACTS = "contracts.void_contracts"
