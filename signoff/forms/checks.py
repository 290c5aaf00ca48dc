"""The six as one form: for each an outcome, and a reason where it is not met."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from pcnportal.core.forms import Radios
from signoff.checklist import CheckLine
from signoff.enums import Outcome, Signing, Six
from signoff.forms.review import LONGEST_REASON, OUT_OF_DATE
from signoff.forms.saving import StaleForm, long_text
from signoff.models import Application
from signoff.selectors.checks import last_check
from signoff.services.checks import Answers

QUESTIONS = {
    Six.MEMBERS: "Are these the practices, each with its code?",
    Six.LIST_SIZE: "Is the list size that of these practices?",
    Six.AREA: "Is there a map of the area?",
    Six.AGREEMENT: "Is there a date, and somebody who signs for each practice?",
    Six.CLINICAL_DIRECTOR: "Is a clinical director of a member practice named?",
    Six.PAYEE: "Is exactly one payee named?",
}


class ChecksForm(StaleForm):
    """`seen`: the last check that stood on the page."""

    submit_label = "Save what you found"

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
    )

    def __init__(self, *args: Any, application: Application, lines: Sequence[CheckLine], **kwargs: Any) -> None:
        super().__init__(*args, version=application.version, **kwargs)
        self.lines = lines
        self.fields["revision"].initial = application.network.revision
        self.fields["seen"].initial = last_check(application)
        for line in lines:
            self.fields[line.item.value] = forms.ChoiceField(
                label=QUESTIONS[line.item],
                choices=Outcome.choices(),
                initial=line.outcome,
                widget=Radios(),
                error_messages={"required": f"{line.item.label}: select what you found"},
            )
            self.fields[_reason(line.item)] = _reason_field(line)

    def groups(self) -> list[tuple[CheckLine, BoundField, BoundField]]:
        """For the page: each of the six with its outcome and its reason."""
        return [(line, self[line.item.value], self[_reason(line.item)]) for line in self.lines]

    def clean(self) -> None:
        for item in Six:
            if self.cleaned_data.get(item.value) == Outcome.NOT_MET and self.cleaned_data.get(_reason(item)) == "":
                self.add_error(_reason(item), f"{item.label}: say why it is not met")

    def values(self) -> Answers:
        return {item: (Outcome[self.cleaned_data[item.value]], self._note(item)) for item in Six}

    def refuse_stale(self, message: str, application: Application) -> None:
        super().refuse_stale(message, application)
        self.data["revision"] = application.network.revision
        self.data["seen"] = last_check(application)

    def _note(self, item: Six) -> str:
        """The agreement needs a reason where it is not met, and no word beside."""
        said = str(self.cleaned_data[_reason(item)])
        if item is not Six.AGREEMENT:
            return said
        return Signing[said].label if said and self.cleaned_data[item.value] == Outcome.NOT_MET else ""


def _reason(item: Six) -> str:
    return f"{item.value}_note"


def _reason_field(line: CheckLine) -> forms.Field:
    if line.item is Six.AGREEMENT:
        given = next((each.value for each in Signing if each.label == line.note), "")
        return forms.ChoiceField(
            label="Why is it not met?",
            help_text="What the Network Agreement says is not yours to judge",
            choices=[("", "It is not said to be not met"), *Signing.choices()],
            initial=given,
            required=False,
        )
    return long_text(
        "Note, and the reason where it is not met", LONGEST_REASON, rows=2, initial=line.note, required=False
    )
