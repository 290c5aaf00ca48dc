"""Widgets that Django lacks, in the shape of the NHS design system."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

Attributes = dict[str, Any] | None


class HintedChoices(forms.widgets.ChoiceWidget):
    """Choices of which some carry a hint: `hints={value: sentence}`."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "hint": self.hints.get(str(value), "")}


class Radios(HintedChoices, forms.RadioSelect):
    pass


class Checkboxes(HintedChoices, forms.CheckboxSelectMultiple):
    pass


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year in three boxes. Posted as name_day, name_month, name_year; their ids end in _0, _1, _2."""

    parts = ("day", "month", "year")

    def __init__(self, attrs: Attributes = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]
