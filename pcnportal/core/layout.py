"""Crispy layout objects of the `nhsuk` pack."""

from typing import Any

from crispy_forms.layout import Field
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class Submit:
    """The form's button. `css_class` "nhsuk-button--warning" for what cannot be undone. With a `name` it is posted."""

    def __init__(self, label: str, *, name: str = "", value: str = "", css_class: str = "") -> None:
        self.label, self.name, self.value, self.css_class = label, name, value, css_class

    def render(self, form: Any, context: Context, **kwargs: Any) -> SafeString:
        return render_to_string("nhsuk/layout/submit.html", {"button": self})


class Question(Field):
    """A field whose label or legend is the page's heading."""

    def render(self, form: Any, context: Context, extra_context: dict | None = None, **kwargs: Any) -> SafeString:
        return super().render(form, context, extra_context={"is_page_heading": True}, **kwargs)
