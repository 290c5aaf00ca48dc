"""Who looks at an application, and the work list as it is shared out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from pcnportal.accounts.enums import Role
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT, give_role, make_user
from signoff.enums import Action, HoldCode
from signoff.models import Application
from signoff.selectors.worklist import Narrowing, narrowed, waiting_for
from signoff.services.assigning import CannotAssign, assign
from signoff.services.holds import contest_hold, place_hold
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, find_met, make_area, requirements_met, submitted, take, under_review
from signoff.tests.review.test_interests import declare

TODAY = AT.date()


def reviewer_of(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).reviewer or "")


def test_an_application_is_given_taken_over_and_given_back(area: Area) -> None:
    application = submitted(area)
    page = address(application, "assign")
    assert "Nobody in particular looks at it" in text(opened(area.officer, address(application)))
    for _ in range(2):
        assert posted(area.officer, page, reviewer=area.approver.pk).status_code == 302
    assert "Approver of Marlshire looks at it" in text(opened(area.officer, address(application)))
    assert "Approver of Marlshire" in text(opened(area.officer, "/applications/"))
    for outsider in (area.lmc_user, area.nhse, area.user_of(application.lead_practice)):
        assert "Approver of Marlshire" not in text(opened(outsider, "/applications/"))
        assert "looks at it" not in text(opened(outsider, address(application)))
    assert posted(area.approver, page, reviewer="", seen=area.approver.pk).status_code == 302
    assert reviewer_of(application) == ""
    events = AuditEvent.objects.filter(action="APPLICATION_ASSIGNED").order_by("id")
    assert [(each.before["reviewer"], each.after["reviewer"]) for each in events] == [
        ("Nobody", "Approver of Marlshire"),
        ("Approver of Marlshire", "Nobody"),
    ]
    history = text(opened(area.officer, address(application, "history")))
    assert "changed who looks at the application" in history
    assert "changed who looks" not in text(opened(area.lmc_user, address(application, "history")))


def test_an_answer_without_a_reviewer_is_not_nobody(area: Area) -> None:
    application = submitted(area)
    page = address(application, "assign")
    assert posted(area.officer, page, reviewer=area.approver.pk).status_code == 302
    unsaid = posted(area.officer, page, seen=area.approver.pk)
    assert (unsaid.status_code, reviewer_of(application)) == (422, "Approver of Marlshire")
    assert "Select who looks at it, or Nobody" in text(unsaid)
    assert posted(area.officer, page).status_code == 422


def test_who_gives_it_away_in_a_stale_tab_learns_who_was_quicker(area: Area) -> None:
    application = submitted(area)
    page = address(application, "assign")
    assert posted(area.officer, page, reviewer=area.officer.pk, seen="").status_code == 302
    late = posted(area.approver, page, reviewer=area.approver.pk, seen="")
    assert (late.status_code, reviewer_of(application)) == (409, "Officer of Marlshire")
    assert "Officer of Marlshire changed that on 10 May 2019" in text(late)
    again = {"reviewer": area.approver.pk, "seen": late.context["form"]["seen"].value()}
    assert posted(area.approver, page, **again).status_code == 302
    assert reviewer_of(application) == "Approver of Marlshire"


def test_an_application_that_nobody_was_given_says_who_began_and_who_checked_it(area: Area) -> None:
    application = under_review(area)
    page = address(application)
    assert "looks at it. Officer of Marlshire started to check it." in text(opened(area.approver, page))
    find_met(application, area.officer)
    assert "looks at it. Officer of Marlshire made the checks." in text(opened(area.approver, page))


def test_what_is_offered_for_several_is_what_one_of_them_can_take(area: Area) -> None:
    harbour = requirements_met(area)
    held = place_hold(
        application=harbour,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="It meets next week.",
        review_on=TODAY,
        by=area.officer,
        at=AT,
    )
    contest_hold(hold=held, version=0, reason="It has met.", by=area.lmc_user, at=AT)
    told, begin = "Whoever marks an application’s requirements as met", "Start checking them"
    shown = text(opened(area.approver, "/"))
    assert ("Answer who contests the hold on Harbour" in shown, begin in shown, told in shown) == (True, False, False)
    submitted(area, "Moor")
    shown = text(opened(area.approver, "/"))
    assert (begin in shown, told in shown) == (True, True)


def test_it_is_given_to_nobody_who_could_not_decide_on_it(area: Area) -> None:
    application = submitted(area)
    stranger = make_area("99B", "Northshire").officer
    unlisted = posted(area.officer, address(application, "assign"), reviewer=stranger.pk)
    assert (unlisted.status_code, "not listed any more" in text(unlisted)) == (422, True)
    declare(area.approver, application.lead_practice)
    refused = posted(area.officer, address(application, "assign"), reviewer=area.approver.pk)
    assert (refused.status_code, "declared no interest" in text(refused)) == (422, True)
    for person in (stranger, area.lmc_user):
        with pytest.raises(CannotAssign):
            assign(application=application, reviewer=person, by=area.officer, at=AT)
    with pytest.raises(PermissionDenied):
        assign(application=application, reviewer=area.officer, by=area.approver, at=AT)
    take(application, Action.WITHDRAW, area.user_of(application.lead_practice))
    with pytest.raises(Conflict):
        assign(application=application, reviewer=area.officer, by=area.officer, at=AT)
    assert reviewer_of(application) == ""


def test_what_is_overdue_comes_first_and_the_rest_can_be_narrowed(area: Area) -> None:
    for name in ("Moor", "Bay"):
        submitted(area, name)
    harbour = under_review(area)
    place_hold(
        application=harbour,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="It meets next week.",
        review_on=TODAY + timedelta(days=3),
        by=area.officer,
        at=AT,
    )
    assign(application=harbour, reviewer=area.approver, by=area.officer, at=AT)

    def shown(today: date = TODAY, **wanted: str | bool) -> list[str]:
        items = waiting_for(area.officer, today=today)
        return [item.title for item in narrowed(items, [area.officer], Narrowing(**wanted), today=today)]

    later = TODAY + timedelta(days=4)
    assert shown() == ["Check Bay", "Check Moor", "Finish checking Harbour"]
    assert shown(later)[0] == "Review the hold on Harbour"
    assert shown(date(2019, 6, 1))[0] == "Review the hold on Harbour"
    assert shown(later, whose="MINE") == ["Review the hold on Harbour"]
    assert shown(whose="NOBODYS") == ["Check Bay", "Check Moor"]
    assert shown(status="UNDER_REVIEW") == ["Finish checking Harbour"]
    assert shown(q="check MOOR") == ["Check Moor"]
    assert shown(due=True) == []
    assert shown(date(2019, 5, 24), due=True, order="NAME")[:2] == ["Check Bay", "Check Moor"]
    page = text(opened(area.officer, "/", whose="NOBODYS", order="no such", status="no such"))
    assert ("Check Moor" in page, "Finish checking Harbour" in page, "(2 of 3)" in page) == (True, False, True)


def test_several_are_done_row_by_row_and_each_is_reported(area: Area) -> None:
    moor, bay, own = submitted(area, "Moor"), under_review(area, "Bay"), submitted(area, "Own")
    elsewhere = submitted(make_area("99B", "Northshire"), "Fen")
    declare(area.approver, own.lead_practice)
    ticked = [each.reference for each in (moor, bay, own, elsewhere)]
    page = posted(area.approver, "/work-list/", applications=[*ticked, moor.reference], action="PICK_UP")
    assert (page.status_code, "1 of 4 done" in text(page)) == (200, True)
    assert [each.done for each in page.context["outcomes"]] == [True, False, False, False]
    assert "Fen" not in text(page)
    given = posted(area.officer, "/work-list/", applications=ticked, action="ASSIGN", reviewer=area.approver.pk)
    assert [each.done for each in given.context["outcomes"]] == [True, True, False, False]
    assert [reviewer_of(each) for each in (moor, own)] == ["Approver of Marlshire", ""]


def test_bad_bulk_input_does_nothing_and_says_so(area: Area) -> None:
    moor = submitted(area, "Moor")
    none = posted(area.officer, "/work-list/", action="PICK_UP")
    assert (none.status_code, "Tick at least one" in text(none)) == (422, True)
    odd = posted(area.officer, "/work-list/", applications=[moor.reference, "\x00"], action="DELETE", reviewer="abc")
    assert (odd.status_code, f'value="{moor.reference}"' in text(odd)) == (422, True)
    unheard = posted(area.officer, "/work-list/", applications=[moor.reference, "a\0b"], action="PICK_UP")
    assert (unheard.status_code, "Tick at least one" in text(unheard)) == (422, True)
    many = posted(area.officer, "/work-list/", applications=[f"A{n}" for n in range(201)], action="PICK_UP")
    assert (many.status_code, "no more than 200" in text(many)) == (422, True)
    assert Application.objects.get(pk=moor.pk).status == "SUBMITTED"
    for person in (area.lmc_user, area.nhse, make_user(Role.ADMINISTRATOR)):
        assert posted(person, "/work-list/", applications=[moor.reference], action="PICK_UP").status_code == 403
    both = make_user(Role.CCG_OFFICER, area.commissioner.organisation)
    give_role(both, Role.LMC_REVIEWER, area.lmc.organisation)
    assert posted(both, "/work-list/", applications=[moor.reference], action="PICK_UP").status_code == 200
