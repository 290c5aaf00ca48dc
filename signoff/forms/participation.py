"""A practice's answer for the year: as it gives it, as it came on paper, and what is decided on a late one."""

from datetime import date
from typing import Any

from django import forms

from pcnportal.core.forms import DatePartsField, PortalForm, Radios, SeenField
from pcnportal.core.words import longdate
from practices.enums import Answer, FormBranch
from practices.forms import SearchField, YearFilterForm
from practices.models import Commissioner, ContractYear
from practices.services.participation import Said
from practices.years import YearChoice
from signoff.forms.saving import long_text
from signoff.selectors.participation import ENROLLED, SILENT, WAITING

LONGEST_REASON = 1_000
RESPECTED = "It is respected, and nobody reminds you. A network near you is asked to serve your patients"
OPTS_OUT = f"You opt out of the year. {RESPECTED}"
HELPED = "The commissioner and its LMC are told at once, and help to find one"
ANSWERS = {
    Answer.JOIN: "Yes, we take part",
    Answer.DECLINE: "No, we do not take part",
    Answer.NO_NETWORK: "Yes, but we cannot find a network",
}
ANSWERS_OF_ENROLLED = {
    Answer.JOIN: "We take part",
    Answer.DECLINE: "We opt out",
    Answer.NO_NETWORK: "We want to take part and cannot find a network",
}
ASKED_FOR = {
    FormBranch.CHANGE: "Say what changes: the members, the payee, the area or the clinical director",
    FormBranch.NEW_NETWORK: "Name the new network or the practices that form it",
    FormBranch.JOINS: "Name the network that you join",
}


class YearAnswerForm(PortalForm):
    """The year says which form it has: the branches of the participation form, or three answers."""

    submit_label = "Give this answer"

    choice = forms.ChoiceField(widget=Radios())
    reason = long_text("Anything to add (optional)", LONGEST_REASON, required=False)
    seen = SeenField(max_length=12)

    def __init__(
        self,
        *args: Any,
        year: ContractYear,
        commissioner: Commissioner | None,
        question: str,
        seen: str,
        enrolled: bool,
        **kwargs: Any,
    ) -> None:
        """`enrolled`: the year enrols the practice, unless it says otherwise."""
        super().__init__(*args, **kwargs)
        self.year = year
        choice = self.fields["choice"]
        choice.label = question
        choice.choices = _choices(year, enrolled=enrolled)
        choice.error_messages["required"] = "Select an answer"
        choice.widget.hints = {"DECLINE": RESPECTED, "ENDS": OPTS_OUT, "NO_NETWORK": HELPED}
        if year.branches:
            self.fields["reason"].label = "What changes, which network, or why?"
            self.fields["reason"].error_messages["max_length"] = f"Enter {LONGEST_REASON:,} characters or fewer"
        reader = commissioner or "The commissioner"
        self.fields["reason"].help_text = f"{reader}, its LMC and NHS England can read it. Other practices cannot"
        self.initial.setdefault("seen", seen)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        needed = ASKED_FOR.get(answers.get("choice", ""))
        if needed and not answers.get("reason") and "reason" not in self.errors:
            self.add_error("reason", needed)
        return answers

    def said(self) -> Said:
        choice, reason = self.cleaned_data["choice"], self.cleaned_data["reason"]
        if self.year.branches:
            return Said(FormBranch(choice).answer, choice, reason)
        return Said(choice, "", reason)

    def refuse_stale(self, message: str, seen: str) -> None:
        """Comes back as it was typed, and can be sent again."""
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["seen"] = seen


def _choices(year: ContractYear, *, enrolled: bool) -> list[tuple[str, str]]:
    if year.branches:
        return [(branch, FormBranch(branch).label) for branch in year.branches]
    return [(answer.value, words) for answer, words in (ANSWERS_OF_ENROLLED if enrolled else ANSWERS).items()]


class PaperAnswerForm(YearAnswerForm):
    submit_label = "Record this answer"

    received_on = DatePartsField(
        label="When did it arrive?", subject="Date of arrival", help_text="This day decides whether it came in time"
    )

    field_order = ("choice", "reason", "received_on", "seen")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not self.year.branches:
            self.fields["reason"].label = "What else it says (optional)"

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        earliest = self.year.answers_from or self.year.list_date
        if day > self.today:
            raise forms.ValidationError("Date of arrival must be today or in the past")
        if day < earliest:
            raise forms.ValidationError(f"Date of arrival must be {longdate(earliest)} or later")
        return day


class LateDecisionForm(PortalForm):
    submit_label = "Record the decision"

    accepted = forms.ChoiceField(
        label="Do you accept it?",
        choices=[("yes", "Yes, it counts from now on"), ("no", "No, the answer before it stays")],
        widget=Radios(),
        error_messages={"required": "Select whether you accept it"},
    )
    reason = long_text(
        "Why?",
        LONGEST_REASON,
        help_text="After the deadline an answer changes in exceptional circumstances only. The practice will read this",
        error_messages={"required": "Say why"},
    )


class AnswerFilterForm(YearFilterForm):
    q = SearchField("Practice name or code")
    answer = forms.ChoiceField(
        label="Answer",
        choices=[
            ("", "Any answer"),
            *Answer.choices,
            (ENROLLED, "Enrolled without an answer"),
            (SILENT, "No answer yet"),
            (WAITING, "A late answer waits for a decision"),
        ],
        required=False,
    )
    on_paper = forms.BooleanField(label="Only on paper", required=False)

    def __init__(self, *args: Any, choice: YearChoice, **kwargs: Any) -> None:
        super().__init__(*args, choice=choice, **kwargs)
        answer = self.fields["answer"]
        if not choice.year.auto_enrolment:
            answer.choices = [each for each in answer.choices if each[0] != ENROLLED]
