"""Starting, asking, answering, submitting and withdrawing."""

from collections.abc import Sequence
from typing import Any

from django import forms

from networks.rules import words
from pcnportal.core.forms import FilterForm, PortalForm, Radios, VersionedFormMixin
from practices.models import ContractYear, Practice
from signoff.forms.items import StaleForm, long_text, short_text
from signoff.models import Application

LONGEST_SEARCH = 200


class StartForm(PortalForm):
    """With one practice and one year to choose from, neither is asked for."""

    submit_label = "Start application"

    practice = forms.ChoiceField(
        label="Which of your practices leads the application?",
        widget=Radios(),
        help_text="It fills in the application and submits it. The other practices answer for themselves",
        error_messages={"required": "Select the practice that leads the application"},
    )
    network_name = short_text(
        "Network name",
        100,
        help_text="You can change it later",
        error_messages={"required": "Enter a name for the network"},
    )
    year = forms.ChoiceField(
        label="Contract year", widget=Radios(), error_messages={"required": "Select the contract year"}
    )

    def __init__(
        self,
        *args: Any,
        practices: Sequence[Practice],
        years: Sequence[ContractYear],
        offered: ContractYear,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.practices = {each.code: each for each in practices}
        self.years = {each.slug: each for each in years}
        self.fields["year"].widget.hints = {each.slug: _hint(each) for each in years}
        self._choices("practice", self.practices, practices[0].code)
        self._choices("year", self.years, offered.slug)
        self.initial.setdefault("network_name", f"{practices[0].name} network"[:100])

    def _choices(self, name: str, things: dict[str, Any], first: str) -> None:
        self.fields[name].choices = [(key, str(thing)) for key, thing in things.items()]
        self.initial.setdefault(name, first)
        if len(things) == 1:
            self.fields[name].widget = forms.HiddenInput()

    def values(self) -> dict[str, Any]:
        return {
            "network_name": self.cleaned_data["network_name"],
            "practice": self.practices[self.cleaned_data["practice"]],
            "contract_year": self.years[self.cleaned_data["year"]],
        }


def _hint(year: ContractYear) -> str:
    day = words.day(year.list_date)
    lists = f"Lists of {day} count" if getattr(year, "has_lists", True) else f"The portal has no lists of {day} yet"
    return f"Submit by {words.day(year.submission_deadline)}. {lists}"


class FindPracticeForm(FilterForm):
    q = forms.CharField(
        label="Find a practice to ask",
        required=False,
        help_text="Name, practice code or postcode",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20"}),
    )

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"][:LONGEST_SEARCH])


class AskForm(forms.Form):
    """The button beside a practice."""

    practice = forms.CharField(max_length=6)


class RemoveForm(PortalForm):
    submit_class = "nhsuk-button--warning"

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = f"Remove {practice.name}"


class AnswerForm(PortalForm):
    submit_label = "Save answer"

    answer = forms.ChoiceField(
        label="",
        choices=[("AGREE", "Yes, we agree to join"), ("DECLINE", "No, we decline")],
        widget=Radios(),
    )
    reason = long_text("Reason (optional)", 1_000, required=False, help_text="Useful if you decline")

    def __init__(self, *args: Any, question: str, nothing_said: str, read_by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = question
        self.fields["answer"].error_messages["required"] = nothing_said
        self.fields["reason"].help_text = read_by


class SubmitForm(StaleForm):
    """The declaration is made anew whenever the application changed since it was read."""

    submit_label = "Submit application"

    declaration = forms.BooleanField(
        error_messages={"required": "Confirm the declaration before you submit"},
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["declaration"].label = (
            f"I declare for {practice} that what this application says is true as far as I know, "
            "and that I may submit it"
        )

    def refuse_stale(self, message: str, application: Application) -> None:
        super().refuse_stale(message, application)
        self.data.pop("declaration", None)


class DiscardForm(VersionedFormMixin, PortalForm):
    submit_label = "Discard application"
    submit_class = "nhsuk-button--warning"


class WithdrawForm(VersionedFormMixin, PortalForm):
    submit_label = "Withdraw application"
    submit_class = "nhsuk-button--warning"
