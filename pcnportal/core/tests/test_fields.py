"""Every kind of field as the `nhsuk` pack writes it, without and with an error."""

from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from pytest_django.asserts import assertHTMLEqual

from pcnportal.core.forms import Checkboxes, DatePartsField, PortalForm, Radios

pytestmark = pytest.mark.urls("pcnportal.core.tests.urls")
CHOICES = [("A", "Agree"), ("D", "Decline")]


def rendered(field: forms.Field, data: dict[str, Any] | None = None) -> str:
    """The one field `x`; bound where `data` is given."""
    form = type("OneField", (PortalForm,), {"x": field})(data)
    return Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(Context({"form": form}))


def test_text() -> None:
    field = forms.CharField(label="Name", widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10"}))

    assertHTMLEqual(
        rendered(field),
        """
        <div class="nhsuk-form-group">
          <label class="nhsuk-label nhsuk-label--s" for="id_x">Name</label>
          <input type="text" name="x" class="nhsuk-input nhsuk-input--width-10" id="id_x">
        </div>""",
    )


def test_text_with_hint_and_error() -> None:
    field = forms.CharField(label="Name", help_text="As in lists", error_messages={"required": "Enter a name"})

    assertHTMLEqual(
        rendered(field, {}),
        """
        <div class="nhsuk-form-group nhsuk-form-group--error">
          <label class="nhsuk-label nhsuk-label--s" for="id_x">Name</label>
          <div class="nhsuk-hint" id="id_x_helptext">As in lists</div>
          <span class="nhsuk-error-message" id="id_x_error">
            <span class="nhsuk-u-visually-hidden">Error: </span>Enter a name
          </span>
          <input type="text" name="x" class="nhsuk-input nhsuk-input--error" id="id_x"
                 aria-invalid="true" aria-describedby="id_x_helptext id_x_error">
        </div>""",
    )


def test_what_was_typed_is_escaped() -> None:
    assert "&lt;b&gt;" in rendered(forms.CharField(label="Name", max_length=1), {"x": "<b>"})


def test_textarea_with_error() -> None:
    field = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 4}))

    assertHTMLEqual(
        rendered(field, {}),
        """
        <div class="nhsuk-form-group nhsuk-form-group--error">
          <label class="nhsuk-label nhsuk-label--s" for="id_x">Reason</label>
          <span class="nhsuk-error-message" id="id_x_error">
            <span class="nhsuk-u-visually-hidden">Error: </span>Answer “Reason”
          </span>
          <textarea name="x" cols="40" rows="4" class="nhsuk-textarea nhsuk-textarea--error" id="id_x"
                    aria-invalid="true" aria-describedby="id_x_error"></textarea>
        </div>""",
    )


def test_select_with_error() -> None:
    assertHTMLEqual(
        rendered(forms.ChoiceField(label="Answer", choices=CHOICES), {"x": "Z"}),
        """
        <div class="nhsuk-form-group nhsuk-form-group--error">
          <label class="nhsuk-label nhsuk-label--s" for="id_x">Answer</label>
          <span class="nhsuk-error-message" id="id_x_error">
            <span class="nhsuk-u-visually-hidden">Error: </span>
            What was chosen is not listed any more. Choose again
          </span>
          <select name="x" class="nhsuk-select nhsuk-select--error" id="id_x"
                  aria-invalid="true" aria-describedby="id_x_error">
            <option value="A">Agree</option>
            <option value="D">Decline</option>
          </select>
        </div>""",
    )


def test_radios_with_hints_and_error() -> None:
    widget = Radios(hints={"A": "Until 31 May 2019"})

    assertHTMLEqual(
        rendered(forms.ChoiceField(label="Join?", choices=CHOICES, widget=widget, help_text="Look first"), {}),
        """
        <div class="nhsuk-form-group nhsuk-form-group--error">
          <fieldset class="nhsuk-fieldset" aria-describedby="id_x_helptext id_x_error">
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Join?</legend>
            <div class="nhsuk-hint" id="id_x_helptext">Look first</div>
            <span class="nhsuk-error-message" id="id_x_error">
              <span class="nhsuk-u-visually-hidden">Error: </span>Answer “Join?”
            </span>
            <div class="nhsuk-radios" data-module="nhsuk-radios">
              <div class="nhsuk-radios__item">
                <input class="nhsuk-radios__input" id="id_x_0" name="x" type="radio" value="A"
                       aria-describedby="id_x_0_hint">
                <label class="nhsuk-label nhsuk-radios__label" for="id_x_0">Agree</label>
                <div class="nhsuk-hint nhsuk-radios__hint" id="id_x_0_hint">Until 31 May 2019</div>
              </div>
              <div class="nhsuk-radios__item">
                <input class="nhsuk-radios__input" id="id_x_1" name="x" type="radio" value="D">
                <label class="nhsuk-label nhsuk-radios__label" for="id_x_1">Decline</label>
              </div>
            </div>
          </fieldset>
        </div>""",
    )


