"""What is asked of the lists of an LMC and of NHS England."""

from collections.abc import Iterable
from typing import Any

from django import forms

from practices.forms import SearchField, YearFilterForm
from signoff.selectors.escalations import ADVISED, NOTHING, RECORDED, WAITS


class LmcFilterForm(YearFilterForm):
    q = SearchField("Words in it")
    commissioner = forms.ChoiceField(label="Commissioner", required=False)
    long = forms.BooleanField(required=False)

    def __init__(self, *args: Any, commissioners: Iterable[tuple[str, str]], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commissioner"].choices = [("", "All of them"), *commissioners]
        if len(self.fields["commissioner"].choices) == 2:
            del self.fields["commissioner"]
        self.fields["long"].label = f"Only what is overdue, or has waited for more than {days} days"


class RegionFilterForm(YearFilterForm):
    q = SearchField("Words in it")
    region = forms.ChoiceField(label="Region", required=False)

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "Any region"), *regions]


class EscalationFilterForm(RegionFilterForm):
    advice = forms.ChoiceField(
        label="Advice", choices=[("", "Any"), (WAITS, "None yet"), (ADVISED, "Recorded")], required=False
    )


class SmallFilterForm(RegionFilterForm):
    needs = forms.ChoiceField(
        label="What it needs",
        choices=[("", "Any"), ("see", "The region’s sight"), ("confirm", "The region’s confirmation")],
        required=False,
    )
    said = forms.ChoiceField(
        label="What the region said",
        choices=[("", "Any"), (NOTHING, "Nothing recorded yet"), (RECORDED, "Recorded")],
        required=False,
    )
