"""Who is told of what: each event once, those whom it concerns, and never the one who did it."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from networks.enums import MembershipState
from networks.models import Membership
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.testing.factories import AT, give_role
from signoff.enums import Action, HoldCode, Matter
from signoff.models import Application, OutgoingMessage
from signoff.selectors.notices import notices_of
from signoff.services import asking
from signoff.services.answers import answer_application
from signoff.services.holds import place_hold, release_hold
from signoff.services.reminders import remind
from signoff.tests.area import Area, complete, draft, make_area, submitted, take, under_review


def told(matter: Matter) -> list[tuple[str, User]]:
    rows = OutgoingMessage.objects.filter(matter=matter).order_by("id").select_related("recipient")
    return [(row.subject, row.recipient) for row in rows]


def membership_of(application: Application, place: int) -> Membership:
    memberships = Membership.objects.filter(network=application.network).select_related("practice", "network")
    return memberships.order_by("id")[place]


@pytest.fixture
def harbour(area: Area) -> Application:
    """A draft of Quay, which asks Pier."""
    return draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))


def test_who_is_asked_is_told_once(area: Area, harbour: Application) -> None:
    pier = membership_of(harbour, 1).practice
    assert told(Matter.ASKED) == [("Harbour asks Pier to join it", area.user_of(pier))]
    asking.name_member(application=harbour, practice=pier, by=area.user_of(harbour.lead_practice), at=AT)
    assert len(told(Matter.ASKED)) == 1


def test_who_is_asked_again_after_it_declined_is_told_again(area: Area, harbour: Application) -> None:
    asked = membership_of(harbour, 1)
    pier, lead, later = asked.practice, area.user_of(harbour.lead_practice), AT + timedelta(hours=1)
    answer_application(application=harbour, membership=asked, agrees=False, by=area.user_of(pier), at=AT)
    asking.name_member(application=harbour, practice=pier, by=lead, at=later)
    assert [person for _, person in told(Matter.ASKED)] == [area.user_of(pier)] * 2


def test_an_answer_is_told_to_the_lead_practice_alone_while_it_is_a_draft(area: Area, harbour: Application) -> None:
    asked = membership_of(harbour, 1)
    for _ in range(2):
        answer_application(
            application=harbour, membership=asked, agrees=False, by=area.user_of(asked.practice), at=AT, reason="Far"
        )
    assert told(Matter.ANSWERED) == [("Pier has declined to join Harbour", area.user_of(harbour.lead_practice))]
    assert OutgoingMessage.objects.get(matter=Matter.ANSWERED).text == "Its reason: Far"


def test_an_answer_after_the_submission_is_told_to_the_commissioner_too(area: Area) -> None:
    application = complete(area, draft(area, "Moor", area.practice("Oak"), area.practice("Elm")), answered=False)
    take(application, Action.SUBMIT, area.user_of(application.lead_practice))
    asked = membership_of(application, 1)
    assert asked.state == MembershipState.NAMED
    answer_application(application=application, membership=asked, agrees=True, by=area.user_of(asked.practice), at=AT)
    assert {person for _, person in told(Matter.ANSWERED)} == {
        area.user_of(application.lead_practice),
        area.officer,
        area.approver,
        area.second_approver,
    }


def test_who_is_no_longer_asked_is_told(area: Area, harbour: Application) -> None:
    asked = membership_of(harbour, 1)
    asking.remove_member(application=harbour, membership=asked, by=area.user_of(harbour.lead_practice), at=AT)
    assert told(Matter.ASKED)[-1] == ("Harbour no longer asks Pier to join it", area.user_of(asked.practice))


def test_a_submission_and_its_withdrawal_are_told_to_the_checkers_and_the_other_members(area: Area) -> None:
    quay, pier = area.practice("Quay"), area.practice("Pier")
    colleague = User.objects.create_user("colleague@example.org", name="Colleague")
    give_role(colleague, "PRACTICE_USER", quay.organisation)
    application = submitted(area, "Harbour", quay, pier)
    others = (area.officer, area.approver, area.second_approver, colleague, area.user_of(pier))
    assert set(told(Matter.APPLICATION)) == {("Harbour is submitted", person) for person in others}
    take(application, Action.WITHDRAW, area.user_of(quay))
    assert {person for said, person in told(Matter.APPLICATION) if said == "Harbour is withdrawn"} == set(others)


def test_changes_asked_for_are_told_with_their_reason(area: Area) -> None:
    application = under_review(area)
    take(application, Action.RETURN, area.officer, reason="The area has a gap.")
    row = OutgoingMessage.objects.get(recipient=area.user_of(application.lead_practice), matter=Matter.APPLICATION)
    assert (row.subject, row.text) == ("Harbour: Marlshire CCG asks for changes", "The area has a gap.")


def test_a_hold_is_told_to_the_lead_practice_and_the_lmc_at_once(area: Area) -> None:
    application = under_review(area)
    hold = place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="It meets next week.",
        review_on=date(2019, 5, 20),
        by=area.officer,
        at=AT,
    )
    release_hold(hold=hold, reason="It agreed.", by=area.officer, at=AT)
    people = [area.user_of(application.lead_practice), area.lmc_user]
    assert told(Matter.HOLD) == [
        *(("Harbour is on hold and waits for Marlshire STP", person) for person in people),
        *(("Harbour no longer waits for Marlshire STP", person) for person in people),
    ]


def test_nobody_of_another_area_is_told(area: Area) -> None:
    other = make_area("99B", "Northshire")
    under_review(area)
    elsewhere = {other.officer, other.approver, other.second_approver, other.lmc_user, other.nhse}
    assert not OutgoingMessage.objects.filter(recipient__in=elsewhere).exists()


def test_a_change_that_is_taken_back_tells_nobody(area: Area, harbour: Application) -> None:
    """The message is written in the transaction of what it tells of."""
    before = OutgoingMessage.objects.count()
    with pytest.raises(RuntimeError):
        named_and_taken_back(area, harbour)
    assert OutgoingMessage.objects.count() == before


@transaction.atomic
def named_and_taken_back(area: Area, application: Application) -> None:
    lead = area.user_of(application.lead_practice)
    asking.name_member(application=application, practice=area.practice("Elm"), by=lead, at=AT)
    raise RuntimeError


def test_who_has_no_role_in_it_any_more_reads_nothing_of_it(area: Area, harbour: Application) -> None:
    pier = membership_of(harbour, 1).practice
    assert [each.subject for each in notices_of(area.user_of(pier))] == ["Harbour asks Pier to join it"]
    RoleAssignment.objects.filter(user=area.user_of(pier)).delete()
    assert list(notices_of(User.objects.get(pk=area.user_of(pier).pk))) == []


DEADLINE = date(2019, 5, 15)


@pytest.mark.parametrize(("days", "number"), [(8, 0), (7, 2), (1, 2), (0, 2), (-1, 0)])
def test_a_deadline_is_told_a_week_and_a_day_before_it(
    area: Area, harbour: Application, days: int, number: int
) -> None:
    at = AT.replace(month=DEADLINE.month, day=DEADLINE.day) - timedelta(days=days)
    for _ in range(2):
        remind(at=at)
    pier = membership_of(harbour, 1).practice
    expected = [
        ("Submit the application of Harbour by 15 May 2019", area.user_of(harbour.lead_practice)),
        ("Answer Harbour for Pier by 15 May 2019", area.user_of(pier)),
    ]
    assert told(Matter.DEADLINE) == expected[:number]


def test_who_declined_is_not_reminded(area: Area, harbour: Application) -> None:
    asked = membership_of(harbour, 1)
    answer_application(application=harbour, membership=asked, agrees=False, by=area.user_of(asked.practice), at=AT)
    remind(at=AT.replace(month=5, day=14))
    assert [person for _, person in told(Matter.DEADLINE)] == [area.user_of(harbour.lead_practice)]


@pytest.mark.parametrize(("day", "is_told"), [(date(2019, 6, 30), False), (date(2019, 7, 1), True)])
def test_a_hold_that_is_not_settled_in_time_is_told_once_to_who_settles_it(
    area: Area, day: date, is_told: bool
) -> None:
    application = under_review(area)
    place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="It meets next week.",
        review_on=AT.date(),
        by=area.officer,
        at=AT,
    )
    for _ in range(2):
        remind(at=AT.replace(month=day.month, day=day.day))
    people = [person for subject, person in told(Matter.HOLD) if "still on hold" in subject]
    concerned = [area.officer, area.approver, area.second_approver, area.lmc_user, area.nhse]
    assert sorted(person.pk for person in people) == [person.pk for person in concerned if is_told]
