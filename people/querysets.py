from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

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

    def answering(self, field: Any, *, value: Any = None, least: Any = None, most: Any = None) -> "PersonQuerySet":
        """Whose stored answer to an extended field is the value, holds it (a text, one of several options), or lies
        between two ends, either of them open. The index over `extra` finds who answered at all."""
        found = self.filter(extra__has_key=field.code) if (value, least, most) != (None, None, None) else self
        if value is not None and field.kind in {"text", "long_text"}:
            found = found.alias(_text=KeyTextTransform(field.code, "extra")).filter(_text__icontains=value)
        elif value is not None:
            found = found.filter(extra__contains={field.code: [value] if field.kind == "several" else value})
        if least is not None:
            found = found.alias(_least=KeyTransform(field.code, "extra")).filter(_least__gte=least)
        if most is not None:
            found = found.alias(_most=KeyTransform(field.code, "extra")).filter(_most__lte=most)
        return found


class DocumentKindQuerySet(models.QuerySet[Any]):
    def asked_of(self, country: str, audience: str) -> "DocumentKindQuerySet":
        """What is asked of somebody of the country who is this, in its order."""
        return self.filter(is_active=True, country__in=("", country), audience__in=("everyone", audience))


class PersonDocumentQuerySet(models.QuerySet[Any]):
    def waiting(self) -> "PersonDocumentQuerySet":
        """What waits for review, in the order it came. What an approval flow decides on waits there."""
        return self.filter(state="waiting", process_id=None).order_by("handed_in_at", "pk")

    def free_for(self, user: Any) -> "PersonDocumentQuerySet":
        """What the user may look at now: not their own, and in nobody else's hands."""
        others = models.Q(claimed_until__gt=timezone.now()) & ~models.Q(claimed_by=user)
        return self.exclude(person=user.person_id).exclude(others & models.Q(claimed_by__isnull=False))

    def visible_to(self, user: Any) -> "PersonDocumentQuerySet":
        """Staff with the right see all; everybody else, their own."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("people.view_documents") else self.filter(person=user.person_id)


class BlacklistQuerySet(models.QuerySet[Any]):
    def in_force(self) -> "BlacklistQuerySet":
        ends = models.Q(expires_on=None) | models.Q(expires_on__gte=timezone.localdate())
        return self.filter(ends, lifted_at=None)


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
