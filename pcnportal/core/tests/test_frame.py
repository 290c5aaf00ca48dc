"""The frame that base.html puts round every page."""

from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory
from pytest_django.asserts import assertHTMLEqual

from pcnportal.core.forms import PortalForm, VersionedFormMixin

pytestmark = pytest.mark.urls("pcnportal.core.tests.urls")


class NameForm(PortalForm):
    name = forms.CharField(label="Name", error_messages={"required": "Enter a name"})


class ConfirmForm(VersionedFormMixin, PortalForm):
    submit_label = "Confirm all 8 Network Contracts"


def page(template: str, **context: Any) -> str:
    return render_to_string(template, context, RequestFactory().get("/"))


def shown(level: int, text: str) -> str:
    return render_to_string("components/messages.html", {"messages": [Message(level, text)]})


@pytest.mark.parametrize(
    ("level", "kind", "role", "live", "title"),
    [
        (messages.SUCCESS, " nhsuk-notification-banner--success", "alert", "assertive", "Success"),
        (messages.INFO, "", "region", "polite", "Important"),
        (messages.WARNING, "", "region", "polite", "Important"),
    ],
)
def test_a_message_is_a_banner(level: int, kind: str, role: str, live: str, title: str) -> None:
    assertHTMLEqual(
        shown(level, "Elm Surgery & Oak have agreed."),
        f"""
        <div class="nhsuk-notification-banner{kind}" data-module="nhsuk-notification-banner"
             role="{role}" aria-live="{live}" aria-labelledby="message-1-title">
          <div class="nhsuk-notification-banner__header">
            <h2 class="nhsuk-notification-banner__title" id="message-1-title">{title}</h2>
          </div>
          <div class="nhsuk-notification-banner__content">
            <p class="nhsuk-notification-banner__heading">Elm Surgery &amp; Oak have agreed.</p>
          </div>
        </div>""",
    )


def test_an_error_message_looks_like_an_error() -> None:
    assertHTMLEqual(
        shown(messages.ERROR, "The file could not be read."),
        """
        <div class="nhsuk-error-summary">
          <div role="alert">
            <h2 class="nhsuk-error-summary__heading">There is a problem</h2>
            <div class="nhsuk-error-summary__body"><p>The file could not be read.</p></div>
          </div>
        </div>""",
    )


def test_errors_stand_first_on_the_page_and_in_its_title() -> None:
    html = page("confirm.html", title="Name", form=NameForm({}), cancel_href="/")

    assert "<title>Error: Name – Primary Care Network registration</title>" in html
    assert html.index("<main") < html.index("There is a problem") < html.index("<h1")
    assert html.count("There is a problem") == 1


def test_without_errors_the_title_is_the_page_s_name() -> None:
    html = page("confirm.html", title="Name", form=NameForm(), cancel_href="/")

    assert "<title>Name – Primary Care Network registration</title>" in html


def test_confirming_shows_the_consequences_before_the_button() -> None:
    html = page(
        "confirm.html",
        title="Confirm the round 2019/20 of Marlshire CCG",
        consequences=["All 8 networks come into force on 1 July 2019."],
        form=ConfirmForm(version=4),
        cancel_href="/commissioners/00C/",
    )

    parts = ["come into force on 1 July 2019.", 'name="version" value="4"', "Confirm all 8 Network Contracts", "Cancel"]
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert '<a class="nhsuk-link" href="/commissioners/00C/">Cancel and change nothing</a>' in html
