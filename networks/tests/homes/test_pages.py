"""The pages of suggested homes: what each reader is told, what is said where nothing is known, and what they cost."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from networks.enums import CoverState, MembershipState, Standing
from networks.models import CoverAgreement, Network
from networks.services.revalidation import sweep
from networks.tests.homes.places import placed, touch
from networks.tests.pages.reading import bring_to, opened, read, signed_in
from networks.views import homes
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_imported_network,
    make_lmc,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.enums import Answer
from practices.models import Commissioner, Practice

AREA = "/commissioners/99A/homes/"


@pytest.fixture(autouse=True)
def _portal_day(settings: Any) -> None:
    settings.CLOCK_OFFSET_DAYS = (AT.date() - localdate()).days


@pytest.fixture
def officer(marlshire: Commissioner) -> User:
    return make_user(Role.CCG_OFFICER, marlshire.organisation)


@pytest.fixture
def lmc(marlshire: Commissioner) -> User:
    return make_user(Role.LMC_REVIEWER, make_lmc(marlshire).organisation)


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return placed(marlshire, "Elm Surgery", 0, list_size=9_000, code="V85001", postcode="ZZ1 1AA")


@pytest.fixture
def vast(marlshire: Commissioner, northshire: Commissioner, elm: Practice) -> list[Network]:
    """Two that are published: one that touches Elm and would be too large, one across the border."""
    quay = placed(marlshire, "Quay", 3_000, list_size=45_000)
    touch(elm, [quay])
    ford = placed(northshire, "Ford", 1_000, list_size=29_000)
    return [make_imported_network(marlshire, [quay], name="Harbour"), make_imported_network(northshire, [ford], "Ford")]


def own(practice: Practice) -> User:
    return make_user(Role.PRACTICE_USER, practice.organisation)


def test_a_practice_reads_its_choice_in_plain_words(elm: Practice, vast: Any, officer: User, lmc: User) -> None:
    for reader in (own(elm), officer, lmc):
        text = read(reader, "/practices/V85001/homes/")
        assert "2 networks, the likeliest with the lowest number" in text
        assert (
            "1 Harbour Touches 1 of its practices 3.0 km to the nearest of them "
            "Joining would make it 54,000 patients: 4,000 above 50,000, which is no bar (45,000 now) 1 3.0 km 54,000"
        ) in text
        assert (
            "2 Ford Touches none of its practices 1.0 km to the nearest of them "
            "Joining would make it 38,000 patients: within 30,000 to 50,000 (29,000 now) Crosses into Northshire CCG"
        ) in text
        assert "In 2019/20 nobody can require a network to take a practice" in text
    assert "Start an application" not in read(officer, "/practices/V85001/homes/")
    assert 'href="/applications/start/"' in opened(own(elm), "/practices/V85001/homes/").content.decode()


@pytest.mark.parametrize(
    ("sort", "order"),
    [("order", ["Harbour", "Ford"]), ("-order", ["Ford", "Harbour"]), ("distance", ["Ford", "Harbour"]),
     ("size", ["Ford", "Harbour"]), ("-touches", ["Harbour", "Ford"]), ("nonsense", ["Harbour", "Ford"])],
)  # fmt: skip
def test_its_columns_sort(elm: Practice, vast: Any, officer: User, sort: str, order: list[str]) -> None:
    lines = opened(officer, f"/practices/V85001/homes/?sort={sort}").context["homes"]
    assert [(line.suggestion.name) for line in lines] == order


def test_what_is_not_known_is_said(marlshire: Commissioner, vast: Any, officer: User) -> None:
    lost = make_practice(marlshire, "Lost Surgery", list_size=None, postcode="ZZ9 9ZZ")
    text = read(officer, f"/practices/{lost.code}/homes/")
    assert "We hold no list of Lost Surgery at 1 January 2019" in text
    assert "We do not know where Lost Surgery is: no postcode file that names ZZ9 9ZZ has been imported." in text
    assert "We do not know how far it is" in text
    assert "<svg" not in opened(officer, f"/practices/{lost.code}/homes/").content.decode().partition("<main")[2]


def test_a_practice_that_sees_no_network_is_told_whom_to_ask(elm: Practice, marlshire: Commissioner) -> None:
    make_network(marlshire, [placed(marlshire, "Pier", 500)], name="Secret Zanzibar")
    text = read(own(elm), "/practices/V85001/homes/")
    assert "We have no network to propose" in text
    assert "Zanzibar" not in text


def test_a_member_and_one_that_takes_no_part(elm: Practice, vast: list[Network], officer: User, settings: Any) -> None:
    elm.notices.create(contract_year=year(), answer=Answer.DECLINE, answered_at=AT, recorded_at=AT, source="paper")
    page = "/practices/V85001/homes/"
    assert "takes no part in 2019/20. It may change its mind until 15 May 2019." in read(officer, page)
    settings.CLOCK_OFFSET_DAYS += (date(2019, 5, 16) - localdate(AT)).days
    assert "if it changes its mind, Marlshire CCG has to accept that" in read(officer, page)
    add_member(vast[0], elm, state=MembershipState.IN_FORCE)
    text = read(officer, "/practices/V85001/homes/")
    assert "Elm Surgery is a member of Harbour. These are the others." in text
    assert "1 network, the likeliest" in text


def test_codes_in_lower_case_lead_to_the_page(elm: Practice, officer: User) -> None:
    assert opened(officer, "/practices/v85001/homes/")["Location"] == "/practices/V85001/homes/"
    assert opened(officer, "/practices/V99999/homes/").status_code == 404
    assert opened(officer, "/practices/V85001/homes/?year=nonsense").status_code == 404


def test_a_commissioner_reads_where_all_of_them_might_go(
    marlshire: Commissioner, elm: Practice, vast: Any, officer: User, lmc: User
) -> None:
    oak, ash = placed(marlshire, "Oak", 1_500, list_size=5_000), placed(marlshire, "Ash", 1_600, list_size=7_000)
    ash.notices.create(contract_year=year(), answer=Answer.DECLINE, answered_at=AT, recorded_at=AT, source="paper")
    northern = make_network(marlshire, [make_practice(marlshire)], name="Northern")
    add_member(northern, oak)
    bring_to(northern, Standing.SUBMITTED)
    for reader in (officer, lmc):
        text = read(reader, AREA)
        assert "1 practice of Marlshire CCG has no network that you can see." in text
        assert "The best placement, proved No other way to place all of them together is better." in text
        assert "1 Northern 17,000 26,000 patients: 4,000 below 30,000 Elm Surgery" in text
        assert "With all who join it would have 26,000 patients" in text
        assert "Asked by a network, and yet to answer (2)" in text
        assert "Take no part (1)" in text
    assert (
        f'href="/commissioners/99A/cover/propose/?year=2019-20&amp;practice={ash.code}"'
        in opened(officer, AREA).content.decode()
    )
    assert "ask a network for cover" not in read(lmc, AREA)
    CoverAgreement.objects.create(
        network=northern,
        practice=ash,
        contract_year=year(),
        state=CoverState.PROPOSED,
        during=(date(2019, 7, 1), date(2020, 4, 1)),
    )
    for reader in (officer, lmc):
        assert "Northern is asked to cover its patients" in read(reader, AREA)
    assert "ask a network for cover" not in read(officer, AREA)


def test_an_area_where_nobody_needs_a_home(marlshire: Commissioner, officer: User) -> None:
    text = read(officer, AREA)
    assert "No practice needs a home" in text
    assert "Asked by a network" not in text


def test_practices_for_which_there_is_no_network_are_named(marlshire: Commissioner, officer: User) -> None:
    for name in ("Ash", "Birch"):
        placed(marlshire, name, 0, list_size=15_000)
    text = read(officer, AREA)
    assert "We found no network for Ash" in text
    assert "Together they have 30,000 patients, enough for a network of their own" in text
    assert "proved" not in text


def test_too_many_are_looked_at_one_by_one(
    marlshire: Commissioner, elm: Practice, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_practice(marlshire, "Oak")
    monkeypatch.setattr(homes, "MOST_TOGETHER", 1)
    text = read(officer, AREA)
    assert "2 practices of Marlshire CCG have no network that you can see." in text
    assert "Elm Surgery (V85001)" in text
    assert "proved" not in text


def test_if_a_network_came_to_an_end(marlshire: Commissioner, elm: Practice, officer: User) -> None:
    members = [placed(marlshire, name, east, list_size=9_000) for name, east in (("Quay", 500), ("Pier", 800))]
    harbour = make_imported_network(marlshire, members, name="Harbour")
    make_imported_network(marlshire, [placed(marlshire, "Isle", 1_000, list_size=20_000)], name="Isle")
    page = f"/networks/{harbour.reference}/homes/"
    assert page in opened(officer, f"/networks/{harbour.reference}/").content.decode()
    text = read(officer, page)
    assert "Where its 2 practices might go" in text
    assert "1 Isle 20,000 38,000 patients: within 30,000 to 50,000 Quay, Pier" in text
    assert "Nothing is changed by looking" in text
    harbour.memberships.update(during=(date(2019, 7, 1), date(2019, 7, 2)))
    assert "Where its 2 practices" in read(officer, page)  # on the year's first day


def test_links_lead_there(elm: Practice, marlshire: Commissioner, officer: User, lmc: User) -> None:
    elm.notices.create(contract_year=year(), answer=Answer.NO_NETWORK, answered_at=AT, recorded_at=AT, source="paper")
    sweep()
    nhse = make_user(Role.NHSE_READER)
    area, practice = "/commissioners/99A/homes/?year=2019-20", "/practices/V85001/homes/?year=2019-20"
    for reader, page, link in (
        (officer, "/commissioners/99A/", area),
        (officer, "/commissioners/99A/", practice),
        (officer, "/practices/V85001/", practice),
        (lmc, "/", practice),
        (own(elm), "/", practice),
    ):
        assert f'href="{link}"' in opened(reader, page).content.decode(), (reader, page)
        assert link not in opened(nhse, page).content.decode()


def test_the_number_of_statements_does_not_grow(
    marlshire: Commissioner, elm: Practice, vast: list[Network], officer: User
) -> None:
    pages = ("/practices/V85001/homes/", AREA, f"/networks/{vast[0].reference}/homes/")

    def statements() -> list[int]:
        counted = []
        for page in pages:
            client = signed_in(officer)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counted.append(len(queries))
        return counted

    few = statements()
    for number in range(12):
        lost = placed(marlshire, f"Lost {number}", 300 * number, list_size=6_000)
        touch(elm, [lost])
        add_member(vast[0], placed(marlshire, f"Member {number}", 200 * number), state=MembershipState.IN_FORCE)
        bring_to(make_network(marlshire, [make_practice(marlshire)]), Standing.SUBMITTED)
    assert statements() == few
    assert max(few) <= 18 + 6  # the page's own, and session, person, roles, the header's names and notices, the lag
