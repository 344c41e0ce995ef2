"""Forms of the bulk upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Batch
from contracts.queries.batches import HEADERS, LABELS, NEEDED
from core.forms import OnceForm


class BatchForm(OnceForm):
    table = forms.FileField(label=_("Table (CSV or XLSX)"), help_text=_("One row per contract, as in the template."))
    archive = forms.FileField(
        label=_("ZIP with the PDFs"), help_text=_("Each named by its contract number, for example H-2026-0001.pdf.")
    )
    create_clients = forms.BooleanField(
        label=_("Create the clients that are not known yet"), required=False,
        help_text=_("For rows that carry a name and an e-mail. They get no account and no referring agent."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].widget.attrs["accept"] = ".csv,.xlsx,text/csv"
        self.fields["archive"].widget.attrs["accept"] = ".zip,application/zip"


class ColumnsForm(forms.Form):
    """Which column holds what. Two fields may not read the same one."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headers = [(str(at), header) for at, header in enumerate(batch.headers) if header]
        for name in HEADERS:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], required=name in NEEDED, choices=[("", _("Not in the file")), *headers],
                initial=str(batch.columns.get(name, "")),
            )  # fmt: skip

    def clean(self) -> None:
        chosen = [at for at in self.cleaned_data.values() if at]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Two fields read the same column. Choose another one for one of them."))

    def columns(self) -> dict[str, int]:
        return {name: int(at) for name, at in self.cleaned_data.items() if at}


class ConfirmForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    force = forms.BooleanField(label=_("Apply the same file once more"), required=False)
