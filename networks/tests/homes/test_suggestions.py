"""Suggestions on held data: what they are told, what they leave out, and that they write nothing."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import CoverState, MembershipState, Standing
from networks.models import CoverAgreement, Membership, Network
from networks.placement.facts import Reply
from networks.placement.ranking import Fit
from networks.selectors.commissioners import Area
from networks.selectors.facts import YearDay
from networks.selectors.homes import Sight
from networks.selectors.unplaced import unplaced
from networks.services.suggestions import homes_after_collapse, homes_of, joint_homes
from networks.tests.homes.places import EVERYTHING, placed, touch
from networks.tests.pages.reading import bring_to
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.enums import Answer
from practices.models import Commissioner, ListSize, Practice

MAY = date(2019, 5, 20)


def year_day(code: str = "2019/20", day: date = MAY) -> YearDay:
    return YearDay.of(year(code), day)


def names(practice: Practice, sight: Sight = EVERYTHING, at: YearDay | None = None) -> list[str]:
    return [row.name for row in homes_of(practice, year_day=at or year_day(), sight=sight).suggestions]


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return placed(marlshire, "Elm Surgery", 0, list_size=9_000)


@pytest.fixture
def harbour(marlshire: Commissioner) -> Network:
    members = [placed(marlshire, name, east) for name, east in (("Quay", 3_000), ("Pier", 4_000), ("Mole", 5_000))]
    return make_network(marlshire, members, name="Harbour")


def test_a_row_says_all_that_is_held(elm: Practice, harbour: Network) -> None:
    touch(elm, [each.practice for each in harbour.memberships.all()[:2]])
    asked = add_member(harbour, elm, state=MembershipState.DECLINED)
    Membership.objects.filter(pk=asked.pk).update(
        named_at=datetime(2019, 5, 2, 23, 30, tzinfo=UTC), reason="capacity"
    )  # in London it is the day after
    (row,) = homes_of(elm, year_day=year_day(), sight=EVERYTHING).suggestions
    assert row.reasons == (
        "Touches 2 of its practices",
        "3.0 km to the nearest of them",
        "Joining would make it 45,000 patients: within 30,000 to 50,000 (36,000 now)",
        "Asked it to join on 3 May 2019: declined (“capacity”)",
    )
    assert (row.network, row.before, row.after, row.fit_after) == (harbour.reference, 36_000, 45_000, Fit.WITHIN)


def test_candidates_touch_it_share_its_commissioner_or_lie_near(
    elm: Practice, marlshire: Commissioner, northshire: Commissioner
) -> None:
    far = placed(northshire, "Far", 60_000)
    touch(elm, [far])
    make_imported_network(northshire, [far], name="Touching")
    make_imported_network(marlshire, [placed(marlshire, "Dale", 90_000)], name="Same commissioner")
    make_imported_network(northshire, [placed(northshire, "Ford", 4_999)], name="Near")
    make_imported_network(northshire, [placed(northshire, "Moor", 5_001)], name="Not near")
    homes = homes_of(elm, year_day=year_day(), sight=EVERYTHING)
    assert [row.name for row in homes.suggestions] == ["Touching", "Same commissioner", "Near"]
    assert "Crosses into Northshire CCG" in homes.suggestions[0].reasons


def test_it_is_never_counted_where_it_is_asked_and_its_own_network_is_none_for_it(
    elm: Practice, harbour: Network, marlshire: Commissioner
) -> None:
    add_member(harbour, elm)
    (row,) = homes_of(elm, year_day=year_day(), sight=EVERYTHING).suggestions
    assert (row.before, row.after) == (36_000, 45_000)
    assert row.approaches[0].reply is Reply.WAITING
    make_imported_network(marlshire, [elm, make_practice(marlshire)], name="Its own")
    assert names(elm) == ["Harbour"]


def test_what_is_over_is_no_home(elm: Practice, marlshire: Commissioner) -> None:
    closed, ended, gone = (
        make_imported_network(marlshire, [make_practice(marlshire)], name="Closed"),
        make_network(marlshire, [make_practice(marlshire)], name="Ended"),
        make_imported_network(marlshire, [make_practice(marlshire)], name="Left by its only member"),
    )
    Network.objects.filter(pk=closed.pk).update(closed_on=date(2019, 8, 31))
    bring_to(ended, Standing.ENDED)
    gone.memberships.update(during=(date(2019, 7, 1), date(2019, 8, 1)))
    assert names(elm) == ["Closed", "Left by its only member"]
    assert names(elm, at=year_day(day=date(2019, 9, 1))) == []


def test_each_year_has_its_own_lists_and_networks(elm: Practice, harbour: Network, marlshire: Commissioner) -> None:
    vast = make_imported_network(marlshire, [make_practice(marlshire)], name="Vast")
    for practice, size in ((elm, 10_000), (vast.memberships.get().practice, 25_000)):
        ListSize.objects.create(practice=practice, as_at=year("2020/21").list_date, registered=size)
    later = homes_of(elm, year_day=year_day("2020/21"), sight=EVERYTHING).suggestions
    assert [(row.name, row.before, row.after) for row in later] == [("Vast", 25_000, 35_000)]


def test_what_is_not_held_is_said(marlshire: Commissioner, harbour: Network) -> None:
    nowhere = make_practice(marlshire, list_size=None)
    (row,) = homes_of(nowhere, year_day=year_day(), sight=EVERYTHING).suggestions
    assert row.reasons == (
        "Touches none of its practices",
        "We do not know how far it is",
        "We do not know the size it would have: the practice's own list is not held",
    )
    lost = make_practice(None)
    assert names(lost) == []
    add_member(harbour, make_practice(marlshire, list_size=None))
    (row,) = homes_of(make_practice(marlshire), year_day=year_day(), sight=EVERYTHING).suggestions
    assert "We do not know its size: one of its practices has no list" in row.reasons


def test_a_forming_network_is_suggested_to_nobody_who_may_not_see_it(
    elm: Practice, harbour: Network, marlshire: Commissioner, northshire: Commissioner
) -> None:
    make_imported_network(marlshire, [make_practice(marlshire)], name="Published")
    submitted = make_network(northshire, [placed(northshire, "Ford", 1_000)], name="Northern")
    bring_to(submitted, Standing.SUBMITTED)
    own, officer, other = (
        make_user(Role.PRACTICE_USER, elm.organisation),
        make_user(Role.CCG_OFFICER, marlshire.organisation),
        make_user(Role.CCG_OFFICER, northshire.organisation),
    )
    seen = {who: names(elm, Sight.of(who, year_day())) for who in (own, officer, other)}
    assert seen == {own: ["Published"], officer: ["Published"], other: ["Published", "Northern"]}
    add_member(harbour, elm)
    assert names(elm, Sight.of(own, year_day())) == ["Harbour", "Published"]
    bring_to(harbour, Standing.SUBMITTED)
    assert names(elm, Sight.of(officer, year_day())) == ["Harbour", "Published"]


def test_answers_are_told_to_the_practice_and_its_commissioner_alone(
    elm: Practice, marlshire: Commissioner, northshire: Commissioner
) -> None:
    vast = make_imported_network(northshire, [placed(northshire, "Ford", 1_000)], name="Vast")
    add_member(vast, elm, state=MembershipState.DECLINED)
    CoverAgreement.objects.create(
        network=vast,
        practice=elm,
        contract_year=year(),
        state=CoverState.DECLINED,
        during=(date(2019, 7, 1), date(2020, 4, 1)),
    )
    told = {
        who: [approach.cover for approach in homes_of(elm, year_day=year_day(), sight=sight).suggestions[0].approaches]
        for who, sight in (
            ("own", Sight.of(make_user(Role.PRACTICE_USER, elm.organisation), year_day())),
            ("officer", Sight.of(make_user(Role.CCG_OFFICER, marlshire.organisation), year_day())),
            ("other", Sight.of(make_user(Role.CCG_OFFICER, northshire.organisation), year_day())),
        )
    }
    assert told == {"own": [True, False], "officer": [True, False], "other": []}


def test_who_of_a_commissioner_s_practices_needs_a_home(marlshire: Commissioner, harbour: Network) -> None:
    practices = {
        name: make_practice(marlshire, name)
        for name in ("Ash", "Birch", "Cedar", "Elder", "Fir", "Hazel", "Member", "Yew")
    }
    for name, said in (("Ash", Answer.DECLINE), ("Birch", Answer.NO_NETWORK)):
        practices[name].notices.create(
            contract_year=year(), answer=said, answered_at=AT, recorded_at=AT, source="paper"
        )
    add_member(harbour, practices["Cedar"])
    add_member(harbour, practices["Elder"], state=MembershipState.AGREED)
    hidden = make_network(marlshire, [practices["Fir"]], name="Hidden")
    practices["Hazel"].exemptions.create(
        contract_year=year(),
        reason="A hostel",
        recorded_at=AT,
        recorded_by=make_user(Role.CCG_OFFICER, marlshire.organisation),
    )
    make_imported_network(marlshire, [practices["Member"]])
    Practice.objects.filter(name="Yew").update(ods_status="C", closed_on=date(2019, 5, 19))
    wants = make_practice(marlshire, "Zelkova", list_size=None)
    wants.notices.create(contract_year=year(), answer=Answer.JOIN, answered_at=AT, recorded_at=AT, source="paper")
    found = unplaced(Area(marlshire, year(), MAY), Network.objects.exclude(pk=hidden.pk))
    assert [each.name for each in found.to_place] == ["Birch", "Fir", "Zelkova"]
    assert [each.name for each in found.waiting] == ["Cedar", "Mole", "Pier", "Quay"]
    assert [each.name for each in found.declined] == ["Ash"]


def test_practices_are_placed_together(marlshire: Commissioner) -> None:
    """Each alone would go to the nearer network; together they would pass its ceiling."""
    make_imported_network(marlshire, [placed(marlshire, "Near", 1_000, list_size=40_000)], name="Near")
    make_imported_network(marlshire, [placed(marlshire, "Far", 4_000, list_size=40_000)], name="Far")
    both = [placed(marlshire, name, 0, list_size=9_000) for name in ("Ash", "Birch")]
    assert names(both[0])[0] == names(both[1])[0] == "Near"
    found = joint_homes([each.pk for each in both], year_day=year_day(), sight=EVERYTHING)
    assert sorted(row.name for row in found.proposal.homes) == ["Far", "Near"]
    assert found.proposal.proved
    assert found.proposal.cost.outside_band == 0


def test_the_members_of_a_network_that_collapses_go_elsewhere_or_stay_together(
    harbour: Network, marlshire: Commissioner
) -> None:
    found = homes_after_collapse(harbour, year_day=year_day(), sight=EVERYTHING)
    assert {row.name for row in found.proposal.homes} == {"New network 1"}
    harbour.memberships.filter(practice__name="Mole").delete()
    make_imported_network(marlshire, [placed(marlshire, "Isle", 4_000, list_size=20_000)], name="Isle")
    found = homes_after_collapse(harbour, year_day=year_day(), sight=EVERYTHING)
    assert {(row.name, row.after) for row in found.proposal.homes} == {("Isle", 44_000)}


def test_a_search_that_was_stopped_says_so(marlshire: Commissioner) -> None:
    for number in range(4):
        make_imported_network(
            marlshire, [placed(marlshire, f"Member {number}", 900 * number, list_size=34_000 + 999 * number)]
        )
    lost = [placed(marlshire, f"Lost {n}", 450 * n, list_size=6_000 + 777 * n) for n in range(6)]
    ids = [each.pk for each in lost]
    whole = joint_homes(ids, year_day=year_day(), sight=EVERYTHING)
    assert whole.proposal.proved
    stopped = joint_homes(ids, year_day=year_day(), sight=EVERYTHING, node_budget=0)
    assert stopped.proposal.lower_bound <= whole.proposal.cost.total <= stopped.proposal.cost.total
    assert stopped.proposal.proved == (stopped.proposal.lower_bound == stopped.proposal.cost.total)


def test_six_statements_that_only_read_whatever_the_numbers(marlshire: Commissioner) -> None:
    def asked() -> list[str]:
        ids = list(Practice.objects.filter(name__startswith="Lost").values_list("pk", flat=True))
        at = year_day()
        with CaptureQueriesContext(connection) as queries:
            joint_homes(ids, year_day=at, sight=EVERYTHING, node_budget=0)
        return [query["sql"].split()[0] for query in queries]

    placed(marlshire, "Lost", 0)
    make_imported_network(marlshire, [make_practice(marlshire)])
    few = asked()
    for number in range(20):
        make_imported_network(marlshire, [placed(marlshire, "", 500 * number)])
        lost = placed(marlshire, f"Lost {number}", 300 * number)
        add_member(make_network(make_commissioner(f"{number + 10}Z"), [make_practice(marlshire)]), lost)
    assert asked() == few
    assert len(few) == 6
    assert set(few) == {"SELECT", "WITH"}