def test_checkboxes_keep_what_was_chosen() -> None:
    field = forms.MultipleChoiceField(label="Practices", choices=CHOICES, widget=Checkboxes())

    assertHTMLEqual(
        rendered(field, {"x": ["D"]}),
        """
        <div class="nhsuk-form-group">
          <fieldset class="nhsuk-fieldset">
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Practices</legend>
            <div class="nhsuk-checkboxes" data-module="nhsuk-checkboxes">
              <div class="nhsuk-checkboxes__item">
                <input class="nhsuk-checkboxes__input" id="id_x_0" name="x" type="checkbox" value="A">
                <label class="nhsuk-label nhsuk-checkboxes__label" for="id_x_0">Agree</label>
              </div>
              <div class="nhsuk-checkboxes__item">
                <input class="nhsuk-checkboxes__input" id="id_x_1" name="x" type="checkbox" value="D" checked>
                <label class="nhsuk-label nhsuk-checkboxes__label" for="id_x_1">Decline</label>
              </div>
            </div>
          </fieldset>
        </div>""",
    )


def test_one_checkbox_with_error() -> None:
    field = forms.BooleanField(label="I declare it", error_messages={"required": "Confirm the declaration"})

    assertHTMLEqual(
        rendered(field, {}),
        """
        <div class="nhsuk-form-group nhsuk-form-group--error">
          <span class="nhsuk-error-message" id="id_x_error">
            <span class="nhsuk-u-visually-hidden">Error: </span>Confirm the declaration
          </span>
          <div class="nhsuk-checkboxes" data-module="nhsuk-checkboxes">
            <div class="nhsuk-checkboxes__item">
              <input type="checkbox" name="x" class="nhsuk-checkboxes__input" id="id_x"
                     aria-invalid="true" aria-describedby="id_x_error">
              <label class="nhsuk-label nhsuk-checkboxes__label" for="id_x">I declare it</label>
            </div>
          </div>
        </div>""",
    )


def test_a_date_marks_only_the_parts_in_error() -> None:
    field = DatePartsField(label="Signed on?", subject="Date of signing", help_text="For example, 31 5 2019")

    assertHTMLEqual(
        rendered(field, {"x_day": "31", "x_month": "", "x_year": "2019"}),
        """
        <div class="nhsuk-form-group nhsuk-form-group--error">
          <fieldset class="nhsuk-fieldset" role="group" aria-describedby="id_x_helptext id_x_error">
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Signed on?</legend>
            <div class="nhsuk-hint" id="id_x_helptext">For example, 31 5 2019</div>
            <span class="nhsuk-error-message" id="id_x_error">
              <span class="nhsuk-u-visually-hidden">Error: </span>Date of signing must include a month
            </span>
            <div class="nhsuk-date-input" id="id_x">
              <div class="nhsuk-date-input__item">
                <div class="nhsuk-form-group">
                  <label class="nhsuk-label nhsuk-date-input__label" for="id_x_0">Day</label>
                  <input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-2"
                         id="id_x_0" name="x_day" type="text" inputmode="numeric" value="31">
                </div>
              </div>
              <div class="nhsuk-date-input__item">
                <div class="nhsuk-form-group nhsuk-form-group--error">
                  <label class="nhsuk-label nhsuk-date-input__label" for="id_x_1">Month</label>
                  <input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-2 nhsuk-input--error"
                         id="id_x_1" name="x_month" type="text" inputmode="numeric" value="" aria-invalid="true">
                </div>
              </div>
              <div class="nhsuk-date-input__item">
                <div class="nhsuk-form-group">
                  <label class="nhsuk-label nhsuk-date-input__label" for="id_x_2">Year</label>
                  <input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-4"
                         id="id_x_2" name="x_year" type="text" inputmode="numeric" value="2019">
                </div>
              </div>
            </div>
          </fieldset>
        </div>""",
    )


