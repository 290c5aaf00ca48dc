from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from networks.rules import Moment, blockers
from networks.rules.findings import Verdict
from networks.services.revalidation import drain
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT, add_member, year
from practices.models import Exemption
from signoff.enums import Action, ApplicationStatus, HoldCode, HoldStep
from signoff.models import Application, Hold, OutgoingMessage
from signoff.selectors.applications import checked, holds_of
from signoff.selectors.holds import cleared_holds, holds_waiting_for
from signoff.selectors.worklist import waiting_for
from signoff.services.holds import (
    CannotHold,
    answer_contest,
    contest_hold,
    place_hold,
    release_hold,
    review_hold,
)
from signoff.tests.apply.pages import address, posted, text
from signoff.tests.area import Area, make_area, requirements_met, submitted, take, under_review
from signoff.tests.snapshot import snapshot

REVIEW_ON = date(2019, 5, 20)


def place(area: Area, application: Application, **changes: Any) -> Hold:
    values: dict[str, Any] = {
        "code": HoldCode.AWAITING_STP,
        "body": "Marlshire STP",
        "reason": "It meets next week.",
        "review_on": REVIEW_ON,
        "by": area.officer,
        "at": AT,
    }
    return place_hold(application=application, **{**values, **changes})


def test_a_hold_names_what_it_waits_for(area: Area) -> None:
    application, elm = under_review(area), area.practice("Elm")
    hold = place(area, application, code=HoldCode.UNPLACED_PRACTICE, practice=elm, body="")
    assert (hold.waits_for, hold.owner, hold.placed_by, hold.placed_at, hold.review_on) == (
        f"Elm ({elm.code})",
        area.officer,
        area.officer,
        AT,
        REVIEW_ON,
    )
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor, event.reason, event.subjects) == (
        "HOLD_PLACED",
        area.officer,
        "It meets next week.",
        [application.subject, application.network.subject, elm.subject],
    )


def test_a_hold_is_seen_from_both_ends(area: Area) -> None:
    harbour, moor, fen = under_review(area, "Harbour"), requirements_met(area, "Moor"), under_review(area, "Fen")
    first = place(area, moor, practice=harbour.lead_practice, body="")
    second = place(area, fen, network=harbour.network, body="")
    released = place(area, fen, code=HoldCode.NEIGHBOUR_DEPENDENT, network=harbour.network, body="")
    release_hold(hold=released, reason="Harbour is ready.", by=area.approver, at=AT)
    asked = area.practice("Elm")
    add_member(harbour.network, asked)
    place(area, harbour, practice=asked, body="")
    assert list(holds_waiting_for(area.lmc_user, harbour.network)) == [first, second]
    assert list(holds_waiting_for(make_area("99B", "Northshire").officer, harbour.network)) == []
    assert list(holds_of(fen)) == [second, released]


def test_a_second_click_places_one_hold(area: Area) -> None:
    application = under_review(area)
    first = place(area, application)
    before = snapshot()
    assert place(area, application) == first
    assert snapshot() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": ""}, "one practice, one network, one case or one other body"),
        ({"reason": " "}, "Say why"),
        ({"review_on": date(2019, 5, 9)}, "on a day to come"),
    ],
    ids=["nothing to wait for", "no reason", "review in the past"],
)
def test_a_hold_that_could_not_be_cleared_is_refused(area: Area, changes: dict[str, Any], sentence: str) -> None:
    application = under_review(area)
    before = snapshot()
    with pytest.raises(CannotHold, match=sentence):
        place(area, application, **changes)
    assert snapshot() == before


def test_a_hold_waits_for_one_thing_and_not_for_itself(area: Area) -> None:
    application = under_review(area)
    with pytest.raises(CannotHold, match="one practice, one network, one case or one other body"):
        place(area, application, practice=application.lead_practice)
    with pytest.raises(CannotHold, match="cannot wait for itself"):
        place(area, application, network=application.network, body="")
    with pytest.raises(CannotHold, match="cannot wait for its own member"):
        place(area, application, practice=application.lead_practice, body="")


def test_only_what_is_being_checked_is_held(area: Area) -> None:
    application = submitted(area)
    with pytest.raises(Conflict, match="cannot be put on hold: it is submitted"):
        place(area, application)
    take(application, Action.PICK_UP, area.officer)
    assert place(area, application).released_at is None


