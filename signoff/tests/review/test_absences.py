"""Somebody is away, and a colleague acts for them: by the dates alone, and with no right of their own more."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, make_user
from signoff.enums import Action, HoldCode
from signoff.models import Absence, OutgoingMessage, StatusChange
from signoff.selectors.absences import acting_for, covered_by
from signoff.services.assigning import assign
from signoff.services.holds import place_hold, release_hold, review_hold
from signoff.services.rounds import confirm_round
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import (
    Area,
    check_coverage,
    find_met,
    looked_at,
    make_area,
    requirements_met,
    submitted,
    take,
    under_review,
)
from signoff.tests.review.test_interests import declare

PAGE = "/commissioners/99A/away/"
TODAY = AT.date()
WEEK = timedelta(days=7)


def away(person: User, cover: User, first: date = TODAY, last: date = TODAY + WEEK) -> HttpResponse:
    days: dict[str, Any] = {}
    for name, day in (("first_day", first), ("last_day", last)):
        days |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return posted(person, PAGE, cover=cover.pk, **days)


@pytest.fixture
def ben(area: Area) -> User:
    return make_user(Role.CCG_OFFICER, area.commissioner.organisation, name="Ben Oar")


def test_the_cover_decides_for_who_is_away_until_they_are_back(area: Area, ben: User) -> None:
    harbour, moor = submitted(area), submitted(area, "Moor")
    for each in (harbour, moor):
        assign(application=each, reviewer=area.officer, by=area.officer, at=AT)
    assert "Check Harbour" not in text(opened(ben, "/", whose="MINE"))
    for _ in range(2):
        assert away(area.officer, ben).status_code == 302
    assert Absence.objects.count() == 1
    told = OutgoingMessage.objects.filter(recipient=ben, path=PAGE)
    assert [each.subject for each in told] == ["You act for Officer of Marlshire from 10 May 2019 to 17 May 2019"]
    home = text(opened(ben, "/", whose="MINE"))
    assert "You act for Officer of Marlshire until 17 May 2019" in home
    assert "Check Harbour" in home
    take(harbour, Action.PICK_UP, ben)
    assert StatusChange.objects.get(application=harbour, action="PICK_UP").acting_for == area.officer
    assert AuditEvent.objects.get(action="APPLICATION_PICK_UP").after["acting_for"] == "Officer of Marlshire"
    assert "Ben Oar for Officer of Marlshire" in text(opened(area.approver, address(harbour)))
    absence = Absence.objects.get()
    for _ in range(2):
        assert posted(area.officer, f"{PAGE}{absence.pk}/back/").status_code == 302
    assert posted(ben, f"{PAGE}{absence.pk}/back/").status_code == 403
    assert told.latest("id").subject == "Officer of Marlshire is back: you no longer act for them"
    take(moor, Action.PICK_UP, ben)
    assert StatusChange.objects.get(application=moor, action="PICK_UP").acting_for is None


def test_only_who_has_the_same_role_is_offered_and_where_nobody_has_the_page_says_so(area: Area) -> None:
    alone = text(opened(area.officer, PAGE))
    assert "Nobody else at Marlshire CCG has the same role as you" in alone
    assert "Approver of Marlshire" not in alone
    assert away(area.officer, area.approver).status_code == 422
    make_user(Role.CCG_OFFICER, area.commissioner.organisation, name="Ben Oar")
    page = text(opened(area.officer, PAGE))
    assert "Ben Oar</option>" in page
    assert "Approver of Marlshire" not in page
    refused = away(area.officer, area.approver)
    assert (refused.status_code, "Select somebody who has the same role as you" in text(refused)) == (422, True)
    assert not Absence.objects.exists()


def test_a_cover_holds_on_its_days_alone_and_while_both_have_the_role(area: Area, ben: User) -> None:
    harbour = submitted(area)
    assign(application=harbour, reviewer=area.officer, by=area.officer, at=AT)
    harbour.refresh_from_db()
    away(area.officer, ben, TODAY + WEEK, TODAY + 2 * WEEK)
    on = {days: acting_for(ben, harbour, TODAY + timedelta(days=days)) for days in (6, 7, 14, 15)}
    assert on == {6: None, 7: area.officer, 14: area.officer, 15: None}
    assert acting_for(area.officer, harbour, TODAY + WEEK) is None
    RoleAssignment.objects.filter(user=ben).delete()
    assert covered_by(ben, TODAY + WEEK) == []


def test_an_interest_of_either_holds(area: Area, ben: User) -> None:
    harbour = looked_at(area)
    met = address(harbour, "requirements-met")
    assign(application=harbour, reviewer=area.officer, by=area.officer, at=AT)
    away(area.officer, ben)
    declare(area.officer, harbour.lead_practice)
    versions = {"version": harbour.version, "revision": harbour.network.revision}
    refused = posted(ben, met, **versions)
    assert (refused.status_code, "You act for Officer of Marlshire, who has declared" in text(refused)) == (403, True)
    assert posted(ben, address(harbour, "assign"), reviewer=ben.pk, seen=area.officer.pk).status_code == 302
    assert posted(ben, met, **versions).status_code == 302
    assert StatusChange.objects.get(application=harbour, action="MARK_REQUIREMENTS_MET").acting_for is None
    moor = submitted(area, "Moor")
    declare(ben, moor.lead_practice)
    assert posted(ben, address(moor, "pick-up"), version=moor.version).status_code == 403


def test_a_check_and_a_hold_say_for_whom_they_were(area: Area, ben: User) -> None:
    harbour = under_review(area)
    assign(application=harbour, reviewer=area.officer, by=area.officer, at=AT)
    harbour.refresh_from_db()
    away(area.officer, ben)
    find_met(harbour, ben)
    assert {each.acting_for for each in harbour.item_checks.all()} == {area.officer}
    assert "Met by Ben Oar for Officer of Marlshire" in text(opened(ben, address(harbour, "checks")))
    assert AuditEvent.objects.filter(action="ITEM_CHECKED")[0].after["acting_for"] == "Officer of Marlshire"
    hold = place_hold(
        application=harbour,
        code=HoldCode.AWAITING_STP,
        reason="It meets in June.",
        review_on=TODAY + WEEK,
        body="Marlshire STP",
        owner=area.officer,
        by=ben,
        at=AT,
    )
    review_hold(hold=hold, version=0, note="Put off.", review_on=TODAY + WEEK, by=ben, at=AT)
    release_hold(hold=hold, reason="It agreed.", by=ben, at=AT)
    page = text(opened(area.approver, address(harbour, "holds")))
    assert page.count("by Ben Oar for Officer of Marlshire") == 2
    assert "Ben Oar for Officer of Marlshire, Marlshire" in page


def test_two_who_stand_in_for_each_other_are_one_person_to_a_round(area: Area) -> None:
    """CMP-11: what was marked met for somebody away is not theirs to confirm, nor what they marked their cover's."""
    grace, third = area.approver, make_user(Role.CCG_APPROVER, area.commissioner.organisation, name="Third")
    harbour = looked_at(area)
    assign(application=harbour, reviewer=grace, by=area.officer, at=AT)
    away(grace, area.second_approver)
    take(harbour, Action.MARK_REQUIREMENTS_MET, area.second_approver)
    check_coverage(area)
    round = area.round
    confirm = partial(confirm_round, round=round, version=round.version, at=AT)
    page, confirming = "/commissioners/99A/rounds/2019-20/", "/commissioners/99A/rounds/2019-20/confirm/"
    for person, who in ((grace, "Somebody for whom you act, or who acted for you,"), (area.second_approver, "You")):
        with pytest.raises(PermissionDenied, match=f"{who} marked the requirements met for Harbour"):
            confirm(by=person)
        assert opened(person, confirming).status_code == 403
        assert f"{who} marked the requirements met for Harbour" in text(opened(person, page))
        assert "Confirm the round" not in text(opened(person, "/"))
    posted(grace, f"{PAGE}{Absence.objects.get().pk}/back/")
    away(area.second_approver, third)
    with pytest.raises(PermissionDenied, match="for whom you act"):
        confirm(by=third)
    posted(area.second_approver, f"{PAGE}{Absence.objects.get(ended_at=None).pk}/back/")
    fourth = make_user(Role.CCG_APPROVER, area.commissioner.organisation, name="Fourth")
    away(fourth, third)
    assert confirm(by=third).acting_for == fourth
    assert AuditEvent.objects.get(action="ROUND_CONFIRMED").after["acting_for"] == "Fourth"
    assert "Third for Fourth" in text(opened(grace, page))
    letter = text(opened(grace, address(harbour, "letter")))
    assert "Third, for Fourth" in letter