def test_file_with_hint() -> None:
    assertHTMLEqual(
        rendered(forms.FileField(label="Map", help_text="PDF or PNG")),
        """
        <div class="nhsuk-form-group nhsuk-file-upload" data-module="nhsuk-file-upload">
          <label class="nhsuk-label nhsuk-label--s" for="id_x">Map</label>
          <div class="nhsuk-hint" id="id_x_helptext">PDF or PNG</div>
          <input type="file" name="x" class="nhsuk-file-upload__input" id="id_x" aria-describedby="id_x_helptext">
        </div>""",
    )


def test_password_has_no_placeholder_and_a_button_that_scripts_reveal() -> None:
    field = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"placeholder": "Password"}))

    assertHTMLEqual(
        rendered(field),
        """
        <div class="nhsuk-form-group nhsuk-password-input" data-module="nhsuk-password-input">
          <label class="nhsuk-label nhsuk-label--s" for="id_x">Password</label>
          <div class="nhsuk-input-wrapper">
            <input type="password" name="x" id="id_x"
                   class="nhsuk-input nhsuk-password-input__input nhsuk-js-password-input-input">
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small nhsuk-password-input__toggle
                           nhsuk-js-password-input-toggle"
                    data-module="nhsuk-button" type="button" aria-label="Show password" aria-controls="id_x"
                    hidden>Show</button>
          </div>
        </div>""",
    )


def test_hidden_fields_have_no_label() -> None:
    field = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    assertHTMLEqual(rendered(field), '<input type="hidden" name="x" value="3" id="id_x">')


@pytest.mark.parametrize("widget", [Radios(), Checkboxes(), forms.Select()])
def test_a_choice_may_be_disabled(widget: forms.Widget) -> None:
    field = forms.MultipleChoiceField if isinstance(widget, Checkboxes) else forms.ChoiceField

    assert rendered(field(label="Join?", choices=CHOICES, widget=widget, disabled=True)).count("disabled") >= 1


def test_a_whole_form() -> None:
    class AnswerForm(PortalForm):
        submit_label = "Save answer"
        heading_field = "answer"
        answer = forms.ChoiceField(label="Join?", choices=CHOICES[:1], widget=Radios())

    assertHTMLEqual(
        render_crispy_form(AnswerForm(), context={"csrf_token": "t"}),
        """
        <form method="post" novalidate>
          <input type="hidden" name="csrfmiddlewaretoken" value="t">
          <div class="nhsuk-form-group">
            <fieldset class="nhsuk-fieldset">
              <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l">
                <h1 class="nhsuk-fieldset__heading">Join?</h1>
              </legend>
              <div class="nhsuk-radios" data-module="nhsuk-radios">
                <div class="nhsuk-radios__item">
                  <input class="nhsuk-radios__input" id="id_answer_0" name="answer" type="radio" value="A">
                  <label class="nhsuk-label nhsuk-radios__label" for="id_answer_0">Agree</label>
                </div>
              </div>
            </fieldset>
          </div>
          <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true"
                  type="submit">Save answer</button>
        </form>""",
    )


def test_a_form_with_a_file_is_sent_in_parts() -> None:
    class MapForm(PortalForm):
        map = forms.FileField(label="Map")

    page = render_crispy_form(MapForm(None, {"map": SimpleUploadedFile("a.png", b"1")}))

    assert 'enctype="multipart/form-data"' in page


def test_a_label_may_be_the_heading() -> None:
    class NameForm(PortalForm):
        heading_field = "name"
        name = forms.CharField(label="What is it called?")

    page = render_crispy_form(NameForm())

    heading = '<label class="nhsuk-label nhsuk-label--l" for="id_name">What is it called?</label>'
    assertHTMLEqual(
        page[page.index("<h1") : page.index("</h1>") + 5], f'<h1 class="nhsuk-label-wrapper">{heading}</h1>'
    )
