from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from core.text import normalise


class PersonQuerySet(models.QuerySet[Any]):
    def matching(self, text: str) -> "PersonQuerySet":
        """People whose name, e-mail or phone contains the text; short texts match the start of the name only."""
        key = normalise(text)
        if len(key) < 3:
            return self.filter(name_key__startswith=key)
        digits = "".join(c for c in key if c.isdigit())
        found = models.Q(name_key__contains=key) | models.Q(email__contains=key)
        if len(digits) >= 4:
            found |= models.Q(phone__contains=digits)
        return self.filter(found)


class UserManager(BaseUserManager[Any]):
    """What Django and allauth ask of a user manager; accounts are made by people.actions.create_user.

    The person comes along: every page greets somebody by name.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("person")

    def create_superuser(self, email: str, password: str | None = None, **_extra: Any) -> Any:
        from people import actions

        return actions.create_user(
            email=email, password=password, given_names="Administrador", is_staff=True, is_superuser=True
        )
