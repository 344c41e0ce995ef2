from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from core.text import normalise


class PersonQuerySet(models.QuerySet[Any]):
    def matching(self, text: str) -> "PersonQuerySet":
        """People whose name holds every word of the text, or whose e-mail or phone contains it.

        Short texts match the start of the name only, so that no search reads everybody.
        """
        key = normalise(text)
        if len(key) < 3:
            return self.filter(name_key__startswith=key)
        digits = "".join(c for c in key if c.isdigit())
        found = models.Q(email__contains=key)
        found |= models.Q(*(models.Q(name_key__contains=word) for word in key.split()))
        if len(digits) >= 4:
            found |= models.Q(phone__contains=digits)
        return self.filter(found)


class UserManager(BaseUserManager[Any]):
    """What Django and allauth ask of a user manager; accounts are made by people.actions.create_user.

    The person comes along: every page greets somebody by name. What else every page needs of them is added by config.
    """

    along: ClassVar[list[str]] = ["person"]

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related(*self.along)

    def create_superuser(self, email: str, password: str | None = None, **_extra: Any) -> Any:
        people = self.model._meta.get_field("person").related_model.objects
        person = people.create(given_names="Administrador", email=email)
        user = self.model(email=email.lower(), person=person, is_staff=True, is_superuser=True)
        user.set_password(password)
        user.save(using=self._db)
        return user
