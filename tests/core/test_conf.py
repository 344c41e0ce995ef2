import pytest
from django.utils import translation

from core import audit, conf
from core.errors import AboveOther, BelowOther
from core.models import AuditEntry, SettingValue
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_default_holds_until_staff_change_it():
    assert conf.get("company.name") == "Vínculo"
    conf.change("company.name", "Casa Alba", by=factories.staff())
    assert conf.get("company.name") == "Casa Alba"


def test_a_change_is_audited_with_both_values():
    who = factories.staff()
    conf.change("company.name", "Casa Alba", by=who)
    entry = AuditEntry.objects.get(action="core.change_setting")
    assert entry.by == who
    assert (entry.before, entry.after) == ({"value": "Vínculo"}, {"value": "Casa Alba"})
    assert list(audit.history(SettingValue.objects.get(name="company.name"))) == [entry]


def test_the_same_value_writes_nothing():
    conf.change("company.name", "Vínculo", by=None)
    assert not SettingValue.objects.filter(name="company.name").exists()


def test_an_unknown_name_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        conf.get("company.nothing")


def test_values_are_read_once_per_request(django_assert_num_queries):
    conf.forget()
    with django_assert_num_queries(1):
        conf.get("company.name")
        conf.get("company.support_email")


def test_settings_that_bound_each_other_are_checked_where_they_are_stored():
    with pytest.raises(AboveOther):
        conf.change("sales.credit_least", 5_000_001, by=None)
    with pytest.raises(BelowOther):
        conf.change("sales.credit_greatest", 99_999, by=None)
    conf.change("sales.credit_least", 5_000_000, by=None)
    conf.change("sales.credit_greatest", 9_000_000, by=None)
    conf.change("sales.credit_least", 6_000_000, by=None)
    with pytest.raises(BelowOther):
        conf.restore("sales.credit_greatest", by=None)
    pairs = [(one.name, one.at_most) for one in conf.REGISTRY.values() if one.at_most]
    assert sorted(pairs) == sorted((one.at_least, one.name) for one in conf.REGISTRY.values() if one.at_least)


def test_every_setting_explains_itself():
    """U29: what it does, or what it holds where the name says it all; in both languages."""
    for language in ("en", "es"):
        with translation.override(language):
            silent = [s.name for s in conf.REGISTRY.values() if len(str(s.help)) < 10]
            assert silent == []
