"""Forms of files of people and of states."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from network.enums import LoadKind, StateAct, Target
from network.models import Load, Rank
from network.queries.loads import load_fields


class LoadForm(OnceForm):
    """What both kinds ask for."""

    table = forms.FileField(
        label=_("File (CSV or XLSX)"),
        help_text=_("CSV up to 1,000,000 rows and 400 MB, workbooks up to 20,000 rows and 20 MB."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].widget.attrs["accept"] = ".csv,.xlsx,text/csv"

    @property
    def options(self) -> dict[str, Any]:
        """What was chosen beside the file."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name not in {"table", "form_key"}}
        return chosen | {"whole": chosen.get("whole") == "all"}


class PeopleLoadForm(LoadForm):
    target = forms.ChoiceField(
        label=_("Rows that do not say what they are"), choices=Target.choices, initial=Target.CLIENT
    )
    tell = forms.BooleanField(
        label=_("Welcome everybody new by e-mail"), required=False,
        help_text=_("Nothing is sent otherwise. Nobody gets an account or accepts a text by this file."),
    )  # fmt: skip


def _whole() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("If some rows have mistakes"), initial="part", widget=forms.RadioSelect,
        choices=[("part", _("do the good ones and list the others")), ("all", _("do nothing"))],
    )  # fmt: skip


class StatesLoadForm(LoadForm):
    act = forms.ChoiceField(
        label=_("Rows that do not say what to do"), required=False,
        choices=[("", _("are a mistake: nothing is done")), *StateAct.choices],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason, where a row gives none"), max_length=500, required=False)
    whole = _whole()
    tell = forms.BooleanField(label=_("Tell everybody concerned"), required=False, initial=True)


class RanksLoadForm(LoadForm):
    rank = forms.ChoiceField(label=_("Rank of the rows that name none"), required=False)
    reason = forms.CharField(label=_("Reason, where a row gives none"), max_length=500, required=False)
    whole = _whole()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = Rank.objects.filter(is_active=True).values_list("code", "name")
        self.fields["rank"].choices = [("", _("Every row names its rank")), *used]  # type: ignore[attr-defined]


class LoadColumnsForm(forms.Form):
    """Which column holds what. Two fields may not read the same one."""

    def __init__(self, *args: Any, load: Load, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headers = [(str(at), header) for at, header in enumerate(load.how.headers) if header]
        for name, (label, _more) in load_fields(load.kind).items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=load.kind != LoadKind.PEOPLE and name == "person",
                choices=[("", _("Not in the file")), *headers], initial=str(load.columns.get(name, "")),
            )  # fmt: skip

    def clean(self) -> None:
        chosen = [at for at in self.cleaned_data.values() if at]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Two fields read the same column. Choose another one for one of them."))

    def columns(self) -> dict[str, int]:
        return {name: int(at) for name, at in self.cleaned_data.items() if at}


class LoadConfirmForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
