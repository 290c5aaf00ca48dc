from datetime import date

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from pytest_django.asserts import assertHTMLEqual

from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.forms import DatePartsField, FilterForm, PortalForm, Radios, TextField, VersionedFormMixin

pytestmark = pytest.mark.urls("pcnportal.core.tests.urls")


class SigningForm(VersionedFormMixin, PortalForm):
    name = forms.CharField(label="Name", error_messages={"required": "Enter a name"})
    answer = forms.ChoiceField(label="Join?", choices=[("A", "Agree")], widget=Radios())
    signed_on = DatePartsField(label="When?", subject="Date of signing")


class SearchForm(FilterForm):
    q = forms.CharField(label="Name", required=False)


def typed(day: str, month: str, year: str) -> dict[str, str]:
    parts = {"signed_on_day": day, "signed_on_month": month, "signed_on_year": year}
    return {"version": "3", "name": "Harbour", "answer": "A"} | parts


def summary(form: forms.Form) -> str:
    return Template("{% load crispy_forms_filters %}{{ form|as_crispy_errors }}").render(Context({"form": form}))


@pytest.mark.parametrize("parts", [("31", "5", "2019"), (" 31", "05 ", "2019")])
def test_a_date_in_parts(parts: tuple[str, str, str]) -> None:
    form = SigningForm(typed(*parts), version=3)

    assert form.is_valid()
    assert form.cleaned_data["signed_on"] == date(2019, 5, 31)


