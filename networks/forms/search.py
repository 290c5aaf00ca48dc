"""Searches of networks, areas and rules, and the day of a position."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from networks.rules.bands import counted_spans
from networks.selectors.facts import year_rules
from networks.selectors.rule_book import PARTS
from pcnportal.core.forms import DatePartsField, FilterForm
from pcnportal.core.words import longdate
from practices.forms import SearchField, YearFilterForm
from practices.years import YearChoice

VERDICTS = [
    ("", "Any"),
    ("attention", "Needs attention"),
    ("not_met", "A rule is not met"),
    ("warnings", "Has warnings"),
]


class NetworkFilterForm(YearFilterForm):
    q = SearchField("Name, ODS code or reference")
    commissioner = forms.ChoiceField(label="Lead commissioner", required=False)
    size = forms.ChoiceField(label="List size", required=False)
    verdict = forms.ChoiceField(label="Rules", choices=VERDICTS, required=False)

    def __init__(self, *args: Any, choice: YearChoice, commissioners: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, choice=choice, **kwargs)
        sizes = [(name, str(span)) for name, span in counted_spans(year_rules(choice.year)).items()]
        self.fields["size"].choices = [("", "Any size"), *sizes, ("size_unknown", "Not known")]
        self.fields["commissioner"].choices = [("", "Any commissioner"), *commissioners]


class AreaFilterForm(YearFilterForm):
    q = SearchField("Name, code or STP")
    region = forms.ChoiceField(label="Region", required=False)
    gaps = forms.BooleanField(label="Only with practices not covered", required=False)

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "Any region"), *regions]


class PositionForm(YearFilterForm):
    """Which year's figures, on which of its days."""

    submit_label = "Show"

    as_at = DatePartsField(
        label="On which day?",
        subject="Day",
        help_text="Leave this empty for today, or the last day of a past year",
        required=False,
    )

    def __init__(self, *args: Any, choice: YearChoice, **kwargs: Any) -> None:
        super().__init__(*args, choice=choice, **kwargs)
        self.chosen = choice.year

    def clean_as_at(self) -> date | None:
        day, year = self.cleaned_data["as_at"], self.chosen
        if day and not year.first_day <= day <= year.last_day:
            raise forms.ValidationError(
                f"Day must be from {longdate(year.first_day)} to {longdate(year.last_day)}, the days of {year}"
            )
        return day

    def day(self) -> date | None:
        """The day asked for; None where none is, or none of the year."""
        return self.narrowing().get("as_at")


class RuleFilterForm(FilterForm):
    q = SearchField("Words or number of a rule")
    part = forms.ChoiceField(label="About", choices=[("", "Everything"), *PARTS.items()], required=False)

    def narrowing(self) -> dict[str, str]:
        """What was asked for; what is not one of the choices is left out."""
        self.full_clean()
        return self.cleaned_data if self.is_bound else {}
