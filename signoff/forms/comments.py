"""What is said on a matter, with a button for each of those who may hear it."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from pcnportal.core.forms import PortalForm
from pcnportal.core.layout import Submit
from signoff.enums import Heard
from signoff.forms.saving import long_text
from signoff.services.comments import LONGEST


class CommentForm(PortalForm):
    text = long_text(
        "Your comment",
        LONGEST,
        rows=5,
        help_text="The buttons say who reads it. It cannot be changed afterwards, nor shown to others",
        error_messages={
            "required": "Enter a comment",
            "max_length": f"Your comment must be {LONGEST:,} characters or fewer",
        },
    )
    statement = forms.BooleanField(label="This is how we stand to the case: show it as our statement", required=False)
    reply_to = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, heard: Mapping[Heard, str], states: bool = False, **kwargs: Any) -> None:
        """`heard`: who reads it, in words, by button; `states`: whether it may be a statement."""
        super().__init__(*args, **kwargs)
        self.heard = heard
        if not states:
            del self.fields["statement"]

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        first, *others = self.heard.items()
        buttons = [_button(*first), *(_button(*each, "nhsuk-button--secondary") for each in others)]
        helper.layout = Layout(*self.fields, *buttons)
        return helper

    def clean(self) -> dict[str, Any]:
        """`heard`: by which button it was sent, which has to be one of those that are there."""
        answers = super().clean() or {}
        wanted = self.data.get("heard", "")
        if wanted not in self.heard:
            raise forms.ValidationError("Choose who reads it by one of the buttons.")
        return {**answers, "heard": Heard[wanted]}

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _button(heard: Heard, words: str, css_class: str = "") -> Submit:
    return Submit(f"Add for {words}", name="heard", value=heard, css_class=css_class)
