"""RG8: the form that a version makes, what it believes and what it says beside each field."""

import json
import uuid
from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone

from core import captcha
from network.enums import AgentState
from network.forms import RegistrationFields
from network.models import FormVersion, RegistrationForm
from network.queries import form_in_force
from people.models import ExtendedField
from tests import factories

pytestmark = pytest.mark.django_db


def version(*names: str, channel: str = "site", target: str = "agent", **options) -> FormVersion:
    """A form of one step that asks these; with * what is required."""
    fields = [{"name": n.rstrip("*"), "required": n.endswith("*"), "label": "", "help": ""} for n in names]
    form = RegistrationForm(country="CO", channel=channel, target=target, name="F")
    return FormVersion(form=form, number=1, spec={"steps": [{"title": "", "fields": fields}], "options": options})


def filled(made: FormVersion, step: int | None = None, **data) -> RegistrationFields:
    query = QueryDict(mutable=True)
    for name, value in {"form_key": str(uuid.uuid4()), **data}.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return RegistrationFields(made, query, step=step)


def solved(form: RegistrationFields) -> str:
    """What a browser answers."""
    task = json.loads(form["captcha"].field.widget.build_attrs({})["data-captcha"])
    number = next(n for n in range(task["maxnumber"]) if captcha._hash(task["salt"], n) == task["challenge"])
    return json.dumps(task | {"number": number})


ASK = {"identification": "ask", "referrer": "ask", "sponsor": "ask", "documents": "now"}


def test_it_cleans_to_flat_typed_answers():
    made = version("given_names*", "email*", "phone", "identification*", "birth_date", "x_hijos", **ASK)
    ExtendedField.objects.create(code="hijos", label="Hijos", kind="number")
    form = filled(
        made, given_names=" Luisa ", email="L@Example.test", phone="300 123 4567", id_kind="NIT",
        identification="900.123.456-8", birth_date="31/12/1990", x_hijos="2",
    )  # fmt: skip
    assert form.errors == {}
    assert form.cleaned_data["phone"] == "+573001234567"
    assert form.cleaned_data["identification"] == {"country": "CO", "kind": "NIT", "number": "9001234568"}
    assert form.cleaned_data["birth_date"] == date(1990, 12, 31)
    assert form.cleaned_data["x_hijos"] == 2
    assert "id_kind" not in form.cleaned_data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no"), ("phone", "12"), ("landline", "x"), ("identification", "12"), ("birth_date", "31/02/1990"),
        ("birth_date", "90-1-1"), ("birth_date", "01/01/1850"), ("country", "XX"), ("password", "1234"),
        ("code", "NOBODY"), ("referrer", "NOBODY"), ("sponsor", "NOBODY"), ("consents", "999"), ("x_mail", "no"),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field_and_stays(field, value):
    ExtendedField.objects.create(code="mail", label="Otro", kind="email")
    form = filled(version(f"{field}*", **ASK), **{field: value, "id_kind": "CC"})
    assert list(form.errors) == [field]
    assert field == "password" or form[field].value() == value


def test_ages_have_bounds():
    today = timezone.localdate()
    made = version("birth_date*")
    assert filled(made, birth_date=f"01/01/{today.year - 10}").errors["birth_date"]
    assert filled(made, birth_date=f"01/01/{today.year + 1}").errors["birth_date"]
    assert not filled(made, birth_date=f"01/01/{today.year - 19}").errors
    assert filled(version("birth_date*", target="client"), birth_date=f"01/01/{today.year - 15}").errors == {}


def test_everything_in_its_country(settings):
    made = version("identification*", "phone", "birth_date", **ASK)
    made.form.country = "CL"
    form = filled(made, id_kind="RUT", identification="12.345.678-5", phone="9 8765 4321", birth_date="31-12-1990")
    assert form.errors == {}
    assert form.cleaned_data["identification"]["country"] == "CL"
    assert form.cleaned_data["phone"] == "+56987654321"
    assert filled(made, id_kind="RUT", identification="12.345.678-4").errors["identification"]
    assert filled(made, id_kind="CC", identification="12345678").errors["id_kind"]