def test_a_hold_that_comes_too_late_keeps_its_words(area: Area) -> None:
    application = under_review(area)
    take(application, Action.RETURN, area.approver)
    day = dict(zip(("review_on_day", "review_on_month", "review_on_year"), (20, 5, 2019), strict=True))
    sent = {"code": "AWAITING_STP", "kind": "BODY", "name": "Marlshire STP", "reason": "It meets next week.", **day}
    late = posted(area.officer, address(application, "holds"), **sent)
    assert (late.status_code, application.holds.count()) == (409, 0)
    assert "Approver of Marlshire asked for changes on 10 May 2019" in text(late)
    assert "It meets next week.</textarea>" in text(late)


def test_a_hold_is_reviewed_within_a_year(area: Area) -> None:
    application = under_review(area)
    for day in (date(2019, 5, 9), date(2020, 5, 10), date(9999, 6, 4)):
        with pytest.raises(CannotHold, match="must be reviewed"):
            place(area, application, review_on=day)
    assert place(area, application, review_on=date(2020, 5, 9)).review_on == date(2020, 5, 9)


def test_only_the_lead_commissioner_places_and_releases(area: Area) -> None:
    application = under_review(area)
    hold = place(area, application)
    lead, other = area.user_of(application.lead_practice), make_area("99B", "Northshire").approver
    before = snapshot()
    for person in (lead, area.lmc_user, area.nhse, other):
        with pytest.raises(PermissionDenied):
            place(area, application, by=person)
        with pytest.raises(PermissionDenied):
            release_hold(hold=hold, reason="Enough.", by=person, at=AT)
    assert snapshot() == before


def test_a_release_says_why_and_is_done_once(area: Area) -> None:
    hold = place(area, under_review(area))
    with pytest.raises(CannotHold, match="Say why"):
        release_hold(hold=hold, reason=" ", by=area.approver, at=AT)
    released = release_hold(hold=hold, reason="The STP agrees.", by=area.approver, at=AT)
    assert (released.released_by, released.released_at, released.release_reason) == (
        area.approver,
        AT,
        "The STP agrees.",
    )
    before = snapshot()
    assert release_hold(hold=hold, reason="The STP agrees.", by=area.approver, at=AT).released_at == AT
    for person in (area.approver, area.officer):
        with pytest.raises(Conflict, match=r"Approver of Marlshire released this hold on 10 May 2019"):
            release_hold(hold=hold, reason="In other words", by=person, at=AT)
    assert snapshot() == before


def test_a_hold_is_kept_until_another_day_with_its_reason(area: Area) -> None:
    hold = place(area, under_review(area))
    review = {"hold": hold, "version": 0, "note": "It meets in June.", "review_on": date(2019, 6, 4), "at": AT}
    with pytest.raises(CannotHold, match="Say why the hold is kept"):
        review_hold(**{**review, "note": " "}, by=area.approver)
    with pytest.raises(CannotHold, match="cannot look after a hold"):
        review_hold(**review, owner=area.lmc_user, by=area.approver)
    entry = review_hold(**review, owner=area.approver, by=area.approver)
    hold.refresh_from_db()
    assert (hold.review_on, hold.owner, entry.step) == (date(2019, 6, 4), area.approver, HoldStep.REVIEWED)
    before = snapshot()
    assert review_hold(**review, by=area.approver) == entry
    with pytest.raises(Conflict, match="after you opened this page"):
        review_hold(**{**review, "note": "Another"}, by=area.officer)
    assert snapshot() == before


@pytest.mark.parametrize("release", [False, True])
def test_who_contests_a_hold_is_answered_with_reasons(area: Area, release: bool) -> None:
    application = under_review(area)
    lead, hold = area.user_of(application.lead_practice), place(area, application)
    contest_hold(hold=hold, version=0, reason="We do not need it.", by=lead, at=AT)
    contest_hold(hold=hold, version=1, reason="Nor do we see why.", by=area.lmc_user, at=AT)
    assert [each.text for each in hold.contests] == ["We do not need it.", "Nor do we see why."]
    told = OutgoingMessage.objects.filter(subject=f"The hold on {application.network} is contested")
    assert {each.recipient for each in told} >= {area.officer, area.approver, area.lmc_user, lead}
    titles = [item.title for item in waiting_for(area.officer, today=AT.date())]
    assert f"Answer who contests the hold on {application.network}" in titles
    answer = {"hold": hold, "version": 2, "answer": "The STP has met.", "release": release, "at": AT}
    with pytest.raises(CannotHold, match="Give the reasons"):
        answer_contest(**{**answer, "answer": ""}, by=area.officer)
    entry = answer_contest(**answer, by=area.officer)
    fresh = Hold.objects.get(pk=hold.pk)
    assert (fresh.contests, bool(fresh.released_at)) == ([], release)
    before = snapshot()
    assert answer_contest(**answer, by=area.officer) == entry
    with pytest.raises(Conflict, match="released this hold" if release else "Nobody contests this hold now"):
        answer_contest(**{**answer, "version": 3, "answer": "Again"}, by=area.approver)
    assert snapshot() == before


