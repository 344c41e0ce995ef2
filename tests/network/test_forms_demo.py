"""The demo company shows registration forms: fields of every kind, a second version, a draft, people who answered."""

import pytest

from config.demo import forms
from core.access import PERMISSIONS
from network.models import FormVersion
from network.queries import form_in_force
from people.enums import FieldKind
from people.models import ExtendedField, Person
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_demo_shows_every_kind_and_a_draft():
    by = factories.staff(*PERMISSIONS)
    for _n in range(5):
        factories.client()
    for _day, step in forms.steps(by):
        step()
    assert set(ExtendedField.objects.values_list("kind", flat=True)) == set(FieldKind.values)
    assert form_in_force(country="CO", channel="site", target="agent").asks("x_talla_de_camisa")
    assert FormVersion.objects.filter(published_at=None).count() == 1
    answered = Person.objects.exclude(extra={})
    assert answered.count() == 2
    for field in ExtendedField.objects.all():
        assert field.value(answered.first()) is not None, field.code