def test_texts_are_accepted_as_they_stand():
    made = version("consents*", "agreements*")
    form = RegistrationFields(made)
    said = form.fields["consents"].widget.attrs["value"]
    good = filled(made, consents=said)
    assert good.errors == {}
    assert len(good.cleaned_data["consents"]) == 2
    assert good.cleaned_data["agreements"] == []
    changed, empty = filled(made, consents="1,99").errors["consents"], filled(made).errors["consents"]
    assert list(changed) != list(empty)


def test_the_captcha_is_good_once_and_not_spent_on_errors():
    made = version("email*", captcha=True)
    answer = solved(RegistrationFields(made))
    assert "email" in filled(made, email="no", captcha=answer).errors
    assert filled(made, email="a@example.test", captcha=answer).errors == {}
    assert filled(made, email="a@example.test", captcha=answer).non_field_errors()
    assert filled(made, email="a@example.test", captcha="{}").non_field_errors()
    forged = json.dumps(json.loads(answer) | {"signature": "0" * 64})
    assert filled(made, email="a@example.test", captcha=forged).non_field_errors()


def test_without_scripts_one_waits(monkeypatch):
    made = version("email*", captcha=True)
    opened = captcha.opened()
    soon = filled(made, email="a@example.test", captcha_opened=opened)
    assert "20" in soon.non_field_errors()[0]
    monkeypatch.setattr(captcha, "WAIT", 0)
    assert filled(made, email="a@example.test", captcha_opened=opened).errors == {}
    assert filled(made, email="a@example.test", captcha_opened=opened).non_field_errors()
    more = [filled(made, email="a@example.test", captcha_opened=captcha.opened()).is_valid() for _n in range(4)]
    assert more == [True, True, True, False]  # two tries went before: five an hour


def test_passwords_and_captchas_are_never_kept():
    made = version("email*", "password*", captcha=True)
    form = filled(made, email="no", password="secret-secret", captcha="x")
    assert form.typed.keys() == {"email", "form_key"}


def test_agents_are_named_by_code_outside_and_by_name_inside():
    agent = factories.agent(factories.person("Berta", "Ríos"), code="BERTA")
    made = version("sponsor*", "referrer", **ASK)
    form = filled(made, sponsor="berta")
    assert form.errors == {}
    assert form.cleaned_data["sponsor"] == agent
    assert filled(made, sponsor="Berta Ríos").errors["sponsor"]
    made = version("sponsor*", "referrer", channel="backend", **ASK)
    form = filled(made, sponsor="Berta Ríos")
    assert form.errors == {}
    assert (form.cleaned_data["sponsor"], form.cleaned_data["referrer"]) == (agent, None)
    factories.agent(factories.person("Berta", "Ríos Dos"))
    assert filled(made, sponsor="Berta Ríos").errors["sponsor"]
    agent.state = AgentState.INACTIVE
    agent.save()
    assert filled(made, sponsor="BERTA").errors["sponsor"]


def test_steps_ask_their_own():
    made = form_in_force(country="CO", channel="site", target="agent")
    names = [set(RegistrationFields(made, step=n).fields) - {"form_key"} for n in range(len(made.steps))]
    assert names[0] >= {"given_names", "identification", "id_kind", "birth_date"}
    assert "captcha" not in names[0]
    assert "captcha" in names[-1]
    assert not names[0] & names[1]


def test_the_invitation_asks_at_most_five_things_to_type():
    made = form_in_force(country="CO", channel="invitation", target="client")
    form = RegistrationFields(made)
    typed = [f for f in form.visible_fields() if f.field.required and f.name not in {"consents"}]
    assert len(typed) <= 5
