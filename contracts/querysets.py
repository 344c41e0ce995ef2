from typing import Any

from django.db import models


class ContractQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ContractQuerySet":
        """Staff with the right see all; nobody else sees contracts here."""
        return self if user.is_authenticated and user.has_perm("contracts.view_contracts") else self.none()

    def for_list(self) -> "ContractQuerySet":
        return self.select_related("client__person", "referrer", "type").order_by("-created_at", "-pk")
