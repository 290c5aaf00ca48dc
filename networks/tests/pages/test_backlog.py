"""That figures lag behind, or could not be checked at all, is said where they are shown; and what is said to whom."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networks.enums import Sign, Standing
from networks.models import CommissionerDue, LifeSign, Network, NetworkDue, WideRun
from networks.models.results import FAILED_AFTER
from networks.services.revalidation import sweep
from networks.tests.pages.reading import bring_to, opened, read, words_of
from pcnportal.testing.factories import make_network, make_practice
from practices.models import Commissioner

LAGGING = "Figures are being re-checked: changes made in the last 3 minutes may not be counted yet."
FAILED = "Validation failed. The rules could not be checked"
UP_TO_DATE = "Figures Up to date Working"


@pytest.fixture
def network(marlshire: Commissioner) -> Network:
    network = make_network(marlshire, [make_practice(marlshire)], "Harbour")
    bring_to(network, Standing.SUBMITTED)
    sweep()
    leave_signs(worker=70, sweep=10)
    return network


def leave_signs(**seconds: int) -> None:
    LifeSign.objects.all().delete()
    for kind, ago in seconds.items():
        LifeSign.objects.create(kind=Sign(kind.upper()), at=timezone.now() - timedelta(seconds=ago))


def make_due(subject: Network | Commissioner, *, attempts: int = 0, minutes: float = 0) -> None:
    type(subject).objects.filter(pk=subject.pk).update(revision=subject.revision + 100)
    model, owner = (NetworkDue, "network") if isinstance(subject, Network) else (CommissionerDue, "commissioner")
    due_at = timezone.now() - timedelta(minutes=minutes)
    model.objects.update_or_create(
        **{owner: subject}, defaults={"wanted_revision": 1, "due_at": due_at, "attempts": attempts}
    )


def page(user: Any, path: str) -> str:
    return opened(user, path).content.decode()


def test_every_page_says_that_figures_lag(network: Network, people: dict[str, Any]) -> None:
    paths = ("/", "/networks/", "/practices/", "/position/", "/commissioners/", "/help/", "/status/")
    make_due(network, minutes=0.9)
    assert [path for path in paths if "re-checked: changes" in page(people["officer"], path)] == []
    make_due(network, minutes=2.5)
    assert [path for path in paths if LAGGING not in page(people["officer"], path)] == []


def test_the_page_of_an_error_and_a_visitor_are_not_told(network: Network, people: dict[str, Any]) -> None:
    make_due(network, minutes=2.5)
    assert LAGGING not in page(people["officer"], "/networks/nowhere/")
    assert LAGGING not in Client().get("/help/").content.decode()


def test_what_stepped_back_or_failed_is_no_lag(network: Network, people: dict[str, Any]) -> None:
    make_due(network, minutes=2.5, attempts=FAILED_AFTER)
    assert LAGGING not in page(people["officer"], "/help/")


def test_a_page_says_that_its_validation_failed(network: Network, people: dict[str, Any]) -> None:
    lead = network.lead_commissioner
    make_due(network, attempts=FAILED_AFTER - 1)
    make_due(lead, attempts=FAILED_AFTER - 1)
    paths = (f"/networks/{network.reference}/", f"/commissioners/{lead.code}/")
    for path in paths:
        assert "Being re-checked: something has changed" in read(people["officer"], path)
    make_due(network, attempts=FAILED_AFTER)
    make_due(lead, attempts=FAILED_AFTER)
    for path in paths:
        text = read(people["officer"], path)
        assert FAILED in text
        assert "administrators are told on every page they open" in text
        assert "Being re-checked" not in text


def test_administrators_are_told_of_failures_on_every_page(network: Network, people: dict[str, Any]) -> None:
    make_due(network, attempts=FAILED_AFTER)
    told = "Validation failed for 1 network or area."
    assert told in page(people["administrator"], "/networks/")
    assert told not in page(people["officer"], "/networks/")


def test_status_in_words(network: Network, people: dict[str, Any]) -> None:
    text = words_of(Client().get("/status/"))
    assert "Database Answers Working Migrations All applied Working" in text
    assert UP_TO_DATE in text
    assert "Re-checking At work Working" in text
    assert "Search for figures that are behind At work Working" in text
    assert "Failed validations None Working" in text
    assert "Disk space Enough Working" in text


def test_status_when_nothing_is_re_checked(network: Network, people: dict[str, Any]) -> None:
    leave_signs(sweep=300)
    make_due(network, minutes=2.5)
    text = words_of(Client().get("/status/"))
    assert "Figures Being re-checked: changes made in the last 3 minutes may not be counted yet Not working" in text
    assert "Re-checking Late Not working" in text
    assert "Search for figures that are behind Late Not working" in text


def test_only_administrators_see_the_figures_and_which_failed(network: Network, people: dict[str, Any]) -> None:
    make_due(network, attempts=FAILED_AFTER)
    make_due(network.lead_commissioner, attempts=FAILED_AFTER)
    text = read(people["administrator"], "/status/")
    assert "Failed validations 2; they are tried again by themselves Harbour Marlshire CCG Not working" in text
    assert "2 due; none has waited a second" in text
    assert "Last seen 1 minute ago" in text
    for response in (Client().get("/status/"), opened(people["officer"], "/status/"), Client().get("/readyz")):
        text = response.content.decode()
        assert "2; they are tried again by themselves" in text
        assert "Harbour" not in text
        assert "last seen" not in text.lower()


def test_a_late_worker_takes_no_web_process_out_of_service(network: Network) -> None:
    leave_signs(worker=600)
    make_due(network, minutes=2.5)
    response = Client().get("/readyz")
    assert response.status_code == HTTPStatus.OK
    body = response.json()
    assert body["checks"]["re-checking"] == "late"
    figures = body["figures"]
    assert 600 <= figures["heartbeat_age_seconds"] < 660
    assert 150 <= figures["due_age_seconds"] < 210
    assert (figures["due"], figures["failed"], figures["sweep_age_seconds"]) == (1, 0, None)


@pytest.mark.parametrize(
    ("signs", "outlines"),
    [
        ({"start": 30}, ("starting", "starting")),
        ({"start": 30, "worker": 4_000, "sweep": 4_000}, ("starting", "starting")),
        ({"start": 30, "worker": 5, "sweep": 4_000}, ("at work", "starting")),
        ({"start": 150, "worker": 4_000, "sweep": 4_000}, ("late", "late")),
        ({"start": 150}, ("late", "late")),
        ({"start": 4_000, "worker": 5, "sweep": 5}, ("at work", "at work")),
    ],
)
def test_what_has_just_been_started_is_not_late_yet(
    network: Network, signs: dict[str, int], outlines: tuple[str, str]
) -> None:
    leave_signs(**signs)
    checks = Client().get("/readyz").json()["checks"]
    assert (checks["re-checking"], checks["search for figures that are behind"]) == outlines
    late = outlines[0] == "late"
    assert f"Re-checking {outlines[0].capitalize()} {'Not working' if late else 'Working'}" in words_of(
        Client().get("/status/")
    )


def test_a_wide_run_is_followed_on_the_status_page(network: Network, people: dict[str, Any]) -> None:
    run = WideRun.objects.create(cause="Import of list sizes", started_at=timezone.now(), networks=3, commissioners=1)
    make_due(network)
    NetworkDue.objects.update(wide_run=run)
    assert "Wide re-checks Import of list sizes: 75% checked Working" in words_of(Client().get("/status/"))
    text = read(people["administrator"], "/status/")
    assert "2 of 3 networks and the area checked Working" in text
    WideRun.objects.update(finished_at=timezone.now() + timedelta(seconds=12))
    assert "Wide re-checks None at work Working" in words_of(Client().get("/status/"))
    assert "3 networks and the area checked in 12 seconds" in read(people["administrator"], "/status/")


def test_the_lag_costs_one_statement(network: Network, people: dict[str, Any]) -> None:
    client = Client()
    client.force_login(people["officer"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/help/")
    asked = [query["sql"] for query in queries if "networks_" in query["sql"]]
    assert len(asked) == 1
