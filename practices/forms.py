"""Searches of lists: words, and the contract year they speak for."""

from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.http import QueryDict

from pcnportal.core.forms import FilterForm
from practices.enums import OdsStatus
from practices.years import YearChoice

LONGEST_SEARCH = 200


class SearchField(forms.CharField):
    """Words to look for; what is too long for any name is cut."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20", "maxlength": LONGEST_SEARCH}),
        )

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\x00", "")[:LONGEST_SEARCH]


class YearFilterForm(FilterForm):
    """A list of one contract year; the year comes last."""

    year = forms.ChoiceField(label="Contract year", required=False)

    def __init__(self, *args: Any, choice: YearChoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = choice.options
        self.fields["year"].initial = choice.year.slug
        self.order_fields([name for name in self.fields if name != "year"])

    @classmethod
    def from_query(cls, query: QueryDict, choice: YearChoice, **kwargs: Any) -> Self:
        """Bound where anything is asked for; the year that is shown is always filled in."""
        asked = {**query.dict(), "year": choice.year.slug} if query else None
        return cls(asked, choice=choice, **kwargs)

    def narrowing(self) -> dict[str, Any]:
        """What was asked for, without the year; whatever is not one of the choices is left out."""
        if not self.is_bound:
            return {}
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if name != "year"}


class PracticeFilterForm(YearFilterForm):
    q = SearchField("Code, name or postcode")
    commissioner = forms.ChoiceField(label="Commissioner", required=False)
    status = forms.ChoiceField(label="ODS status", choices=[("", "Any status"), *OdsStatus.choices], required=False)
    with_list = forms.BooleanField(label="Only with patients on a list", required=False)

    def __init__(self, *args: Any, commissioners: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commissioner"].choices = [("", "Any commissioner"), *commissioners]
