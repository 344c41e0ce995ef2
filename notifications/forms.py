import uuid
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.events import KINDS as EVENT_KINDS
from core.forms import OnceForm
from core.messages import Kind
from notifications import rules
from notifications.enums import Channel, State
from notifications.errors import OneLineOnly
from notifications.models import Message, TemplateVersion
from notifications.queries import Text, kind_choices, person_at, settled, values_of
from notifications.querysets import MessageQuerySet

BOUNCED = "bounced"
STATES = [*State.choices, (BOUNCED, _("refused: the address or the message"))]


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class HistoryFilter(forms.Form):
    """The filters of the e-mail history; they live in the address of the page."""

    q = forms.CharField(
        label=_("Recipient"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [("", _("All")), *kind_choices()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=lambda: [("", _("All")), *STATES])
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    since = day_field(_("From"))
    until = day_field(_("Until"))

    def apply(self, messages: MessageQuerySet) -> MessageQuerySet:
        """Only what matches; a filter that cannot be read shows its error and filters nothing."""
        self.full_clean()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        if text := wanted.pop("q", ""):
            messages = messages.to(text)
        if wanted.get("state") == BOUNCED:
            del wanted["state"]
            messages = messages.bounced()
        names = {"since": "created_at__date__gte", "until": "created_at__date__lte"}
        return messages.filter(**{names.get(name, name): value for name, value in wanted.items()})


class PreferencesForm(forms.Form):
    """A switch per kind and channel, and how the e-mails come."""

    digest = forms.TypedChoiceField(
        label=_("How do you want your e-mails?"), widget=forms.RadioSelect, coerce=lambda value: value == "1",
        choices=[("0", _("One for each thing that happens")), ("1", _("A summary once a day"))],
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, kinds: list[Kind], settled: dict[tuple[str, str], bool], digest: bool
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.kinds = kinds
        self.fields["digest"].initial = "1" if digest else "0"
        for kind in kinds:
            for channel in kind.channels:
                label = f"{kind.own_label}: {Channel(channel).label}"
                self.fields[f"{channel}:{kind.name}"] = forms.BooleanField(
                    label=label, required=False, initial=settled[kind.name, channel], disabled=kind.mandatory,
                    widget=forms.CheckboxInput(attrs={"class": "form-check-input", "aria-label": label}),
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """The kinds with their switches, for the table."""
        return [
            {"kind": kind, **{c: self[f"{c}:{kind.name}"] for c in kind.channels}} for kind in self.kinds
        ]  # fmt: skip

    def chosen(self) -> dict[tuple[str, str], bool]:
        """(kind, channel) -> whether it is wanted."""
        return {(k.name, c): self.cleaned_data[f"{c}:{k.name}"] for k in self.kinds for c in k.channels}


class TextForm(OnceForm):
    """The wording of a kind of message in one language, and what to preview it with."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Leave an empty line between paragraphs. Every value is shown as plain text."),
    )  # fmt: skip
    example = forms.ChoiceField(label=_("Preview with"), required=False)
    whose = forms.EmailField(
        label=_("Or with the data of whoever has this e-mail"), required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any = None, *, kind: Kind, text: Text, latest: TemplateVersion | None,
        recent: list[Message] | None,
    ) -> None:  # fmt: skip
        """`recent` are the messages whose data may be looked at; None where nobody's may."""
        super().__init__(data)
        if recent is None:
            del self.fields["whose"]
        recent = recent or []
        self.kind, self.recent = kind, {str(message.pk): message for message in recent}
        self.fields["subject"].initial, self.fields["body"].initial = text.subject, text.body
        self.fields["base"].initial = latest.version if latest else 0
        told = [(pk, f"{m.person}, {date_format(localtime(m.created_at))}") for pk, m in self.recent.items()]
        examples = cast(forms.ChoiceField, self.fields["example"])
        examples.choices = [("", _("Invented data")), *told]

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def clean_whose(self) -> str:
        address: str = self.cleaned_data["whose"]
        self.person = person_at(address) if address else None
        if address and self.person is None:
            raise forms.ValidationError(_("Nobody has this e-mail."))
        return address

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name].replace("\r\n", "\n")
        try:
            rules.check_wording(text, self.kind.sample)
            if name == "subject" and len(text.splitlines()) > 1:
                raise OneLineOnly()
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def values(self) -> dict[str, str]:
        """What stands in the blanks: the data of the chosen person or message, else invented ones."""
        if person := getattr(self, "person", None):
            return {**self.kind.sample, **values_of(person, self.kind)}
        chosen = self.recent.get(self.cleaned_data.get("example", ""))
        return {**self.kind.sample, **(chosen.values if chosen else {})}

    def forgive_empty(self) -> None:
        """What is still empty is being written: nothing is wrong with it yet."""
        for name in ("subject", "body"):
            if not self.data.get(name, "").strip():
                self.errors.pop(name, None)

    def notes(self, *, beside: bool = False) -> list[str]:
        """What a preview says of the wording that saving would refuse, naming its field, and of whose data it shows.

        `beside`: the browser shows what is wrong with the wording beside its field already.
        """
        self.forgive_empty()
        said = () if beside else ("subject", "body")
        found = [f"{self.fields[name].label}: {text}" for name in said for text in self.errors.get(name, [])]
        if self.errors.get("whose"):
            found.append(gettext("Invented data: nobody has the e-mail that you wrote to preview with."))
        return found

    def renewed(self) -> "TextForm":
        """The same form with a key of its own, to act once more."""
        self.data = {**dict(self.data.items()), "form_key": str(uuid.uuid4())}
        return self

    def rebased(self, latest: TemplateVersion | None) -> "TextForm":
        """The same form upon the latest version, which the person sees now."""
        self.data = {**self.renewed().data, "base": str(latest.version if latest else 0)}
        return self


class ChannelsForm(forms.Form):
    """By which ways a kind reaches people who chose nothing."""

    def __init__(self, data: Any = None, *, kind: Kind) -> None:
        super().__init__(data)
        settled = settled_for_everybody(kind)
        for channel in kind.channels:
            self.fields[channel] = forms.BooleanField(
                label=Channel(channel).label, required=False, initial=settled[channel], disabled=kind.mandatory
            )


def settled_for_everybody(kind: Kind) -> dict[str, bool]:
    return {channel: on for (_name, channel), on in settled(None, [kind]).items()}


class EndpointForm(OnceForm):
    """Where another system listens, and to what."""

    url = forms.CharField(
        label=_("Address"), max_length=300, help_text=_("It begins with https:// and is reached from the internet."),
        widget=forms.TextInput(attrs={"type": "url", "inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    description = forms.CharField(label=_("What it is for"), max_length=120, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Events"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything that happens, also what future versions add."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = cast(forms.MultipleChoiceField, self.fields["kinds"])
        kinds.choices = [(name, name) for name in sorted(set(EVENT_KINDS) - rules.NOT_FOR_WEBHOOKS)]
