"""Accepting a text, and what staff fill in about one."""

from typing import Any, cast

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.forms import OnceForm
from people.actions import Wording
from people.enums import Audience, ConsentEnding, ConsentKind, Place, ShownAs
from people.models import Agreement, ConsentText
from people.queries import rank_names


def country_choices() -> list[tuple[str, str]]:
    return [("", str(_("All countries"))), *countries]


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class AcceptForm(OnceForm):
    """One text. `gate` says that it was asked on the way in, and `next` where that way led."""

    text = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    gate = forms.BooleanField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


class RulesForm(forms.Form):
    """Who is asked to accept a text, where, and whether they must."""

    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices, initial=Audience.EVERYONE)
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, required=False,
        help_text=_("Of the person. A text of one country is shown beside those of all countries."),
    )  # fmt: skip
    ranks = forms.MultipleChoiceField(
        label=_("Ranks"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only agents who hold one of them. None chosen: whatever the rank."),
    )  # fmt: skip
    places = forms.MultipleChoiceField(
        label=_("Where"), choices=Place.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Whoever is registered already is asked in the profile or on signing in."),
    )  # fmt: skip
    required = forms.BooleanField(
        label=_("Required"), required=False, initial=True,
        help_text=_("What is optional can be left, and withdrawn at any time."),
    )  # fmt: skip
    block_after_days = forms.IntegerField(
        label=_("Days until it blocks"), required=False, min_value=0, max_value=3650,
        help_text=_(
            "On signing in, from when it was published or the person joined. Until then it can be put off. 0: at once. "
            "Empty: never."
        ),
    )  # fmt: skip
    again_on_rank = forms.BooleanField(
        label=_("Ask again whoever reaches one of these ranks"), required=False,
        help_text=_("Once for each rank, on going up; also whoever withdrew it. None chosen: at every rank."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=_("Active"), required=False, initial=True,
        help_text=_("Nobody is asked to accept an inactive text; what was accepted stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A code that the text has and no rank bears can be kept or left."""
        super().__init__(*args, **kwargs)
        names = rank_names()
        lost = [(code, code) for code in self.initial.get("ranks", []) if code not in names]
        cast(forms.MultipleChoiceField, self.fields["ranks"]).choices = [*names.items(), *lost]

    def rules(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RulesForm.base_fields}

    @staticmethod
    def rules_of(agreement: Agreement) -> dict[str, Any]:
        """What stands now."""
        return {name: getattr(agreement, name) for name in RulesForm.base_fields}


class WordingForm(OnceForm):
    """What a version shows."""

    title = forms.CharField(label=_("Title"), max_length=150)
    shown = forms.ChoiceField(
        label=_("Shown as"), choices=ShownAs.choices, initial=ShownAs.BOX, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=_("Text"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Plain text. Leave an empty line between paragraphs."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("PDF"), required=False, widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("Up to 10 MB. Without a new one, the one before stays."),
    )  # fmt: skip
    link = forms.CharField(
        label=_("Or the address of the PDF"), required=False, max_length=300,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("What stands there may change without anybody noticing: a PDF of your own is better proof."),
    )  # fmt: skip

    def wording(self) -> Wording:
        data = self.cleaned_data
        return Wording(
            title=data["title"], shown=data["shown"], body=data["body"], link=data["link"], upload=data["file"]
        )

    @staticmethod
    def wording_of(text: ConsentText) -> dict[str, Any]:
        return {name: getattr(text, name) for name in ("title", "shown", "body", "link")}


class NewAgreementForm(WordingForm, RulesForm):
    """A text with its first version."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ConsentKind.choices, initial=ConsentKind.CONTRACT)
    code = forms.SlugField(
        label=_("Code"), required=False, max_length=40,
        help_text=_("It names the text in addresses and files, and stays. Empty: made of the title."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["code"] = data.get("code") or slugify(data.get("title", ""))[:40].strip("-") or data.get("kind", "")
        return data


class PublishForm(WordingForm):
    """The next version; `base` is the one that was looked at."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)
    asks_again = forms.BooleanField(
        label=_("Ask everybody to accept the new version"), required=False,
        help_text=_("Without it, whoever accepted an earlier version owes nothing: for small corrections."),
    )  # fmt: skip


class AgreementFilter(forms.Form):
    """The filters of the list; they live in the address of the page."""

    q = forms.CharField(
        label=_("Title, code or words of the text"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *ConsentKind.choices])
    audience = forms.ChoiceField(label=_("For whom"), required=False, choices=[("", _("All")), *Audience.choices])
    place = forms.ChoiceField(label=_("Where"), required=False, choices=[("", _("All")), *Place.choices])
    country = forms.ChoiceField(label=_("Country"), required=False, choices=country_choices)
    active = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("yes", _("active")), ("no", _("inactive"))]
    )


class MissingFilter(forms.Form):
    """The filters of who has not accepted one text."""

    agreement = forms.TypedChoiceField(label=_("Text"), required=False, coerce=int, empty_value=None)
    q = forms.CharField(
        label=_("Name, e-mail or phone"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country"), required=False, choices=country_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = Agreement.objects.select_related("current").order_by("pk")
        choice = cast(forms.ChoiceField, self.fields["agreement"])
        choice.choices = [("", _("All")), *((str(text.pk), str(text)) for text in texts)]


class AcceptanceFilter(MissingFilter):
    """The filters of who accepted what."""

    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All")), ("held", _("in force")), ("ended", _("no longer in force")), *ConsentEnding.choices],
    )  # fmt: skip
    since = day_field(_("From"))
    until = day_field(_("Until"))
    field_order = ("agreement", "q", "state", "country", "since", "until")
