"""The history of verdicts, and what has changed since the revision before: what is said, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network
from networks.services import networks as services
from networks.services.membership import answer_membership, name_practice
from networks.services.revalidation import drain
from networks.services.validation import store_networks
from networks.tests.pages.reading import bring_to, opened, read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core import clock
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import Commissioner, ListSize, Practice

LEAD = "Lee Lead"
EMPTY = "No checks to show yet"


def minutes(number: int) -> Any:
    return AT + timedelta(minutes=number)


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Elm Surgery", list_size=20_000)


@pytest.fixture
def oak(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Oak Practice", list_size=22_310)


@pytest.fixture
def lead(elm: Practice) -> User:
    return make_user(Role.PRACTICE_USER, elm.organisation, name=LEAD)


@pytest.fixture
def network(marlshire: Commissioner, elm: Practice, oak: Practice, lead: User) -> Network:
    """Started, then Elm named a minute later, and Oak after two minutes."""
    done: dict[str, Any] = {"by": lead, "acting_for": elm.organisation}
    network = services.start_network(name="Harbour", lead_commissioner=marlshire, contract_year=year(), **done, at=AT)
    for after, practice in ((1, elm), (2, oak)):
        name_practice(network=network, contract_year=year(), practice=practice, **done, at=minutes(after))
    network.refresh_from_db()
    return network


def page(network: Network, view: str = "verdicts/") -> str:
    return f"/networks/{network.reference}/{view}"


def test_each_revision_with_what_flipped_and_who_had_done_what(network: Network, lead: User) -> None:
    text = read(lead, page(network))
    revision = network.revision
    assert (
        f"Revision {revision} {LEAD} asked Oak Practice to join Harbour (Practice user, Elm Surgery) "
        "List size: 20,000 became 42,310 Minimum list size: Not met became Met"
    ) in text
    assert f"Revision {revision - 1} {LEAD} asked Elm Surgery to join Harbour (Practice user, Elm Surgery)" in text
    assert text.index(f"Revision {revision}") < text.index(f"Revision {revision - 1}")
    assert "10 May 2019 at 12.02pm" in text
    assert text.count("Oak Practice") == 1


def test_verdicts_have_their_shapes(network: Network, lead: User) -> None:
    html = opened(lead, page(network)).content.decode()
    assert "app-verdict--not-met" in html
    assert "app-verdict--met" in html


def test_the_page_of_the_network_says_what_changed_since_the_revision_before(network: Network, lead: User) -> None:
    text = read(lead, page(network, ""))
    revision = network.revision
    assert f"Checked against revision {revision}," in text
    assert (
        f"Since revision {revision - 1} List size: 20,000 became 42,310. Minimum list size: Not met became Met" in text
    )


def test_a_day_that_passed_hides_no_change(network: Network, lead: User) -> None:
    """The rows of one revision are put together, whatever the day they speak for."""
    store_networks([network.id], at=AT + timedelta(days=90))
    text = read(lead, page(network, ""))
    assert f"Since revision {network.revision - 1} List size: 20,000 became 42,310." in text
    assert "A new day." in read(lead, page(network))


def test_a_revision_without_a_flip_says_so(network: Network, elm: Practice, lead: User) -> None:
    ListSize.objects.filter(practice=elm).update(registered=20_000 + 1)
    drain()
    text = read(lead, page(network, ""))
    assert "List size: 42,310 became 42,311. No verdict has changed." in text
    assert "What it rests on has changed elsewhere, such as a list or another network." in read(lead, page(network))


def test_nothing_is_compared_for_the_first_revision(marlshire: Commissioner, people: dict[str, Any]) -> None:
    network = make_imported_network(marlshire, [make_practice(marlshire)])
    drain()
    assert "Since revision" not in read(people["officer"], page(network, ""))
    assert "The first check shown." in read(people["officer"], page(network))


def test_before_the_first_check_there_is_no_history(marlshire: Commissioner, people: dict[str, Any]) -> None:
    network = make_imported_network(marlshire, [make_practice(marlshire)])
    assert EMPTY in read(people["officer"], page(network))
    assert EMPTY in read(people["officer"], "/commissioners/99A/verdicts/")


def test_an_import_is_named_as_what_was_done(network: Network, elm: Practice, people: dict[str, Any]) -> None:
    bring_to(network, Standing.SUBMITTED)
    record(chain="national", action="IMPORT", subjects=["import:list-sizes"], by=None, at=clock.now())
    ListSize.objects.filter(practice=elm).update(registered=5_000)
    drain()
    text = read(people["officer"], page(network))
    assert "The portal imported a file of list sizes List size: 42,310 became 27,310" in text


def test_others_have_a_history_from_when_they_could_see_it_and_no_person(
    network: Network, oak: Practice, people: dict[str, Any]
) -> None:
    services.set_standing(network=network, contract_year=year(), standing=Standing.CONFIRMED, at=minutes(5))
    for who in ("other CCG", "other LMC", "NHS England"):
        text = read(people[who], page(network))
        assert [words for words in (LEAD, "Oak Practice", "20,000", "became") if words in text] == [], who
        assert "The first check shown. Elm Surgery started to form Harbour List size: 42,310" in text
        assert "Since revision" not in read(people[who], page(network, ""))


def test_a_refusal_is_not_for_a_fellow_practice(network: Network, oak: Practice, lead: User, people: Any) -> None:
    bring_to(network, Standing.SUBMITTED)
    membership = Membership.objects.get(practice=oak)
    answer_membership(
        membership=membership,
        agrees=False,
        by=make_user(Role.PRACTICE_USER, oak.organisation, name="Olu Oak"),
        at=minutes(30),
        reason="We go with Riverside",
    )
    drain()
    assert "Olu Oak declined for Oak Practice to join Harbour" in read(people["officer"], page(network))
    assert "declined" not in read(lead, page(network))


def test_a_network_out_of_sight_keeps_its_name(network: Network, oak: Practice, lead: User, people: Any) -> None:
    """Another network, a draft, claims Oak: the verdict flips, and whose claim it is stays unsaid."""
    hidden = make_network(network.lead_commissioner, [], name="Secret Zanzibar")
    add_member(hidden, oak, state=MembershipState.AGREED)
    drain()
    for path in (page(network), page(network, "")):
        assert "Zanzibar" not in read(lead, path)
    record(
        chain="99A",
        action="NETWORK_RENAMED",
        subjects=[hidden.subject],
        by=lead,
        at=minutes(9),
        after={"name": "Zanzibar"},
    )
    bring_to(network, Standing.SUBMITTED)
    for path in ("/commissioners/99A/verdicts/", "/commissioners/99A/"):
        assert "Zanzibar" not in read(people["officer"], path)
        assert "another network" not in read(people["officer"], path)
    assert opened(people["officer"], page(hidden)).status_code == 404


def test_an_area_with_what_was_done_to_the_networks_in_sight(
    network: Network, marlshire: Commissioner, oak: Practice, lead: User, people: dict[str, Any]
) -> None:
    drain()
    bring_to(network, Standing.SUBMITTED)
    record(
        chain="99A",
        action="APPLICATION_SUBMIT",
        subjects=["application:A-XXXXXX", network.subject],
        by=lead,
        organisation=oak.organisation,
        at=clock.now(),
    )
    ListSize.objects.filter(practice=oak).update(registered=30_000)
    drain()
    path = "/commissioners/99A/verdicts/"
    text = read(people["officer"], path)
    assert f"{LEAD} submitted the application of Harbour" in text
    assert "Practices covered: 0 of 2" in text
    assert "Patients covered: 0 of 50,000" in text
    for who, unseen in {"other CCG": (LEAD, "submitted", "Harbour"), "NHS England": (LEAD, "submitted")}.items():
        seen = read(people[who], path)
        assert "Patients covered: 0 of 50,000" in seen
        assert [words for words in unseen if words in seen] == [], who
    assert "Since revision" in read(people["officer"], "/commissioners/99A/")
    assert "Patients who need cover: 42,310 became 50,000." in read(people["officer"], "/commissioners/99A/")


def test_a_long_history_has_pages_and_as_many_statements(
    network: Network, elm: Practice, lead: User, people: dict[str, Any]
) -> None:
    def statements() -> int:
        client = signed_in(lead)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(network)).status_code == 200
        return len(queries)

    few = statements()
    for number in range(25):
        ListSize.objects.filter(practice=elm).update(registered=21_000 + number)
        drain()
    assert statements() <= few
    assert "The first check shown." not in read(lead, page(network))
    assert "The first check shown." in read(lead, f"{page(network)}?page=2")
