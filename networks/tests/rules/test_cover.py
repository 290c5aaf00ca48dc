from dataclasses import replace
from datetime import date

import pytest

from networks.rules import derive_cover, in_scope
from networks.rules.cover import member_once_confirmed
from networks.rules.facts import CoreMembership, Cover, LocalCover

STARTS_ON = date(2019, 7, 1)
BEFORE = date(2019, 6, 1)
IN_FORCE = CoreMembership("IN_FORCE", "CONFIRMED", starts_on=STARTS_ON, decided_on=date(2019, 5, 31))
IMPORTED = CoreMembership("IN_FORCE", None, starts_on=date(2019, 10, 1), ends_on=date(2020, 3, 31))
PLANNED = CoreMembership("AGREED", "REQUIREMENTS_MET")
AGREED = LocalCover(agreed=True, standing="CONFIRMED", starts_on=STARTS_ON, ends_on=date(2020, 3, 31))


def cover(*memberships: CoreMembership, local=(), day=STARTS_ON, scope=True) -> Cover:
    return derive_cover(scope=scope, memberships=memberships, local_cover=local, day=day, starts_on=STARTS_ON)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"code": "W00001"}, False),
        ({"ods_status": "D"}, True),
        ({"ods_status": "C"}, False),
        ({"ods_status": "C", "closed_on": STARTS_ON}, True),
        ({"closed_on": BEFORE}, False),
        ({"list_size": 1}, True),
        ({"list_size": 0}, False),
        ({"list_size": None}, False),
        ({"exempt": True}, False),
    ],
)
def test_in_scope(changes, expected):
    plain = {"code": "V81001", "ods_status": "A", "closed_on": None, "list_size": 8_000, "exempt": False}
    assert in_scope(**{**plain, "day": STARTS_ON, **changes}) is expected


def test_out_of_scope_whatever_else():
    assert cover(IN_FORCE, local=[AGREED], scope=False) is Cover.OUT_OF_SCOPE


def test_nothing_is_a_gap():
    assert cover() is Cover.COVER_GAP


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 5, 30), Cover.COVER_GAP),
        (date(2019, 5, 31), Cover.MEMBER),
        (STARTS_ON, Cover.MEMBER),
        (date(2020, 3, 31), Cover.MEMBER),
    ],
)
def test_before_the_start_a_decided_membership_counts_from_its_decision(day, expected):
    assert cover(IN_FORCE, day=day) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 9, 30), Cover.COVER_GAP),
        (date(2019, 10, 1), Cover.MEMBER),
        (date(2020, 3, 31), Cover.MEMBER),
        (date(2020, 4, 1), Cover.COVER_GAP),
    ],
)
def test_an_imported_membership_counts_on_its_first_and_last_day(day, expected):
    assert cover(IMPORTED, day=day) is expected


def test_a_membership_recorded_afterwards_counts_on_the_days_it_is_for():
    late = CoreMembership("IN_FORCE", "CONFIRMED", starts_on=STARTS_ON, decided_on=date(2019, 12, 1))
    assert cover(late) is Cover.MEMBER


@pytest.mark.parametrize(("closed_on", "expected"), [(STARTS_ON, Cover.MEMBER), (BEFORE, Cover.COVER_GAP)])
def test_a_network_counts_to_the_day_it_closes(closed_on, expected):
    closing = CoreMembership("IN_FORCE", None, starts_on=date(2019, 4, 1), network_closed_on=closed_on)
    assert cover(closing) is expected


@pytest.mark.parametrize("standing", ["FORMING", "SUBMITTED", "REQUIREMENTS_MET", "ENDED"])
def test_in_force_only_with_a_confirmed_network(standing):
    assert cover(CoreMembership("IN_FORCE", standing, starts_on=STARTS_ON)) is Cover.COVER_GAP


@pytest.mark.parametrize(
    ("state", "standing"),
    [("NAMED", "REQUIREMENTS_MET"), ("AGREED", "SUBMITTED"), ("AGREED", "CONFIRMED"), ("AGREED", None)],
)
def test_planned_only_when_agreed_and_requirements_met(state, standing):
    assert cover(PLANNED) is Cover.MEMBER_PLANNED
    assert cover(CoreMembership(state, standing)) is Cover.COVER_GAP


@pytest.mark.parametrize(
    ("day", "expected"),
    [(BEFORE, Cover.COVER_AGREED), (date(2020, 3, 31), Cover.COVER_AGREED), (date(2020, 4, 1), Cover.COVER_GAP)],
)
def test_cover_in_its_period(day, expected):
    assert cover(local=[AGREED], day=day) is expected


@pytest.mark.parametrize(
    ("agreed", "standing", "expected"),
    [
        (True, "CONFIRMED", Cover.COVER_AGREED),
        (True, "REQUIREMENTS_MET", Cover.COVER_AGREED),
        (True, None, Cover.COVER_AGREED),
        (True, "SUBMITTED", Cover.COVER_PROPOSED),
        (True, "ENDED", Cover.COVER_GAP),
        (False, "CONFIRMED", Cover.COVER_PROPOSED),
    ],
)
def test_cover_is_agreed_by_a_network_that_stands(agreed, standing, expected):
    assert cover(local=[LocalCover(agreed, standing)]) is expected


def test_cover_today_goes_before_a_planned_membership_and_a_proposal_after():
    assert cover(IN_FORCE, local=[AGREED]) is Cover.MEMBER
    assert cover(PLANNED, local=[AGREED]) is Cover.COVER_AGREED
    assert cover(PLANNED, local=[LocalCover(False, None)]) is Cover.MEMBER_PLANNED


@pytest.mark.parametrize(
    ("membership", "day", "expected"),
    [
        (IN_FORCE, BEFORE, True),
        (IN_FORCE, STARTS_ON, True),
        (replace(IN_FORCE, decided_on=date(2019, 6, 2)), BEFORE, False),
        (replace(IN_FORCE, ends_on=STARTS_ON), date(2019, 7, 2), False),
        (replace(IN_FORCE, starts_on=date(2019, 7, 2)), BEFORE, False),
        (PLANNED, BEFORE, True),
        (CoreMembership("NAMED", "REQUIREMENTS_MET"), BEFORE, False),
    ],
)
def test_a_member_once_the_round_is_confirmed(membership, day, expected):
    assert member_once_confirmed(membership, day, STARTS_ON) is expected
