from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from networks.enums import MembershipState, Standing
from networks.models import CoverAgreement, Membership, Network, NetworkYear
from networks.rules.position import position_numbers
from networks.selectors.coverage import commissioner_subjects
from networks.selectors.position import position
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import (
    AT,
    LIST_DATE,
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.enums import Answer, OdsStatus
from practices.models import Commissioner, ContractYear, Exemption, ListSize, ParticipationNotice, Practice

pytestmark = pytest.mark.django_db

IN_YEAR = date(2019, 12, 4)
STARTS_ON = date(2019, 7, 1)


def figures(as_at=IN_YEAR, commissioner=None):
    return position(year=year(), as_at=as_at, commissioner=commissioner).as_json()


def shown(names, **options):
    found = figures(**options)
    return {name: found[name] for name in names.split()}


def notice(practice: Practice, answer: Answer, on: date = date(2019, 5, 1)) -> None:
    ParticipationNotice.objects.create(
        practice=practice,
        contract_year=year(),
        answer=answer,
        answered_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        late=on > year().submission_deadline,
        waits=on > year().submission_deadline,
        source="letter",
        recorded_at=AT,
    )


@pytest.fixture
def marlshire():
    return make_commissioner("99A", "Marlshire CCG")


def test_all_keys_are_there_and_nothing_has_no_share():
    assert figures() == {
        "year": "2019/20",
        "as_at": "2019-12-04",
        "networks": 0,
        "under_20000": 0,
        "under_27000": 0,
        "under_30000": 0,
        "within_30000_50000": 0,
        "over_50000": 0,
        "size_unknown": 0,
        "single_practice_networks": 0,
        "networks_crossing_commissioners": 0,
        "practices_in_scope": 0,
        "practices_participating": 0,
        "practices_declined": 0,
        "practices_unplaced": 0,
        "practices_undecided": 0,
        "practices_covered": 0,
        "practices_covered_once_confirmed": 0,
        "practices_by_membership": 0,
        "practices_uncovered": 0,
        "patients_in_scope": 0,
        "patients_participating": 0,
        "patients_declined": 0,
        "patients_unplaced": 0,
        "patients_undecided": 0,
        "patients_covered": 0,
        "patients_covered_once_confirmed": 0,
        "patients_by_membership": 0,
        "patients_uncovered": 0,
        "participation_percent_practices": None,
        "coverage_percent_practices": None,
        "coverage_percent_patients": None,
        "membership_percent_practices": None,
        "membership_percent_patients": None,
        "commissioners": 0,
        "commissioners_fully_covered": 0,
    }


def test_bands_are_cumulative_and_their_edges_exact(marlshire):
    for size in (19_999, 20_000, 26_999, 27_000, 29_999, 30_000, 50_000, 50_001):
        make_imported_network(marlshire, [make_practice(marlshire, list_size=size)])
    make_imported_network(marlshire, [make_practice(marlshire), make_practice(marlshire, list_size=None)])
    make_imported_network(marlshire, [])

    assert shown("networks under_20000 under_27000 under_30000 within_30000_50000 over_50000 size_unknown") == {
        "networks": 9,
        "under_20000": 1,
        "under_27000": 3,
        "under_30000": 5,
        "within_30000_50000": 2,
        "over_50000": 1,
        "size_unknown": 1,
    }


def test_bands_have_the_edges_of_the_year(marlshire):
    edges = {"regional_confirmation": 21_000, "regional_sight": 28_000}
    ContractYear.objects.filter(pk=year().pk).update(floor=30_001, ceiling=40_000, thresholds=edges)
    for size in (20_999, 21_000, 27_999, 28_000, 30_000, 30_001, 40_001):
        make_imported_network(marlshire, [make_practice(marlshire, list_size=size)])

    assert shown("under_20000 under_27000 under_30000 within_30000_50000 over_50000") == {
        "under_20000": 1,
        "under_27000": 3,
        "under_30000": 5,
        "within_30000_50000": 1,
        "over_50000": 1,
    }


def test_a_network_counts_all_its_members_whatever_their_status(marlshire):
    dormant = make_practice(marlshire, list_size=20_000, ods_status=OdsStatus.DORMANT)
    closed = make_practice(marlshire, list_size=11_000, ods_status=OdsStatus.CLOSED)
    make_imported_network(marlshire, [dormant, closed])

    assert shown("under_30000 within_30000_50000 practices_in_scope") == {
        "under_30000": 0,
        "within_30000_50000": 1,
        "practices_in_scope": 1,
    }


def test_single_practice_and_crossing_networks(marlshire):
    coast = make_commissioner("99B", "Coast CCG")
    make_imported_network(marlshire, [make_practice(marlshire)])
    make_imported_network(marlshire, [make_practice(marlshire), make_practice(coast)])
    make_imported_network(coast, [make_practice(marlshire), make_practice(marlshire), make_practice(None)])

    assert shown("single_practice_networks networks_crossing_commissioners") == {
        "single_practice_networks": 1,
        "networks_crossing_commissioners": 1,
    }


def test_who_is_in_scope(marlshire):
    make_practice(marlshire, list_size=1_000, ods_status=OdsStatus.DORMANT)
    make_practice(marlshire, list_size=100, ods_status=OdsStatus.CLOSED, closed_on=IN_YEAR)
    make_practice(None, list_size=10)
    outside = make_practice(marlshire)
    Exemption.objects.create(
        practice=outside, contract_year=year(), reason="Prison", recorded_by=make_user(Role.CCG_OFFICER), recorded_at=AT
    )
    make_practice(marlshire, ods_status=OdsStatus.CLOSED, closed_on=IN_YEAR - timedelta(days=1))
    make_practice(marlshire, ods_status=OdsStatus.CLOSED)
    make_practice(marlshire, list_size=None)
    zero = make_practice(marlshire, list_size=None)
    ListSize.objects.create(practice=zero, as_at=LIST_DATE, registered=0)

    assert shown("practices_in_scope patients_in_scope commissioners") == {
        "practices_in_scope": 3,
        "patients_in_scope": 1_110,
        "commissioners": 1,
    }


def test_coverage_by_practices_and_by_patients_with_and_without_local_cover(marlshire):
    moor = make_commissioner("99C", "Moor CCG")
    make_commissioner("99D", "A CCG without practices")
    network = make_imported_network(marlshire, [make_practice(marlshire, list_size=6_000)])
    given = make_practice(marlshire, list_size=2_000)
    make_practice(moor, list_size=1_000)
    CoverAgreement.objects.create(
        network=network,
        practice=given,
        contract_year=year(),
        during=(STARTS_ON, date(2020, 4, 1)),
        agreed_at=AT,
        agreed_by=make_user(Role.CCG_OFFICER),
    )

    assert shown(
        "practices_covered patients_covered practices_uncovered patients_uncovered practices_by_membership "
        "coverage_percent_practices coverage_percent_patients membership_percent_patients commissioners "
        "commissioners_fully_covered"
    ) == {
        "practices_covered": 2,
        "patients_covered": 8_000,
        "practices_uncovered": 1,
        "patients_uncovered": 1_000,
        "practices_by_membership": 1,
        "coverage_percent_practices": 66.67,
        "coverage_percent_patients": 88.89,
        "membership_percent_patients": 66.67,
        "commissioners": 2,
        "commissioners_fully_covered": 1,
    }


GROUPS = "practices_participating practices_declined practices_unplaced practices_undecided"


def test_four_groups_that_make_up_those_in_scope(marlshire):
    member, declined, unplaced, unplaced_too, named, silent, late = (make_practice(marlshire) for _ in range(7))
    make_imported_network(marlshire, [member])
    notice(member, Answer.DECLINE)
    notice(declined, Answer.JOIN, date(2019, 4, 30))
    notice(declined, Answer.DECLINE, date(2019, 5, 15))
    notice(unplaced, Answer.JOIN)
    notice(unplaced_too, Answer.NO_NETWORK)
    notice(named, Answer.JOIN)
    make_network(marlshire, [named])
    notice(late, Answer.DECLINE, date(2019, 5, 16))

    assert list(shown(GROUPS).values()) == [1, 1, 2, 3]
    assert shown("practices_in_scope participation_percent_practices") == {
        "practices_in_scope": 7,
        "participation_percent_practices": 14.29,
    }
    assert list(shown(GROUPS, as_at=date(2019, 5, 1)).values()) == [0, 1, 4, 2]
    assert silent


def test_an_answer_counts_from_its_day_on(marlshire):
    practice = make_practice(marlshire)
    notice(practice, Answer.JOIN, date(2019, 5, 1))
    notice(practice, Answer.DECLINE, date(2019, 5, 10))

    assert [figures(as_at=date(2019, 5, day))["practices_declined"] for day in (9, 10)] == [0, 1]
    assert [figures(as_at=day)["practices_unplaced"] for day in (date(2019, 4, 30), date(2019, 5, 1))] == [0, 1]


def test_before_the_year_starts_what_was_decided_by_the_day_counts(marlshire):
    practice = make_practice(marlshire)
    network = make_network(marlshire, [practice], state=MembershipState.IN_FORCE)
    NetworkYear.objects.update(standing=Standing.CONFIRMED)
    Membership.objects.update(decided_on=date(2019, 5, 20))

    covered = {
        day: figures(as_at=day)["practices_covered"] for day in (date(2019, 5, 19), date(2019, 5, 20), STARTS_ON)
    }
    assert list(covered.values()) == [0, 1, 1]
    Network.objects.filter(id=network.id).update(closed_on=date(2019, 9, 30))
    assert [figures(as_at=date(2019, month, 30))["networks"] for month in (9, 11)] == [1, 0]


@pytest.mark.parametrize("standing", [s for s in Standing if s != Standing.CONFIRMED])
def test_a_network_that_is_not_confirmed_covers_nobody(marlshire, standing):
    make_network(marlshire, [make_practice(marlshire)], state=MembershipState.IN_FORCE)
    NetworkYear.objects.update(standing=standing)

    assert shown("networks practices_covered") == {"networks": 0, "practices_covered": 0}


def test_an_imported_network_counts_while_it_is_open(marlshire):
    network = make_imported_network(marlshire, [make_practice(marlshire)])
    Network.objects.filter(id=network.id).update(opened_on=date(2019, 10, 1), closed_on=IN_YEAR)

    days = [date(2019, 9, 30), date(2019, 10, 1), IN_YEAR, IN_YEAR + timedelta(days=1)]
    assert [figures(as_at=day)["networks"] for day in days] == [0, 1, 1, 0]


def test_a_membership_counts_on_its_first_and_last_day(marlshire):
    make_imported_network(marlshire, [make_practice(marlshire)])
    Membership.objects.update(during=(date(2019, 8, 1), IN_YEAR), decided_on=date(2019, 8, 1))

    days = [date(2019, 7, 31), date(2019, 8, 1), IN_YEAR - timedelta(days=1), IN_YEAR]
    assert [figures(as_at=day)["practices_covered"] for day in days] == [0, 1, 1, 0]


def test_one_commissioner_has_its_own_practices_and_the_networks_with_a_member_there(marlshire):
    coast = make_commissioner("99B", "Coast CCG")
    make_imported_network(
        marlshire, [make_practice(marlshire, list_size=20_000), make_practice(coast, list_size=11_000)]
    )
    make_imported_network(marlshire, [make_practice(marlshire)])
    make_practice(coast, list_size=500)

    assert shown(
        "networks within_30000_50000 practices_in_scope patients_covered patients_uncovered commissioners",
        commissioner=coast,
    ) == {
        "networks": 1,
        "within_30000_50000": 1,
        "practices_in_scope": 2,
        "patients_covered": 11_000,
        "patients_uncovered": 500,
        "commissioners": 1,
    }


def test_areas_add_up(marlshire):
    north = {"region_code": "Y63", "region_name": "North", "stp_code": "E54000001", "stp_name": "Vale"}
    vale = make_commissioner("99V", "Vale CCG", **north)
    for commissioner in (marlshire, vale, None):
        make_practice(commissioner, list_size=1_000)

    found = position(year=year(), as_at=IN_YEAR)

    assert {area.code: area.stp_name for area in found.areas} == {"99A": "", "99V": "Vale", "": ""}
    assert sum(area.cover.patients_in_scope for area in found.areas) == found.cover.patients_in_scope == 3_000
    assert {area.code for area in found.commissioners} == {"99A", "99V"}


def test_it_takes_two_statements_at_any_size(marlshire, django_assert_num_queries):
    contract_year = year()
    for _ in range(30):
        make_imported_network(marlshire, [make_practice(marlshire)])

    with django_assert_num_queries(2):
        position(year=contract_year, as_at=IN_YEAR)


GROUPED = (
    *("in_scope", "participating", "declined", "unplaced", "undecided"),
    *("covered", "covered_once_confirmed", "uncovered", "by_membership"),
)
COUNTED = [f"{unit}_{name}" for unit in ("practices", "patients") for name in GROUPED]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("as_at", [date(2019, 5, 20), IN_YEAR])
def test_the_statements_agree_with_the_rules(seed, as_at):
    """Whatever the facts: the rules, practice by practice, count the same as the two statements."""
    lay_at_random(Random(seed))

    for subject in commissioner_subjects(
        list(Commissioner.objects.values_list("id", flat=True)), as_at, year="2019/20"
    ):
        by_rules = position_numbers(subject.facts)
        commissioner = Commissioner.objects.get(id=subject.commissioner_id)
        by_statements = figures(as_at=as_at, commissioner=commissioner)
        assert {name: by_statements[name] for name in COUNTED} == {name: by_rules[name] for name in COUNTED}


def lay_at_random(random: Random) -> None:
    """Practices and networks of all sorts, in two areas; nothing later than the first of the days asked for."""
    areas = [make_commissioner("99A", "Marlshire CCG"), make_commissioner("99B", "Coast CCG")]
    officer = make_user(Role.CCG_OFFICER)
    networks = [make_imported_network(random.choice(areas)) for _ in range(3)]
    networks += [make_network(random.choice(areas)) for _ in range(len(Standing))]
    for standing, formed in zip(Standing, networks[3:], strict=True):
        NetworkYear.objects.filter(network=formed).update(standing=standing)
    Network.objects.filter(id=networks[0].id).update(closed_on=date(2019, 9, 1))
    for _ in range(60):
        practice = make_practice(
            random.choice(areas),
            list_size=random.choice([None, 1_000, 2_500, 12_000]),
            ods_status=random.choice(OdsStatus.values),
            closed_on=random.choice([None, None, date(2019, 5, 20), date(2019, 10, 1), IN_YEAR]),
        )
        if random.random() < 0.7:
            state = random.choice([s for s in MembershipState if s != MembershipState.DECLINED])
            member = add_member(random.choice(networks), practice, state=state)
            if state == MembershipState.IN_FORCE:
                member.decided_on = random.choice([date(2019, 5, 19), date(2019, 5, 21)])
                member.during = (random.choice([STARTS_ON, date(2019, 8, 1)]), random.choice([None, IN_YEAR]))
            elif state == MembershipState.AGREED:
                member.answered_at, member.answered_by = AT, officer
            member.save()
        if random.random() < 0.4:
            notice(practice, random.choice(list(Answer)), random.choice([date(2019, 5, 1), date(2019, 5, 15)]))
        if random.random() < 0.1:
            Exemption.objects.create(
                practice=practice, contract_year=year(), reason="Prison", recorded_by=officer, recorded_at=AT
            )
        if random.random() < 0.2:
            CoverAgreement.objects.create(
                network=random.choice(networks),
                practice=practice,
                contract_year=year(),
                during=(STARTS_ON, random.choice([date(2020, 4, 1), IN_YEAR])),
                agreed_at=AT,
                agreed_by=officer,
            )
