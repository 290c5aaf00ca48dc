"""Requests that no page of the portal makes: other methods, no token, old versions, twice, odd addresses."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from pcnportal.tests.access import pages
from pcnportal.tests.access.asking import REFUSALS, SIGN_IN, asked, browser_of, taken_back
from pcnportal.tests.access.table import Row, rows
from pcnportal.tests.access.world import World, contents, differences, holding

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def succeeding(method: str, status: str) -> dict[str, tuple[Row, str]]:
    """For each page a row and a person for whom the method does what it is for."""
    found: dict[str, tuple[Row, str]] = {}
    for row in rows():
        for who, cell in row.cells.items():
            if (row.method, cell) == (method, status):
                found.setdefault(row.page, (row, who))
    return found


OPENED = succeeding("GET", "200")
DONE = {page: how for page, how in succeeding("POST", "302").items() if not page.startswith("account_")}
OURS = sorted(page for page in OPENED | DONE if ":" in page)
SAVED_ALREADY = "signoff:border"  # says there what is saved, which no other answer can have overtaken
VERSIONED = sorted(page for page in DONE if page.startswith("signoff:") and page != SAVED_ALREADY)
LISTS = ("networks:networks", "networks:commissioners", "practices:practices", "signoff:applications", "signoff:cases")
WITH_YEAR = (*LISTS, "networks:position", "signoff:home")
ODD = [
    {"page": "0"},
    {"page": "-5"},
    {"page": "1e9"},
    {"page": "99999999999999999999"},
    {"page": "abc"},
    {"sort": "password"},
    {"sort": "-"},
    {"q": "a" * 10_000},
    {"q": "\x00"},
    {"q": "%' OR 1=1 --"},
    {"commissioner": "nowhere"},
    {"status": "x", "verdict": "x", "size": "x", "region": "x"},
    {"as_at_day": "31", "as_at_month": "2", "as_at_year": "20199"},
]


@pytest.mark.parametrize("name", OPENED)
def test_head_is_answered_as_get(world: World, sign_ins: dict[str, str], name: str) -> None:
    row, who = OPENED[name]
    response = browser_of(who, sign_ins).head(pages.address(world, name, row.thing))
    assert response.status_code == HTTPStatus.OK
    assert response.content == b""


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_page_knows_another_method(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str], method: str
) -> None:
    answers = {}
    for page in OURS:
        row, who = OPENED.get(page) or DONE[page]
        response = browser_of(who, sign_ins).generic(method, pages.address(world, page, row.thing))
        answers[page] = response.status_code
    assert answers == dict.fromkeys(OURS, HTTPStatus.METHOD_NOT_ALLOWED)
    assert differences(as_laid) == []


@pytest.mark.parametrize("name", DONE)
def test_nothing_is_done_without_the_forms_token(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str], name: str
) -> None:
    row, who = DONE[name]
    response = asked(row, world, who, browser_of(who, sign_ins, checks_tokens=True))
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert differences(as_laid) == []


@pytest.mark.parametrize("name", DONE)
def test_sent_twice_is_done_once(world: World, sign_ins: dict[str, str], name: str) -> None:
    """Every button can be pressed twice, and every post sent again by a browser. Only the application's version may
    count the attempt."""
    row, who = DONE[name]
    path, body = pages.address(world, name, row.thing), pages.body(world, name, row.thing, who)
    assert browser_of(who, sign_ins).post(path, body).status_code == HTTPStatus.FOUND
    once = contents()
    again = browser_of(who, sign_ins).post(path, body)
    assert again.status_code in (HTTPStatus.FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert differences(once) in ([], ["signoff_application"])


@pytest.mark.parametrize("version", [None, "-1", "999", "soon", "1_000", "9" * 30])
def test_a_version_that_is_not_the_current_one_changes_nothing(
    world: World, sign_ins: dict[str, str], as_laid: dict[str, str], version: str | None
) -> None:
    answers = {}
    for page in VERSIONED:
        row, who = DONE[page]
        body = pages.body(world, page, row.thing, who)
        if "version" in body:
            del body["version"]
            sent: dict[str, Any] = body if version is None else {**body, "version": version}
            response = browser_of(who, sign_ins).post(pages.address(world, page, row.thing), sent)
            answers[page] = response.status_code
    assert set(answers.values()) <= {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert len(answers) > 8
    assert differences(as_laid) == []


@pytest.mark.parametrize("odd", ["", "x" * 10_001, "a\0b", "<script>alert(1)</script>", "\uff11\u202e", "-1", "9" * 40])
def test_odd_answers_are_refused_or_taken_and_never_an_error(world: World, sign_ins: dict[str, str], odd: str) -> None:
    """In every answer of a form at once, hidden ones too, and in one that no form has."""
    for page, (row, who) in DONE.items():
        answers = dict.fromkeys([*pages.body(world, page, row.thing, who), "unheard"], odd)
        with taken_back():
            response = browser_of(who, sign_ins).post(pages.address(world, page, row.thing), answers)
        assert response.status_code in {HTTPStatus.FOUND, *REFUSALS}, page
        assert b"<script>alert" not in response.content, page


WORDS = {"reason", "text", "name", "description", "evidence", "contact_name", "network_name", "profession", "role"}
WORDS |= {"message", "note", "source", "statement", "name_1", "area_note"}
TURNED = "\u202enrut\u202c\x07"


def test_what_turns_text_round_is_kept_nowhere(world: World, sign_ins: dict[str, str]) -> None:
    """Sent in the words of every form, one form after the other."""
    sent = 0
    for page, (row, who) in DONE.items():
        body = {"message": "", **pages.body(world, page, row.thing, who)}
        turned = {name: f"{value}{TURNED}" if name in WORDS else value for name, value in body.items()}
        with taken_back():
            done = browser_of(who, sign_ins).post(pages.address(world, page, row.thing), turned)
            assert done.status_code == HTTPStatus.FOUND or page == SAVED_ALREADY, page
            assert done.status_code == HTTPStatus.FOUND or page == SAVED_ALREADY, page
            assert holding("\u202e") == holding("\x07") == [], page
        sent += turned != body
    assert sent > 20


@pytest.mark.parametrize("query", ODD, ids=lambda query: "&".join(query)[:30])
def test_an_odd_address_of_a_list_shows_the_list(world: World, sign_ins: dict[str, str], query: dict[str, str]) -> None:
    for page in WITH_YEAR:
        response = browser_of("officer", sign_ins).get(pages.address(world, page, "-"), query)
        assert response.status_code in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY), page


@pytest.mark.parametrize("year", ["1999-00", "nonsense", "2019/20", "\x00"])
def test_a_year_that_is_not_known_is_not_found(world: World, sign_ins: dict[str, str], year: str) -> None:
    for page in WITH_YEAR:
        response = browser_of("officer", sign_ins).get(pages.address(world, page, "-"), {"year": year})
        assert response.status_code == HTTPStatus.NOT_FOUND, page


@pytest.mark.parametrize("code", ["x", "\x00", "é", "A" * 300, "<script>", "..", "%27"])
def test_a_code_that_nobody_has_is_not_found(world: World, sign_ins: dict[str, str], code: str) -> None:
    for section in ("networks", "practices", "commissioners", "applications"):
        assert browser_of("nhse", sign_ins).get(f"/{section}/{code}/").status_code == HTTPStatus.NOT_FOUND, section


def test_one_tab_withdraws_and_the_other_one_submits(world: World, sign_ins: dict[str, str]) -> None:
    def sent(name: str, seen: dict[str, Any]) -> HttpResponse:
        return browser_of("lead", sign_ins).post(pages.address(world, name, thing), {**seen, "token": uuid4()})

    thing = "own submitted"
    seen = pages.body(world, "signoff:submit", thing, "lead")
    assert sent("signoff:withdraw", seen).status_code == HTTPStatus.FOUND
    withdrawn = contents()
    late = sent("signoff:submit", seen)
    assert late.status_code == HTTPStatus.CONFLICT
    assert "has changed since you opened this page" in late.content.decode()
    assert differences(withdrawn) == []


def test_after_signing_out_the_page_asks_to_sign_in(world: World, sign_ins: dict[str, str]) -> None:
    browser = browser_of("lead", sign_ins)
    path = pages.address(world, "signoff:application", "own draft")
    assert "no-store" in browser.get(path)["Cache-Control"]
    browser.post("/accounts/logout/")
    assert browser.get(path)["Location"].startswith(SIGN_IN)
