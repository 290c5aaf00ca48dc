from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT
from signoff.enums import Action, HoldCode
from signoff.models import Application, Hold
from signoff.selectors.applications import holds_of
from signoff.selectors.holds import holds_waiting_for
from signoff.services.holds import CannotHold, place_hold, release_hold
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
    place(area, harbour, practice=harbour.lead_practice, body="")
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
        ({"body": ""}, "one practice, one network or one other body"),
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
    with pytest.raises(CannotHold, match="one practice, one network or one other body"):
        place(area, application, practice=application.lead_practice)
    with pytest.raises(CannotHold, match="cannot wait for itself"):
        place(area, application, network=application.network, body="")


def test_only_what_is_being_checked_is_held(area: Area) -> None:
    application = submitted(area)
    with pytest.raises(Conflict, match="cannot be put on hold: it is submitted"):
        place(area, application)
    take(application, Action.PICK_UP, area.officer)
    assert place(area, application).released_at is None


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
    assert release_hold(hold=hold, reason="Again", by=area.approver, at=AT).release_reason == "The STP agrees."
    with pytest.raises(Conflict, match=r"Approver of Marlshire released this hold on 10 May 2019"):
        release_hold(hold=hold, reason="Again", by=area.officer, at=AT)
    assert snapshot() == before