def test_only_its_lead_practice_and_its_lmc_contest_a_hold(area: Area) -> None:
    hold, other = place(area, under_review(area)), make_area("99B", "Northshire").lmc_user
    before = snapshot()
    for person in (area.officer, area.approver, area.nhse, other):
        with pytest.raises(PermissionDenied):
            contest_hold(hold=hold, version=0, reason="No.", by=person, at=AT)
    for person in (area.lmc_user, area.nhse):
        with pytest.raises(PermissionDenied):
            answer_contest(hold=hold, version=0, answer="No.", release=True, by=person, at=AT)
    assert hold.entries.count() == 0
    assert snapshot() == before


def test_a_hold_whose_blocker_is_gone_is_proposed_for_release_and_never_released_alone(area: Area) -> None:
    moor, fen = under_review(area, "Moor"), under_review(area, "Fen")
    elm = area.practice("Elm")
    waits_for_elm = place(area, moor, code=HoldCode.UNPLACED_PRACTICE, practice=elm, body="")
    waits_for_moor = place(area, fen, code=HoldCode.NEIGHBOUR_DEPENDENT, network=moor.network, body="")
    place(area, fen)
    holds = Hold.objects.order_by("id")
    assert cleared_holds(holds.all()) == {}
    Exemption.objects.create(
        practice=elm,
        contract_year=year(),
        reason="It has closed its list.",
        recorded_by=area.approver,
        recorded_at=AT,
    )
    assert cleared_holds(holds.all()) == {waits_for_elm.pk: f"{elm} needs no cover: It has closed its list."}
    release_hold(hold=waits_for_elm, reason="It needs none.", by=area.officer, at=AT)
    take(moor, Action.MARK_REQUIREMENTS_MET, area.officer)
    assert cleared_holds(holds.all()) == {waits_for_moor.pk: f"{moor.network} meets the requirements."}
    titles = [item.title for item in waiting_for(area.officer, today=AT.date())]
    assert f"Release the hold on {fen.network}?" in titles
    assert Hold.objects.filter(released_at=None).count() == 2


def test_the_area_says_what_waits_for_what_and_names_a_cycle(area: Area, client: Client) -> None:
    moor, fen = under_review(area, "Moor"), under_review(area, "Fen")
    place(area, moor, code=HoldCode.NEIGHBOUR_DEPENDENT, network=fen.network, body="")
    place(area, fen, code=HoldCode.UNPLACED_PRACTICE, practice=moor.lead_practice, body="")
    page = reverse("signoff:area_holds", args=[area.commissioner.code, "2019-20"])
    for person in (area.officer, area.lmc_user):
        client.force_login(person)
        text = client.get(page).content.decode()
        assert f"Fen waits for {moor.lead_practice.name}, which waits for Moor, which waits for Fen." in text
        assert text.count("app-waits__box--cycle") == 3
    client.force_login(area.user_of(moor.lead_practice))
    assert client.get(page).status_code == 403
    stranger = make_area("99C", "Southshire").officer
    for waited in (
        reverse("networks:network", args=[fen.network.reference]),
        reverse("practices:practice", args=[moor.lead_practice.code]),
    ):
        client.force_login(area.officer)
        assert "1 network waits for this" in client.get(waited).content.decode()
        client.force_login(stranger)
        assert "waits for this" not in client.get(waited).content.decode()


def test_a_neighbours_need_is_no_finding_on_the_network_that_is_held_for_it(area: Area) -> None:
    """33,000 patients meet every rule; that 27,000 next door do not is a reason to wait, and no verdict (T4)."""
    large = requirements_met(area, "Large", area.practice("Large practice", list_size=33_000))
    small = under_review(area, "Small", area.practice("Small practice", list_size=27_000))
    before = checked(large, today=AT.date()).findings
    place(area, large, code=HoldCode.NEIGHBOUR_DEPENDENT, network=small.network, body="")
    drain()
    found = checked(large, today=AT.date())
    assert (found.findings, found.current) == (before, True)
    assert not [each for each in found.findings if each.verdict is Verdict.NOT_MET]
    assert [each.rule for each in blockers(checked(small, today=AT.date()).findings, Moment.REQUIREMENTS_MET)] == [
        "SIZE-02"
    ]
    assert large.status == ApplicationStatus.REQUIREMENTS_MET
