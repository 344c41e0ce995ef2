"""How staff keep territories and political divisions."""

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.fields import PlaceInput
from core.forms import OnceForm
from people import queries
from people.forms.configuring import country_choices
from people.forms.registration import DefinitionForm
from people.models import Coverage, Division, Territory

DIVISION_HELP = _("A department or a city: write its name and choose it, or write its code.")


def division_input() -> PlaceInput:
    """Proposes divisions of every level."""
    made = PlaceInput(country=settings.COUNTRY, postal="")
    made.attrs |= {"data-places": reverse("people_public:places") + "?todo=1", "autocomplete": "off"}
    return made


def division_of(text: str, country: str) -> Division:
    """Raises ValidationError where the text means none, or several."""
    found = queries.division_named(country=country, text=text)
    if found is None:
        raise forms.ValidationError(
            _("“%(text)s” is no division, or several. Choose it, or write its code.") % {"text": text}
        )
    return found


class TerritoryForm(DefinitionForm):
    fixed = ("kind",)

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, help_text=_("It stays in the history."))

    class Meta:
        model = Territory
        fields = ("kind", "code", "name", "parent", "is_active")
        help_texts: ClassVar = {
            "kind": _("It never changes. Regions hold zones, and zones hold sections; none of them is needed."),
            "code": _("Short, as people say it: Z01."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Territory.objects.filter(is_active=True).exclude(kind="section")
        parent = cast("forms.ModelChoiceField[Territory]", self.fields["parent"])
        parent.queryset = parents.exclude(pk=self.instance.pk) if self.instance.pk else parents
        if not self.instance.pk:
            del self.fields["is_active"]


class CoverForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, initial=settings.COUNTRY)
    division = forms.CharField(label=_("Department or city"), max_length=130, help_text=DIVISION_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].widget = division_input()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("division") and data.get("country"):
            try:
                data["division"] = division_of(data["division"], data["country"])
            except forms.ValidationError as error:
                self.add_error("division", error)
        return data

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class ReasonedForm(OnceForm):
    """Something that is looked at before it is done: `seen` is the signed preview."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}), help_text=_("It stays in the history.")
    )
    seen = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class SplitForm(ReasonedForm):
    code = forms.CharField(label=_("Code of the new territory"), max_length=20)
    name = forms.CharField(label=_("Name of the new territory"), max_length=80)
    divisions = forms.MultipleChoiceField(
        label=_("Divisions that go to it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("Others that lie in one of these"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line, by name or code: a city of a department that stays."),
    )  # fmt: skip
    field_order = ("code", "name", "divisions", "more", "reason")

    def __init__(self, *args: Any, covered: list[Coverage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.countries = {row.division.country for row in covered} or {settings.COUNTRY}
        choices = [(str(row.division_id), row.division.full_name) for row in covered]
        cast(forms.MultipleChoiceField, self.fields["divisions"]).choices = choices

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip()

    def clean_more(self) -> list[Division]:
        lines = [line.strip() for line in str(self.cleaned_data["more"]).splitlines() if line.strip()]
        return [self._division(line) for line in lines]

    def _division(self, line: str) -> Division:
        for country in sorted(self.countries):
            if found := queries.division_named(country=country, text=line):
                return found
        return division_of(line, settings.COUNTRY)

    def chosen(self) -> list[Division]:
        picked = Division.objects.filter(pk__in=self.cleaned_data["divisions"]).select_related("parent")
        return list({row.pk: row for row in [*picked, *self.cleaned_data["more"]]}.values())


class MergeForm(ReasonedForm):
    into = forms.ModelChoiceField(Territory.objects.none(), label=_("Into which territory"))
    field_order = ("into", "reason")

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Territory.objects.filter(kind=territory.kind, is_active=True).exclude(pk=territory.pk)
        cast("forms.ModelChoiceField[Territory]", self.fields["into"]).queryset = others


class DivisionForm(DefinitionForm):
    fixed = ("code",)

    class Meta:
        model = Division
        fields = ("code", "name", "parent", "postal_code", "is_active")
        help_texts: ClassVar = {
            "code": _("As the state's list has it; it never changes."),
            "parent": _("Empty: it lies right in the country."),
            "postal_code": _("Proposed to whoever chooses it. Empty where it has several."),
            "is_active": _("Switched off, it is proposed to nobody; who lives there stays."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Division.objects.filter(country=self.instance.country, level=1).order_by("name_key")
        parent = cast("forms.ModelChoiceField[Division]", self.fields["parent"])
        parent.queryset = above.exclude(pk=self.instance.pk) if self.instance.pk else above


class LoadForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)


class DivisionFilters(forms.Form):
    pais = forms.CharField(max_length=2, required=False)
    q = forms.CharField(max_length=80, required=False)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        country = str(self.cleaned_data.get("pais") or settings.COUNTRY).upper()
        return {"country": country, "text": str(self.cleaned_data.get("q") or "")}