def test_the_work_list_offers_a_round_to_those_alone_who_can_confirm_it(area: Area) -> None:
    """An interest of somebody away is their cover's too (CMP-10)."""
    harbour, home = requirements_met(area), "/"
    check_coverage(area)
    third = make_user(Role.CCG_APPROVER, area.commissioner.organisation, name="Third")
    approvers = (area.approver, area.second_approver, third)

    def offered() -> list[bool]:
        return ["Confirm the round 2019/20" in text(opened(each, home)) for each in approvers]

    def allowed() -> list[bool]:
        confirming = "/commissioners/99A/rounds/2019-20/confirm/"
        return [opened(each, confirming).status_code == 200 for each in approvers]

    def left_to_others() -> list[bool]:
        return ["confirmation of Harbour" in text(opened(each, home)) for each in approvers]

    assert offered() == allowed() == [True, True, True]
    declare(third, harbour.lead_practice)
    assert offered() == allowed() == [True, True, False]
    away(third, area.approver)
    assert offered() == allowed() == [False, True, False]
    assert left_to_others() == [True, False, True]
    posted(third, f"{PAGE}{Absence.objects.get().pk}/back/")
    assert offered() == allowed() == [True, True, False]


def test_who_cannot_act_is_told_why(area: Area, ben: User) -> None:
    said = {
        "same role": away(area.officer, area.approver),
        "Select somebody": away(area.officer, make_area("99B", "Northshire").officer),
        "before the first": away(area.officer, ben, TODAY + WEEK, TODAY),
        "have passed": away(area.officer, ben, TODAY - 2 * WEEK, TODAY - WEEK),
        "from today on": away(area.officer, ben, date(1900, 1, 1), TODAY + WEEK),
        "within a year": away(area.officer, ben, TODAY, date(2999, 1, 1)),
    }
    assert {words: (page.status_code, words in text(page)) for words, page in said.items()} == dict.fromkeys(
        said, (422, True)
    )
    away(ben, area.officer)
    assert "is away on some of these days as well" in text(away(area.officer, ben))
    carol = make_user(Role.CCG_OFFICER, area.commissioner.organisation, name="Carol")
    assert "You act for somebody else" in text(away(area.officer, carol))
    assert "already that you are away" in text(away(ben, carol))
    assert Absence.objects.count() == 1
