"""Forms as the portal's pages use them: rendered by the `nhsuk` crispy pack."""

import json
import re
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name

from pcnportal.core.errors import OUT_OF_DATE, Conflict, Refused
from pcnportal.core.layout import Question, Submit
from pcnportal.core.widgets import Checkboxes, DatePartsWidget, Radios
from pcnportal.core.words import without_unseen

__all__ = [
    "Checkboxes",
    "DatePartsField",
    "FilterForm",
    "OnceFormMixin",
    "PortalForm",
    "Radios",
    "SeenField",
    "TextField",
    "VersionedFormMixin",
    "literal",
]

DJANGOS_WORDS = [each.default_error_messages["invalid_choice"] for each in (forms.ChoiceField, forms.ModelChoiceField)]
NOT_LISTED = "What was chosen is not listed any more. Choose again"


# As on a keyboard: other writings have digits of their own, which Python takes for numbers
DIGITS = re.compile(r"[0-9]{1,4}")
# Days can be counted from these on and back
YEARS = range(1000, 3000)


def literal(text: str) -> str:
    """Part of a message into which Django puts values: a name may hold a per cent sign."""
    return text.replace("%", "%%")


class PortalForm(forms.Form):
    """A form of one page: its fields one under another and one button.

    `heading_field` names the field whose label or legend is the page's h1; `sent_to` is where it goes, if that is
    not the page's own address.
    """

    use_required_attribute = False
    submit_label = "Save and continue"
    submit_class = ""
    heading_field = ""
    sent_to = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = f"Answer “{field.label or pretty_name(name)}”"

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        names = [Question(name) if name == self.heading_field else name for name in self.fields]
        helper.layout = Layout(*names, Submit(self.submit_label, css_class=self.submit_class))
        helper.form_action = self.sent_to
        return helper

    def full_clean(self) -> None:
        """What is chosen was listed when the page was opened, and is not now: fields get their choices late."""
        for field in self.fields.values():
            if field.error_messages.get("invalid_choice") in DJANGOS_WORDS:
                field.error_messages["invalid_choice"] = NOT_LISTED
        super().full_clean()

    def refuse(self, refused: Refused) -> None:
        """Show a service's refusal in the error summary. A Conflict is raised again: its page starts afresh."""
        if isinstance(refused, Conflict):
            raise refused
        self.add_error(None, refused.message)


class FilterForm(PortalForm):
    """Search and filters of a list, kept in the address. Every field may be left empty."""

    submit_label = "Search"
    submit_class = "nhsuk-button--secondary"

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "app-filters"
        helper.disable_csrf = True
        return helper


class VersionedFormMixin(forms.Form):
    """Carries the version that the person saw, for the service to compare: `version=` when the form is made."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
    )

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version


class OnceFormMixin(forms.Form):
    """Carries a one-use token, by which the form does its work once however often it is sent."""

    token = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid4, error_messages={"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
    )

    def digest(self) -> str:
        """Of the answers that were sent, and not of what the page carries unseen: sent twice, a form has the same."""
        unseen = {name for name, field in self.fields.items() if field.widget.is_hidden} | {"csrfmiddlewaretoken"}
        answers = sorted((name, self.data.getlist(name)) for name in self.data if name not in unseen)
        return sha256(json.dumps(answers).encode()).hexdigest()

    def renew(self) -> None:
        """Shown again, it can be sent as a form of its own."""
        self.data = self.data.copy()
        self.data["token"] = str(uuid4())


class SeenField(forms.CharField):
    """Carries unseen what stood there when the page was opened; what no page of ours sent is out of date."""

    def __init__(self, *, max_length: int) -> None:
        messages = dict.fromkeys(("max_length", "null_characters_not_allowed"), OUT_OF_DATE)
        super().__init__(required=False, max_length=max_length, widget=forms.HiddenInput, error_messages=messages)


class TextField(forms.CharField):
    """Words as people type or paste them, without unseen characters; on one line unless there is room for more."""

    def __init__(self, *, label: str, max_length: int, **kwargs: Any) -> None:
        subject = label.removesuffix(" (optional)")
        messages = {
            "max_length": f"{subject} must be {max_length:,} characters or fewer",
            "null_characters_not_allowed": f"{subject} holds a character that cannot be saved. Type it again",
            **kwargs.pop("error_messages", {}),
        }
        for code in ("max_length", "null_characters_not_allowed"):
            messages[code] = literal(messages[code])
        super().__init__(label=label, max_length=max_length, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> str:
        text = without_unseen(str(super().to_python(value) or ""))
        return text.strip() if isinstance(self.widget, forms.Textarea) else " ".join(text.split())


class DatePartsField(forms.DateField):
    """A date asked for as day, month and year. `subject` begins the messages: "Date of signing must …"."""

    widget = DatePartsWidget

    def __init__(self, *, subject: str, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {}).setdefault("required", f"Enter the {_lower_first(subject)}")
        super().__init__(**kwargs)
        self.subject = subject

    def prepare_value(self, value: Any) -> Any:
        """A date may be kept as text."""
        return date.fromisoformat(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, list):
            return super().to_python(value)
        typed = {part: (text or "").strip() for part, text in zip(DatePartsWidget.parts, value, strict=True)}
        if not any(typed.values()):
            return None
        self._check_complete(typed)
        return self._real_date(typed)

    def _check_complete(self, typed: dict[str, str]) -> None:
        missing = [part for part, text in typed.items() if not text]
        if missing:
            words = " and a ".join(missing)
            raise ValidationError(literal(f"{self.subject} must include a {words}"), "incomplete", {"parts": missing})
        if len(typed["year"]) != 4:
            raise ValidationError(literal(f"{self.subject} must have a year of 4 numbers"), "year", {"parts": ["year"]})

    def _real_date(self, typed: dict[str, str]) -> date:
        parts = [typed[part] for part in ("year", "month", "day")]
        numbers = [int(part) if DIGITS.fullmatch(part) else 0 for part in parts]
        try:
            return date(numbers[0] if numbers[0] in YEARS else 0, *numbers[1:])
        except ValueError as error:
            raise ValidationError(f"{self.subject} must be a real date", "invalid") from error


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
