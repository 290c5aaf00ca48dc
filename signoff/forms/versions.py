"""Which two versions of an application are compared."""

from collections.abc import Sequence
from typing import Any

from django import forms

from pcnportal.core.forms import FilterForm
from signoff.models import Submission

NOW = "now"


class CompareForm(FilterForm):
    """By default the last version with the one before it; the only one with what stands now."""

    submit_label = "Compare"

    before = forms.ChoiceField(label="From", required=False)
    after = forms.ChoiceField(label="To", required=False)

    def __init__(self, *args: Any, versions: Sequence[Submission], **kwargs: Any) -> None:
        """`versions`: the newest first, at least one."""
        numbers = [str(each.number) for each in versions]
        self.names = {NOW: "How it stands now"} | {number: f"Version {number}" for number in numbers}
        self.defaults = (numbers[1], numbers[0]) if len(numbers) > 1 else (numbers[0], NOW)
        kwargs["initial"] = dict(zip(("before", "after"), self.defaults, strict=True))
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = list(self.names.items())

    def chosen(self) -> tuple[str, str]:
        if not (self.is_bound and self.is_valid()):
            return self.defaults
        before, after = self.defaults
        return self.cleaned_data["before"] or before, self.cleaned_data["after"] or after

    def in_words(self, before: str, after: str) -> str:
        return f"From {self._name(before)} to {self._name(after)}"

    def _name(self, chosen: str) -> str:
        name = self.names[chosen]
        return name[:1].lower() + name[1:]