@pytest.mark.parametrize(
    ("parts", "message", "target"),
    [
        (("", "", ""), "Enter the date of signing", "id_signed_on_0"),
        (("31", "", "2019"), "Date of signing must include a month", "id_signed_on_1"),
        (("", "5", ""), "Date of signing must include a day and a year", "id_signed_on_0"),
        (("\uff13\uff11", "\uff15", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
        (("31", "\u0665", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
        (("31", "5", "19"), "Date of signing must have a year of 4 numbers", "id_signed_on_2"),
        (("31", "6", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
        (("31", "May", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
        (("31", "5", "0000"), "Date of signing must be a real date", "id_signed_on_0"),
        (("1_1", "5", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
        (("9" * 20, "5", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
        (("9" * 5_000, "5", "2019"), "Date of signing must be a real date", "id_signed_on_0"),
    ],
)
def test_what_is_wrong_with_a_date_is_linked_to_its_box(parts: tuple[str, str, str], message: str, target: str) -> None:
    form = SigningForm(typed(*parts), version=3)

    assert form.errors == {"signed_on": [message]}
    assert f'<a href="#{target}">{message}</a>' in summary(form)
    assert f'id="{target}"' in render_crispy_form(form)


def test_a_date_may_be_left_out() -> None:
    class Form(PortalForm):
        on = DatePartsField(label="When?", subject="Date", required=False)

    form = Form({"on_day": "", "on_month": "", "on_year": ""})

    assert form.is_valid()
    assert form.cleaned_data == {"on": None}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202egnisrever\u202c Ltd", "gnisrever Ltd"),
        ("Harbour\r\nBcc: all@example.org", "Harbour Bcc: all@example.org"),
        ("  Harbour\t and \x07Bay\x1b[31m ", "Harbour and Bay[31m"),
        ("Ysbyty’r Môr 🏥 e\u0301", "Ysbyty’r Môr 🏥 e\u0301"),
        ("\ufeffHar\u200bbour\u2060 \U0001f468\u200d\U0001f469", "Harbour \U0001f468\u200d\U0001f469"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert TextField(label="Name", max_length=100).clean(typed) == kept


@pytest.mark.parametrize("typed", [" \n\t\u200b ", "\ufeff", "\u200d", "\u00ad\u3000"])
def test_nothing_that_can_be_seen_is_no_answer(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Give your reasons"):
        TextField(label="Reasons", max_length=9, error_messages={"required": "Give your reasons"}).clean(typed)


def test_longer_text_keeps_its_lines() -> None:
    field = TextField(label="Reason (optional)", max_length=1_000, widget=forms.Textarea, required=False)

    assert field.clean(" One.\r\n\r\n\u2066Two.\u2069 ") == "One.\r\n\r\nTwo."
    assert field.clean(None) == ""
    for wrong, message in (("x" * 1_001, "must be 1,000 characters or fewer"), ("\0", "cannot be saved")):
        with pytest.raises(forms.ValidationError, match=message):
            field.clean(wrong)


def test_a_name_with_a_per_cent_sign_stands_in_every_message() -> None:
    """Django puts values into some of them, and takes what follows the sign for a place to put one."""
    name = "100% Delivery {% debug %}"

    class Form(PortalForm):
        text = TextField(label=f"Who signs for {name}", max_length=5)
        on = DatePartsField(label="When?", subject=f"Date of {name}")
        by = DatePartsField(label="When?", subject=f"Date of {name}")

    form = Form({"text": "x" * 6, "on_day": "1", "on_year": "2019", "by_day": "1", "by_month": "1", "by_year": "19"})

    assert form.errors == {
        "text": [f"Who signs for {name} must be 5 characters or fewer"],
        "on": [f"Date of {name} must include a month"],
        "by": [f"Date of {name} must have a year of 4 numbers"],
    }
    assert Form({"text": "\0"}).errors["text"] == [
        f"Who signs for {name} holds a character that cannot be saved. Type it again"
    ]


def test_a_known_date_fills_the_boxes() -> None:
    page = render_crispy_form(SigningForm(initial={"signed_on": date(2019, 5, 31)}, version=3))

    assert [f'value="{part}"' in page for part in (31, 5, 2019)] == [True, True, True]


def test_the_summary_links_each_error_to_its_field() -> None:
    form = SigningForm({"version": "3"}, version=3)
    form.refuse(Refused("Elm Surgery has already answered."))

    assertHTMLEqual(
        summary(form),
        """
        <div class="nhsuk-error-summary" data-module="nhsuk-error-summary">
          <div role="alert">
            <h2 class="nhsuk-error-summary__heading">There is a problem</h2>
            <div class="nhsuk-error-summary__body">
              <ul class="nhsuk-list nhsuk-error-summary__list">
                <li>Elm Surgery has already answered.</li>
                <li><a href="#id_name">Enter a name</a></li>
                <li><a href="#id_answer_0">Answer “Join?”</a></li>
                <li><a href="#id_signed_on_0">Enter the date of signing</a></li>
              </ul>
            </div>
          </div>
        </div>""",
    )


def test_a_conflict_is_not_shown_over_a_stale_form() -> None:
    form = SigningForm(typed("31", "5", "2019"), version=3)

    with pytest.raises(Conflict, match="Quay Surgery left"):
        form.refuse(Conflict("Quay Surgery left."))
    assert form.is_valid()


def test_without_errors_there_is_no_summary() -> None:
    assert summary(SigningForm(version=3)).strip() == ""
    assert summary(SigningForm(typed("31", "5", "2019"), version=3)).strip() == ""


def test_the_version_seen_comes_back() -> None:
    assert '<input type="hidden" name="version" value="3" id="id_version">' in render_crispy_form(
        SigningForm(version=3)
    )
    form = SigningForm(typed("31", "5", "2019") | {"version": "2"}, version=3)

    assert form.is_valid()
    assert form.cleaned_data["version"] == 2


@pytest.mark.parametrize("version", ["", "x"])
def test_without_a_version_the_page_is_out_of_date(version: str) -> None:
    form = SigningForm(typed("31", "5", "2019") | {"version": version}, version=3)

    message = "This page is out of date. Open it again and repeat your change."
    assert form.errors == {"version": [message]}
    assert f"<li>{message}</li>" in summary(form)


def test_a_filter_form_is_kept_in_the_address() -> None:
    assertHTMLEqual(
        render_crispy_form(SearchForm({"q": "elm"}), context={"csrf_token": "t"}),
        """
        <form method="get" class="app-filters" novalidate>
          <div class="nhsuk-form-group">
            <label class="nhsuk-label nhsuk-label--s" for="id_q">Name</label>
            <input type="text" name="q" value="elm" class="nhsuk-input" id="id_q">
          </div>
          <button class="nhsuk-button nhsuk-button--secondary" data-module="nhsuk-button"
                  data-prevent-double-click="true" type="submit">Search</button>
        </form>""",
    )
