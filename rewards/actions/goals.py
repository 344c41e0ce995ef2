"""The product an agent saves for."""

from django.db import transaction
from django.utils import timezone

from people.models import Person, User
from rewards import rules
from rewards.errors import NotShown
from rewards.models import Goal, Product


@transaction.atomic
def pin_goal(*, person: Person, product: Product, by: User | None) -> Goal:
    """Save for this product from now on; the one before is forgotten. Again for the same one changes nothing.

    Raises NotShown.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    product.refresh_from_db()
    if not rules.is_shown(product, timezone.localdate()):
        raise NotShown()
    goal = Goal.objects.filter(person=person).first() or Goal(person=person)
    if goal.product_id != product.pk:
        goal.product, goal.since = product, timezone.now()
        goal.save()
    return goal


@transaction.atomic
def unpin_goal(*, person: Person, product: Product, by: User | None) -> None:
    """Save for this product no more; another goal, pinned meanwhile, stays."""
    Goal.objects.filter(person=person, product=product).delete()
