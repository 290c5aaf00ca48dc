"""Every step of a case, by everybody in every status: who may is in matrix.csv, from where in the table of the road."""

import csv
from datetime import date
from pathlib import Path

import pytest

from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.testing.factories import AT, make_network, make_user, year
from practices.enums import InterestKind
from practices.models import Commissioner
from practices.services.interests import declare_interest
from signoff.enums import CaseAction, CaseKind, CaseStatus
from signoff.models import Case
from signoff.permissions.cases import (
    check_user_can_step,
    user_can_keep,
    user_can_open,
    user_can_share,
    user_can_step,
)
from signoff.selectors.cases.scope import cases_visible_to, openers_of, part_of
from signoff.services.cases.keeping import add_party
from signoff.services.cases.opening import open_case
from signoff.tests.area import Area, make_area
from signoff.views.case_steps import PAGES, SLUGS
from signoff.workflow import CASE_TRANSITIONS, CASE_TURN, RUNNING, SETTLED, UNSETTLED, Party, case_rows, case_step

pytestmark = pytest.mark.django_db
TABLE = (Path(__file__).parent / "matrix.csv").read_text(encoding="utf-8")
MATRIX = {row.pop("who"): row for row in csv.DictReader(TABLE.splitlines())}


@pytest.fixture
def case(area: Area) -> Case:
    elm = area.practice("Elm", list_size=9_000)
    return open_case(
        kind=CaseKind.UNPLACED, contract_year=year(), practice=elm, summary="Nobody takes it.", by=area.officer, at=AT
    )


def everybody(area: Area, case: Case) -> dict[str, User]:
    party, north = area.practice("Oak"), make_area("99B", "Northshire")
    add_party(case=case, practice=party, by=area.officer, at=AT)
    conflicted = make_user(Role.CCG_APPROVER, area.commissioner.organisation, name="With an interest")
    declare_interest(
        commissioner=area.commissioner,
        practice=case.practice,
        kind=InterestKind.PARTNER,
        since=date(2015, 4, 1),
        by=conflicted,
        at=AT,
    )
    return {
        "practice": area.user_of(case.practice),
        "party": area.user_of(party),
        "officer": area.officer,
        "approver": area.approver,
        "conflicted": conflicted,
        "lmc": area.lmc_user,
        "nhse": area.nhse,
        "administrator": make_user(Role.ADMINISTRATOR),
        "neighbour officer": north.officer,
    }


def test_who_may_what_is_as_the_matrix_has_it(area: Area, case: Case) -> None:
    openers = openers_of(area.commissioner, year(), case.practice, None)
    for who, user in everybody(area, case).items():
        on = part_of(user, case)
        may = {slug: user_can_step(user, case, action, on) for slug, action in SLUGS.items()}
        keeps = user_can_keep(user, case, on)
        may |= {"plan": keeps, "engage": keeps, "party": keeps}
        may |= {"share": user_can_share(user, case), "open": user_can_open(user, openers)}
        assert {name: "yes" if can else "no" for name, can in may.items()} == MATRIX[who], who


def test_who_sees_a_case(area: Area, case: Case) -> None:
    people = everybody(area, case)
    seen = {who for who, user in people.items() if cases_visible_to(user).filter(pk=case.pk).exists()}
    assert seen == set(people) - {"neighbour officer"}
    case.shared = False
    case.save()
    assert {who for who, user in people.items() if cases_visible_to(user).exists()} == {"practice", "lmc"}


def test_what_a_practice_keeps_from_its_commissioner_is_moved_by_it_and_its_lmc(area: Area, case: Case) -> None:
    case.shared = False
    case.save()
    people = everybody_alone(area, case)
    may = {
        who: {slug for slug, action in SLUGS.items() if user_can_step(user, case, action, part_of(user, case))}
        for who, user in people.items()
    }
    own = {"practice": {"close", "reopen"}, "lmc": {"mediate", "reopen"}}
    assert may == {"officer": set(), "approver": set(), **own}


def everybody_alone(area: Area, case: Case) -> dict[str, User]:
    return {
        "practice": area.user_of(case.practice),
        "lmc": area.lmc_user,
        "officer": area.officer,
        "approver": area.approver,
    }


def test_the_table_leaves_nothing_out() -> None:
    assert {row.action for row in CASE_TRANSITIONS} == set(CaseAction) - {CaseAction.OPEN} == set(PAGES)
    assert set(CASE_TURN) == set(CaseStatus)
    assert {CaseStatus.CLOSED} | RUNNING == set(CaseStatus)
    assert not UNSETTLED & SETTLED
    assert {row.permission for row in CASE_TRANSITIONS} <= set(Permission)
    assert [row.action for row in CASE_TRANSITIONS if bool(row.tells) != bool(row.says)] == []
    without = {row.action for row in CASE_TRANSITIONS if not row.needs_reason}
    assert without == {CaseAction.ASK_LMC} == {action for action, page in PAGES.items() if page.optional}


def test_each_party_leaves_a_status_by_one_row() -> None:
    for action in PAGES:
        for party in Party:
            starts = [status for row in case_rows(action) if row.party is party for status in row.from_statuses]
            assert len(starts) == len(set(starts))
            leaving = {status for status in CaseStatus if case_step(action, status, party)}
            assert leaving == set(starts)


def test_every_status_can_be_reached_and_left() -> None:
    reached, grown = {CaseStatus.OPEN}, True
    while grown:
        more = {row.to_status for row in CASE_TRANSITIONS if row.from_statuses & reached}
        grown, reached = not more <= reached, reached | more
    assert reached == set(CaseStatus)
    assert {status for row in CASE_TRANSITIONS for status in row.from_statuses} == set(CaseStatus)


def test_nhs_england_advises_in_its_own_region(area: Area, case: Case) -> None:
    """One whose code is a region's speaks for that region alone."""
    elsewhere = make_area("99B", "Northshire").commissioner
    for commissioner, region in ((area.commissioner, "Y61"), (elsewhere, "Y62")):
        Commissioner.objects.filter(pk=commissioner.pk).update(region_code=region)
    case.commissioner.refresh_from_db()
    offices = {code: make_user(Role.NHSE_READER, Organisation(OrganisationKind.NHSE, code)) for code in ("Y61", "Y62")}
    may = {code: user_can_step(user, case, CaseAction.ADVISE, part_of(user, case)) for code, user in offices.items()}
    assert may == {"Y61": True, "Y62": False}
    row, authority = check_user_can_step(offices["Y61"], case, CaseAction.ADVISE, part_of(offices["Y61"], case))
    assert (row.party, authority.organisation.code) == (Party.NHSE, "Y61")


def test_a_case_about_a_network_is_its_practices(area: Area) -> None:
    network = make_network(area.commissioner, members=[area.practice("Oak")])
    member = network.memberships.get().practice
    network.memberships.update(state="AGREED")
    case = open_case(
        kind=CaseKind.AT_RISK,
        contract_year=year(),
        network=network,
        summary="Two practices want to leave.",
        by=area.user_of(member),
        at=AT,
    )
    assert cases_visible_to(area.user_of(member)).get() == case
    assert cases_visible_to(area.officer).get() == case
    assert not cases_visible_to(area.user_of(area.practice("Far"))).exists()
