"""The days of the contract variations, row by row, each as it is written on paper: 15 6 2019 or 15 June 2019."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from networks.rules import words
from pcnportal.core.forms import DatePartsField, literal
from practices.models import ContractYear, Practice
from signoff.forms.saving import StaleForm
from signoff.models import Round
from signoff.selectors.variations import PracticeLine
from signoff.services.variations import Days

FORMATS = ["%d/%m/%Y", "%d %m %Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"]
SHOWN = "%-d %B %Y"
FIELD = re.compile(r"(sent|signed)_([A-Z]\d{5})")


class DayField(forms.DateField):
    """On one line; `subject` begins its messages."""

    def __init__(self, subject: str, label: str, initial: date | None) -> None:
        super().__init__(
            label=label,
            initial=initial,
            required=False,
            input_formats=FORMATS,
            widget=forms.DateInput(format=SHOWN, attrs={"class": "nhsuk-input--width-10 app-day", "maxlength": 30}),
            error_messages={"invalid": literal(f"{subject} must be a day, for example 15 6 2019")},
        )


class VariationsForm(StaleForm):
    """`sent_to_all`: the day on which it was sent to all that have none. `out_of_date`: days were sent in of a practice
    that has left the round since the page was opened."""

    submit_label = "Save the days"

    out_of_date = False

    sent_to_all = DatePartsField(
        label="Sent to every practice that has no day below (optional)",
        subject="Day of sending",
        help_text="For example, 15 6 2019",
        required=False,
    )

    def __init__(self, *args: Any, round: Round, lines: Sequence[PracticeLine], today: date, **kwargs: Any) -> None:
        super().__init__(*args, version=round.version, **kwargs)
        self.lines, self.today, self.year = lines, today, round.contract_year
        for line in lines:
            name = line.practice.name
            self.fields[_sent(line.practice)] = DayField(
                f"{name}: the day of sending", f"Sent to {name} on", line.sent_on
            )
            self.fields[_signed(line.practice)] = DayField(
                f"{name}: the day of signing", f"Signed by {name} on", line.signed_on
            )

    def rows(self) -> list[tuple[PracticeLine, list[BoundField]]]:
        return [(line, [self[_sent(line.practice)], self[_signed(line.practice)]]) for line in self.lines]

    def clean_sent_to_all(self) -> date | None:
        day: date | None = self.cleaned_data["sent_to_all"]
        if day and not self._possible(day):
            raise ValidationError(f"Day of sending must be {self._between}")
        return day

    def clean(self) -> None:
        for line in self.lines:
            self._check_row(line.practice)
        self._refuse_who_has_left()

    def days(self) -> dict[Practice, Days]:
        sent_to_all = self.cleaned_data["sent_to_all"]
        return {
            line.practice: (
                self.cleaned_data[_sent(line.practice)] or sent_to_all,
                self.cleaned_data[_signed(line.practice)],
            )
            for line in self.lines
        }

    def _check_row(self, practice: Practice) -> None:
        sent, signed = _sent(practice), _signed(practice)
        for field, what in ((sent, "sending"), (signed, "signing")):
            day = self.cleaned_data.get(field)
            if day and not self._possible(day):
                self.add_error(field, f"{practice.name}: the day of {what} must be {self._between}")
        if self.has_error(sent) or self.has_error(signed) or not self.cleaned_data.get(signed):
            return
        was_sent = self.cleaned_data[sent] or self.cleaned_data.get("sent_to_all")
        if not was_sent:
            self.add_error(sent, f"{practice.name}: enter the day of sending, or take back the day of signing")
        elif self.cleaned_data[signed] < was_sent:
            self.add_error(signed, f"{practice.name}: it was signed before it was sent. Check both days")

    def _refuse_who_has_left(self) -> None:
        typed: dict[str, list[str]] = {}
        for name in self.data:
            of_practice = FIELD.fullmatch(name)
            if of_practice and name not in self.fields and self.data[name].strip():
                typed.setdefault(of_practice[2], []).append(f"{of_practice[1]} on {self.data[name].strip()[:30]}")
        for practice in Practice.objects.filter(code__in=typed).order_by("name"):
            self.out_of_date = True
            self.add_error(
                None,
                f"{practice.name} has left this round since you opened the page, so its days ("
                f"{', '.join(typed[practice.code])}) are not saved. Save again to keep the others.",
            )

    def _possible(self, day: date) -> bool:
        return _earliest(self.year) <= day <= self.today

    @property
    def _between(self) -> str:
        return f"between {words.day(_earliest(self.year))} and {words.day(self.today)}"


def _earliest(year: ContractYear) -> date:
    return year.first_day - timedelta(days=365)


def _sent(practice: Practice) -> str:
    return f"sent_{practice.code}"


def _signed(practice: Practice) -> str:
    return f"signed_{practice.code}"
