"""Forms saved against the version that was seen, which come back as they were typed where somebody was faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from networks.models import Membership
from networks.rules import words
from pcnportal.core.forms import PortalForm, TextField, VersionedFormMixin
from pcnportal.core.layout import Submit
from practices.models import Practice
from signoff.enums import Item
from signoff.models import Application

LONGEST_EMAIL = 254
NOTHING = "Nothing"
MISSING = "required"


def short_text(label: str, longest: int, **kwargs: Any) -> TextField:
    return TextField(label=label, max_length=longest, **kwargs)


def long_text(label: str, longest: int, rows: int = 3, **kwargs: Any) -> TextField:
    return short_text(label, longest, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def email_address(label: str, **kwargs: Any) -> forms.EmailField:
    messages = dict.fromkeys(("invalid", "max_length"), "Enter an e-mail address in the form name@example.org")
    return forms.EmailField(label=label, required=False, max_length=LONGEST_EMAIL, error_messages=messages, **kwargs)


def practice_choice(members: Sequence[Membership], **kwargs: Any) -> forms.ChoiceField:
    choices = [("", "Choose a practice"), *((each.practice.code, str(each.practice)) for each in members)]
    return forms.ChoiceField(choices=choices, **kwargs)


class StaleForm(VersionedFormMixin, PortalForm):
    """A form that, when somebody else was faster, comes back as it was typed and can be sent again."""

    def refuse_stale(self, message: str, current: Any) -> None:
        """`current`: what the form is about, as it now stands."""
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["version"] = current.version


@dataclass(frozen=True, slots=True)
class Difference:
    """A question and its two answers: the one that was sent, and the one that somebody else saved meanwhile."""

    label: str
    mine: str
    saved: str


class ItemForm(StaleForm):
    """One item of an application, filled from what is saved and saved against the version that was seen.

    With `can_wait` it can be put aside before it is complete.
    """

    submit_label = "Save"
    item: Item
    can_wait = False
    later = Submit("Save and come back later", name="later", value="yes", css_class="nhsuk-button--secondary")

    def __init__(self, *args: Any, application: Application, members: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, version=self.version_of(application), initial=self.held(application), **kwargs)
        self.practices: dict[str, Practice] = {each.practice.code: each.practice for each in members}

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.can_wait:
            helper.layout.append(self.later)
        return helper

    @property
    def is_begun(self) -> bool:
        """Whether nothing is wrong with it but that something is missing."""
        problems = [error for errors in self.errors.as_data().values() for error in errors]
        only_missing = all(error.code == MISSING for error in problems) and "version" not in self.errors
        return self.can_wait and bool(problems) and only_missing

    @property
    def missing(self) -> list[str]:
        """What it lacks, in sentences."""
        again = ["Choose the file again: it was not kept"] if any(self.files.values()) else []
        return [*(str(message) for messages in self.errors.values() for message in messages), *again]

    def begun(self) -> dict[str, Any]:
        """By field, what was filled in so far."""
        kept = [name for name, field in self.fields.items() if not isinstance(field, forms.FileField)]
        return {name: self.cleaned_data.get(name) for name in kept if name != "version"}

    def is_given(self, name: str) -> bool:
        """Whether a field holds anything, right or wrong."""
        return bool(self[name].errors or self.fields[name].has_changed(None, self[name].value()))

    def miss(self, field: str, sentence: str) -> None:
        """Something that the whole has to have is not given."""
        self.add_error(field, ValidationError(sentence, code=MISSING))

    def values(self) -> dict[str, Any]:
        return self._typed()

    def saved(self, application: Application) -> dict[str, Any]:
        """By field, what is saved now."""
        raise NotImplementedError

    def held(self, application: Application) -> dict[str, Any]:
        """By field, what is saved now or was put aside since."""
        save = application.item_saves.filter(item=self.item).first() if self.can_wait else None
        return self.saved(application) | (save.begun if save else {})

    def version_of(self, application: Application) -> int:
        """Of what is saved now."""
        return application.version

    def differences(self, application: Application) -> list[Difference]:
        """Between what was typed, which holds no mistake, and what is saved now or was put aside."""
        saved, typed = self.held(application), self._typed() if self.is_valid() else self.begun()
        compared = [
            Difference(str(self.fields[name].label), self._shown(name, mine), self._shown(name, saved.get(name)))
            for name, mine in typed.items()
        ]
        return [each for each in compared if each.mine != each.saved]

    def refuse_stale(self, message: str, application: Application) -> None:
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["version"] = self.version_of(application)
        self.submit_label = "Save mine instead"
        for name, file in self.files.items():
            if name in self.fields and file:
                self.add_error(name, "Choose the file again: it was not kept")

    def _typed(self) -> dict[str, Any]:
        """By field, as `saved` has it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _shown(self, name: str, value: Any) -> str:
        value = self.fields[name].prepare_value(value)
        if isinstance(value, date):
            return words.day(value)
        if isinstance(value, list):
            return ", ".join(value)
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value)) if value else NOTHING
