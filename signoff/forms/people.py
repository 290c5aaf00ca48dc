"""Whom the lead practice lets fill in its application."""

from collections.abc import Sequence
from typing import Any

from django import forms

from pcnportal.accounts.models import User
from pcnportal.core.forms import PortalForm
from signoff.selectors.people import Candidate


class NamePersonForm(PortalForm):
    submit_label = "Let them fill it in"

    who = forms.ChoiceField(
        label="Who else may fill in the application?",
        help_text="People of practices that have agreed to join. They cannot submit it or withdraw it",
        error_messages={"required": "Choose a person", "invalid_choice": "Choose somebody of the list"},
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.person.pk): each.person for each in candidates}
        choices = [(str(each.person.pk), f"{each.person}, {each.practice}") for each in candidates]
        self.fields["who"].choices = [("", "Choose a person"), *choices]

    @property
    def person(self) -> User:
        return self.people[self.cleaned_data["who"]]


class RemovePersonForm(PortalForm):
    submit_class = "nhsuk-button--warning"

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = f"Remove {name}"
