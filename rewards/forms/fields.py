"""What several forms share."""

from django import forms

MOST = 10_000


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
