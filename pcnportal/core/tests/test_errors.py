"""What a person gets when something cannot be done or goes wrong."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pcnportal.core.tests.urls import RUNS
from pcnportal.testing.threads import at_once

pytestmark = [pytest.mark.urls("pcnportal.core.tests.urls"), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary="]
)
def test_a_form_that_cannot_be_read_is_refused(content_type: str) -> None:
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    strict.get("/accounts/login/")
    response = strict.generic("POST", "/accounts/login/", b"login=a", content_type=content_type)

    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (
            "conflict",
            409,
            ["This has changed since you opened it", "Quay Surgery left.", "It now has 34,190 patients."],
        ),
        ("refused", 422, ["That cannot be done", "Elm Surgery is already a member of Riverside."]),
        ("denied", 403, ["You cannot do that", "Only an approver of Marlshire CCG can decide on it."]),
        ("denied-silently", 403, ["You cannot do that", "your role does not let you do this"]),
        ("bad", 400, ["We could not read that request"]),
        ("too-big", 413, ["That is too large to send"]),
        ("no-database", 503, ["the portal is not available"]),
        ("lost-connection", 503, ["the portal is not available"]),
        ("broken", 500, ["there is a problem with the portal"]),
    ],
)
def test_each_failure_has_a_page(visitor: Client, failure: str, status: int, words: list[str]) -> None:
    response = visitor.get(f"/fails/{failure}/")

    page = response.content.decode()
    assert response.status_code == status
    assert [text for text in words if text not in page] == []
    assert "secret" not in page


@pytest.mark.parametrize("failure", ["conflict", "refused", "denied", "missing"])
def test_what_was_written_is_not_lost_with_the_form(visitor: Client, failure: str) -> None:
    sent = {"reason": "It covers <nobody> here.", "version": "17", "answer": "AGREE", "password": "two words"}
    page = visitor.post(f"/fails/{failure}/", sent).content.decode()
    assert "What you wrote" in page
    assert "It covers &lt;nobody&gt; here." in page
    assert [value for value in ("17", "AGREE", "two words") if f"<p>{value}</p>" in page] == []
    assert "What you wrote" not in visitor.post(f"/fails/{failure}/", {"version": "17"}).content.decode()


def test_an_outage_says_when_to_come_back(visitor: Client) -> None:
    assert visitor.get("/fails/no-database/")["Retry-After"] == "30"


def test_an_outage_page_asks_nothing_of_the_database(visitor: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        visitor.get("/fails/no-database/")


def test_an_unknown_address(visitor: Client) -> None:
    response = visitor.get("/nowhere/")

    assert response.status_code == 404
    assert "We cannot find that page" in response.content.decode()


def test_a_form_s_address_opened_by_itself(visitor: Client) -> None:
    response = visitor.get("/post-only/")

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "That address only takes a form" in response.content.decode()


def test_a_form_without_its_token() -> None:
    response = Client(enforce_csrf_checks=True).post("/post-only/")

    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()


def test_a_form_sent_from_elsewhere() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    headers = {"X-CSRFToken": "a" * 32}
    assert strict.post("/post-only/", headers={**headers, "Origin": "http://testserver"}).status_code != 403
    assert strict.post("/post-only/", headers={**headers, "Origin": "https://elsewhere.example"}).status_code == 403


def test_a_form_of_more_fields_than_any_has(visitor: Client) -> None:
    fields = {f"field-{number}": "a" for number in range(1_001)}
    assert visitor.post("/accounts/login/", fields).status_code == 400


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("https://testserver/applications/A-1/", "https://testserver/applications/A-1/"),
        ("https://elsewhere.example/", "/"),
        (None, "/"),
    ],
)
def test_a_refusal_leads_back_to_the_form(visitor: Client, referrer: str | None, back: str) -> None:
    headers = {"referer": referrer} if referrer else {}

    page = visitor.get("/fails/refused/", headers=headers, secure=True).content.decode()
    assert f'<a class="nhsuk-link" href="{back}">Go back to the page</a>' in page


@pytest.mark.django_db(transaction=True)
def test_who_meets_crosswise_is_served_after_all() -> None:
    """The database stops one of the two to end the deadlock; that one runs again."""
    RUNS.clear()
    answers = at_once(*[lambda path=path: Client().get(path) for path in ("/crosswise/1/2/", "/crosswise/2/1/")])
    assert [answer.content for answer in answers] == [b"done", b"done"]
    assert sum(RUNS.values()) == 3


@pytest.mark.parametrize(
    ("times", "name", "status", "runs"),
    [(3, "refused", 422, 4), (1, "conflict", 409, 2), (1, "denied", 403, 2), (9, "broken", 503, 4)],
)
def test_a_deadlock_is_run_again_three_times_at_most(
    visitor: Client, times: int, name: str, status: int, runs: int
) -> None:
    RUNS.clear()
    assert visitor.get(f"/deadlocking/{times}/{name}/").status_code == status
    assert RUNS[name] == runs


@pytest.mark.parametrize("largest_in_memory", [0, 1_000])
def test_what_is_run_again_reads_the_files_from_their_beginning(
    visitor: Client, settings: Any, largest_in_memory: int
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = largest_in_memory
    RUNS.clear()
    files = [SimpleUploadedFile(f"{name}.txt", name.encode()) for name in ("first", "second")]
    assert visitor.post("/files/", {"file": files}).content == b"first second"
    assert RUNS["files"] == 2
