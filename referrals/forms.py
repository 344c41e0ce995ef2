from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import OnceForm
from people.models import Person


class CodeField(forms.CharField):
    """An invite code as people type it: any case, with spaces or dashes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Invite code"))
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class AskCodeForm(OnceForm):
    """A code that an agent would like to have."""

    code = CodeField(
        label=_("The code you would like"), help_text=_("4 to 20 letters and numbers, such as your name. Easy to say.")
    )


class DecisionForm(forms.Form):
    """What staff decide about something that waits, with the words the person reads."""

    decision = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads it. Needed to refuse."),
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))

    @property
    def accepts(self) -> bool:
        return self.cleaned_data["decision"] == "accept"


class ReviewForm(DecisionForm):
    """Which referrals of one person are decided now, and why."""

    people = forms.MultipleChoiceField(
        label=_("Referrals to decide"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )  # fmt: skip
    field_order = ("people", "reason")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person in people}
        field = cast(forms.MultipleChoiceField, self.fields["people"])
        field.choices = [(key, person.name) for key, person in self.known.items()]
        field.initial = list(self.known)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("It stays in the record.")

    def chosen(self) -> list[Person]:
        return [self.known[key] for key in self.cleaned_data["people"]]


class DisputeForm(OnceForm):
    """What happened, with a picture or PDF that shows it."""

    text = forms.CharField(
        label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("When and how it was: a date, a message, a meeting."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("A picture or PDF that shows it (optional)"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg,image/webp"}),
        help_text=_("Up to 5 MB."),
    )  # fmt: skip


class OtherReferrerForm(DisputeForm):
    code = CodeField(
        label=_("Code of whoever invited you (optional)"), required=False,
        help_text=_("If you do not know it, write the name below."),
    )  # fmt: skip
    field_order = ("code", "text", "file")


class ClaimForm(DisputeForm):
    contact = forms.CharField(label=_("The person's e-mail or phone"), max_length=200)
    field_order = ("contact", "text", "file")


class DisputeDecisionForm(DecisionForm):
    code = CodeField(label=_("Code of the right referrer"), required=False)
    client = forms.CharField(
        label=_("E-mail or phone of the client"), max_length=200, required=False,
        help_text=_("Only where the client is not known yet."),
    )  # fmt: skip
    field_order = ("code", "client", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("Both sides read it.")


class LateCodeForm(forms.Form):
    code = CodeField(help_text=_("Letters and numbers, as you were given them. Capitals and spaces do not matter."))

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error("code", str(error))


class SiteForm(OnceForm):
    """What an agent's own site says. Plain words: whatever looks like markup is shown as it was typed."""

    name = forms.CharField(
        label=_("Name on the site"), max_length=60, required=False,
        help_text=_("Empty: your first name and an initial."),
    )  # fmt: skip
    headline = forms.CharField(label=_("Your headline"), max_length=90, required=False)
    text = forms.CharField(
        label=_("About you"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who you are and how you help, in your own words."),
    )  # fmt: skip
    picture = forms.FileField(
        label=_("A picture"), required=False, help_text=_("PNG, JPEG or WebP, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    drop_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    shows_photo = forms.BooleanField(label=_("Show my photo"), required=False)
    shows_phone = forms.BooleanField(label=_("Show my WhatsApp"), required=False)
    shows_email = forms.BooleanField(label=_("Show my e-mail"), required=False)
    shows_networks = forms.BooleanField(label=_("Show my social networks"), required=False)

    def __init__(self, *args: Any, has_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_picture:
            del self.fields["drop_picture"]


class SlugForm(forms.Form):
    """The last part of the site's address."""

    slug = forms.CharField(
        label=_("Address of your site"), max_length=60,
        help_text=_("3 to 40 letters, numbers and hyphens, such as your name. Easy to say."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error("slug", str(error))


class StopForm(forms.Form):
    """Why staff close a site, or open it again."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The agent reads why the site was closed."),
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Host name"), max_length=190, help_text=_("Such as ana.example.com. It must lead to this server."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))
