"""Declaring an interest in a practice."""

from typing import Any

from django import forms

from pcnportal.core.forms import DatePartsField, PortalForm, Radios
from practices.enums import InterestKind
from practices.models import Practice
from signoff.forms.review import known_practice
from signoff.forms.saving import short_text


class InterestForm(PortalForm):
    submit_label = "Declare this interest"

    practice = short_text(
        "In which practice?",
        20,
        help_text="Its code, such as A81001",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "spellcheck": "false"}),
        error_messages={"required": "Enter the code of the practice"},
    )
    kind = forms.ChoiceField(
        label="What is your interest?",
        choices=InterestKind.choices,
        widget=Radios(),
        error_messages={"required": "Select what your interest is"},
    )
    since = DatePartsField(label="Since when?", subject="Day on which it began", help_text="For example, 1 4 2015")

    def clean_practice(self) -> Practice:
        return known_practice(self.cleaned_data["practice"])

    def values(self) -> dict[str, Any]:
        answers = self.cleaned_data
        return {"practice": answers["practice"], "kind": InterestKind(answers["kind"]), "since": answers["since"]}


class EndInterestForm(PortalForm):
    submit_label = "This interest has ended"
