"""What an LMC's people are told once a week of what has waited for long."""

from datetime import date, timedelta

import pytest

from networks.models import Membership
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.testing.factories import AT, give_role, make_imported_network, make_user, year
from practices.enums import Answer
from practices.models import PracticeCommissioner
from signoff.enums import CaseKind, Heard, HoldCode, MailState, Matter
from signoff.models import Hold, OutgoingMessage
from signoff.selectors.notices import notices_of
from signoff.services.cases.opening import open_case
from signoff.services.comments import add_comment
from signoff.services.digests import send_digests
from signoff.services.holds import place_hold, release_hold
from signoff.tests.area import Area, check_coverage, make_area, under_review
from signoff.tests.participation.answering import answer

LONG = AT - timedelta(days=15)


@pytest.fixture
def hold(area: Area) -> Hold:
    return place(area)


def place(area: Area, name: str = "Moor") -> Hold:
    return place_hold(
        application=under_review(area, name),
        code=HoldCode.AWAITING_STP,
        body="The STP",
        reason="It meets in June.",
        review_on=date(2019, 6, 3),
        by=area.officer,
        at=LONG,
    )


def digests() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(matter=Matter.DIGEST).order_by("id").select_related("recipient"))


def test_holds_and_practices_that_wait_for_long_come_in_one_message(area: Area, hold: Hold) -> None:
    answer(area, area.practice("Elm"), Answer.NO_NETWORK, at=AT - timedelta(days=20))
    check_coverage(area)
    assert send_digests(at=AT) == 1
    (message,) = digests()
    assert (message.recipient, message.mail, message.path) == (area.lmc_user, MailState.QUEUED, "/lmc/marlshire/")
    assert message.subject == "2 matters in the area of Marlshire LMC have waited for long"
    assert message.text.splitlines()[0].startswith("Elm (")
    assert "has had no network for 20 days, since 20 April 2019." in message.text
    assert "Moor has been on hold, waiting for The STP, for 15 days, since 25 April 2019." in message.text


def test_a_practice_has_no_network_since_it_left_one(area: Area) -> None:
    elm = area.practice("Elm")
    answer(area, elm, Answer.JOIN, at=AT - timedelta(days=200))
    network = make_imported_network(area.commissioner, [elm], "Harbour")
    ended = (date(2019, 4, 1), AT.date() - timedelta(days=16))
    Membership.objects.filter(network=network).update(during=ended)
    check_coverage(area)
    send_digests(at=AT)
    assert "has had no network for 16 days, since 24 April 2019." in digests()[0].text


def test_a_case_that_is_open_for_long_is_in_it(area: Area) -> None:
    elm = area.practice("Elm")
    for days, of in ((15, elm), (14, area.practice("Oak"))):
        open_case(
            kind=CaseKind.UNPLACED,
            practice=of,
            contract_year=year(),
            summary="Nobody takes it.",
            by=area.user_of(of),
            at=AT - timedelta(days=days),
        )
    send_digests(at=AT)
    (message,) = digests()
    assert message.subject == "1 matter in the area of Marlshire LMC has waited for long"
    assert message.text == f"The case about {elm} has been open for 15 days, since 25 April 2019."


@pytest.mark.parametrize(("later", "number"), [(timedelta(days=6, hours=23), 1), (timedelta(days=7), 2)])
def test_it_comes_once_a_week_however_often_the_sweep_does(
    area: Area, hold: Hold, later: timedelta, number: int
) -> None:
    send_digests(at=AT)
    send_digests(at=AT)
    send_digests(at=AT + later)
    assert len(digests()) == number


def test_a_sweep_that_was_asleep_only_delays_it(area: Area, hold: Hold) -> None:
    send_digests(at=AT)
    assert send_digests(at=AT + timedelta(days=20)) == 1


def test_nothing_is_sent_where_nothing_waits_for_long(area: Area, hold: Hold) -> None:
    assert send_digests(at=LONG + timedelta(days=14)) == 0
    release_hold(hold=hold, reason="It has met.", by=area.officer, at=AT)
    assert send_digests(at=AT) == 0
    assert digests() == []


def test_who_is_of_two_lmcs_has_a_message_for_each_and_reads_of_one_no_more_than_of_it(area: Area, hold: Hold) -> None:
    north = make_area("99B", "Northshire")
    place(north, "Far")
    give_role(area.lmc_user, Role.LMC_REVIEWER, north.lmc.organisation)
    assert send_digests(at=AT) == 3
    own = OutgoingMessage.objects.filter(matter=Matter.DIGEST, recipient=area.lmc_user)
    texts = {each.organisation_code: each.text for each in own}
    assert [texts[code].split(" has")[0] for code in ("marlshire", "northshire")] == ["Moor", "Far"]
    RoleAssignment.objects.filter(user=area.lmc_user, organisation_code="northshire").delete()
    left = [each.text for each in notices_of(User.objects.get(pk=area.lmc_user.pk)).filter(matter=Matter.DIGEST)]
    assert left == [texts["marlshire"]]


def test_who_joins_a_second_lmc_has_its_digest_at_once(area: Area, hold: Hold) -> None:
    north = make_area("99B", "Northshire")
    place(north, "Far")
    send_digests(at=AT)
    give_role(area.lmc_user, Role.LMC_REVIEWER, north.lmc.organisation)
    assert send_digests(at=AT + timedelta(days=1)) == 1


def test_what_a_practice_keeps_with_its_lmc_is_told_to_no_other_lmc(area: Area) -> None:
    """A practice that came to the area after the year's start: the LMC of where it was before hears nothing of it."""
    north, elm, moves = make_area("99B", "Northshire"), area.practice("Elm"), date(2019, 7, 20)
    PracticeCommissioner.objects.update(during=(moves, None))
    PracticeCommissioner.objects.create(practice=elm, commissioner=north.commissioner, during=(None, moves))
    at = AT + timedelta(days=75)
    kept = open_case(
        kind=CaseKind.PARTNERSHIP,
        contract_year=year(),
        practice=elm,
        summary="We are parting.",
        shared=False,
        by=area.user_of(elm),
        at=at,
    )
    add_comment(on=kept, text="Please call.", heard=Heard.PRACTICE_AND_LMC, by=area.user_of(elm), at=at)
    send_digests(at=at + timedelta(days=20))
    assert kept.commissioner == area.commissioner
    assert not OutgoingMessage.objects.filter(recipient=north.lmc_user).exists()
    told = OutgoingMessage.objects.filter(recipient=area.lmc_user).order_by("id")
    assert [each.matter for each in told] == [Matter.CASE, Matter.COMMENT, Matter.DIGEST]


def test_nobody_else_is_sent_one(area: Area, hold: Hold) -> None:
    make_user(Role.ORGANISATION_ADMIN, area.lmc.organisation)
    send_digests(at=AT)
    assert {each.recipient for each in digests()} == {area.lmc_user}
