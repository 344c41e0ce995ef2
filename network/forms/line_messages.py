"""A message from the tree."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import conf
from core.forms import OnceForm
from core.money import format_number
from network.enums import Reach
from network.queries import Member

# In the words of whoever stands at the top of it.
OWN = {Reach.DIRECT: _("whoever you lead"), Reach.BRANCH: _("your whole branch")}


class LineMessageForm(OnceForm):
    """To whom, of those it can reach, with how many stand there; and what."""

    def __init__(self, *args: Any, member: Member, is_self: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        many = {Reach.DIRECT: member.direct, Reach.BRANCH: member.below}
        labels = OWN if is_self else {reach: reach.label for reach in many}
        choices = [] if is_self else [(Reach.ONE.value, member.name)]
        if member.direct:
            choices += [(reach.value, _counted(labels[reach], count)) for reach, count in many.items()]
        initial, most = choices[0][0] if choices else None, conf.get("network.message_length")
        self.fields["reach"] = forms.ChoiceField(
            label=_("To"), choices=choices, initial=initial, widget=forms.RadioSelect
        )
        self.fields["text"] = forms.CharField(
            label=_("Message"), max_length=most, help_text=_("At most %(n)s characters.") % {"n": format_number(most)},
            widget=forms.Textarea(attrs={"rows": 6}),
        )  # fmt: skip


def _counted(label: Any, count: int | None) -> str:
    return f"{label} ({format_number(count)})" if count is not None else str(label)
