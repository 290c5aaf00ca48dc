"""What the templates of the `nhsuk` crispy pack ask of a form field. Ids follow Django: _helptext, _error."""

from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from pcnportal.core.widgets import DatePartsWidget

register = template.Library()

# The first class of which the widget is one says how it is drawn; all else is a text input.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DatePartsWidget, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)
CLASSES = {
    "select": "nhsuk-select",
    "textarea": "nhsuk-textarea",
    "file": "nhsuk-file-upload__input",
    "checkbox": "nhsuk-checkboxes__input",
    "password": "nhsuk-input nhsuk-password-input__input nhsuk-js-password-input-input",
}
ERROR_CLASSES = {"text": "nhsuk-input--error", "password": "nhsuk-input--error"} | {
    kind: f"nhsuk-{kind}--error" for kind in ("select", "textarea")
}


@register.filter
def kind(field: BoundField) -> str:
    return next((name for widget, name in KINDS if isinstance(field.field.widget, widget)), "text")


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The one input, select or textarea, with its classes and its descriptions."""
    drawn = kind(field)
    own = field.field.widget.attrs
    classes = [CLASSES.get(drawn, "nhsuk-input"), own.get("class", "")]
    if field.errors:
        classes.append(ERROR_CLASSES.get(drawn, ""))
    described = own.get("aria-describedby") or field.aria_describedby
    return field.as_widget(
        attrs={
            "class": " ".join(filter(None, classes)),
            "placeholder": False,  # the design system has none: they vanish when one types
            "aria-describedby": described or False,
        }
    )


@register.filter
def date_parts(field: BoundField) -> Iterator[dict[str, Any]]:
    """The three boxes of a date, each with what was typed and whether it is in error."""
    faulty = _faulty_parts(field)
    values = field.value()
    if not isinstance(values, list):
        values = field.field.widget.decompress(values)
    for index, (part, value) in enumerate(zip(DatePartsWidget.parts, values, strict=True)):
        yield {
            "id": f"{field.auto_id}_{index}",
            "name": f"{field.html_name}_{part}",
            "label": part.capitalize(),
            "value": "" if value is None else value,
            "width": 4 if part == "year" else 2,
            "in_error": part in faulty,
        }


@register.filter
def error_target(field: BoundField) -> str:
    """The id that a link in the error summary leads to, or nothing for a field that is not seen."""
    if field.is_hidden:
        return ""
    if kind(field) == "date":
        first = min(DatePartsWidget.parts.index(part) for part in _faulty_parts(field))
        return f"{field.auto_id}_{first}"
    return f"{field.auto_id}_0" if kind(field) in ("radios", "checkboxes") else field.auto_id


def _faulty_parts(field: BoundField) -> tuple[str, ...]:
    errors = field.form.errors.get(field.name, forms.utils.ErrorList()).as_data() if field.form.is_bound else []
    if not errors:
        return ()
    return tuple((errors[0].params or {}).get("parts", DatePartsWidget.parts))
