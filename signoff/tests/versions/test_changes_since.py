"""What changes after a submission is marked on the application, and told to who checks it."""

from typing import Any

import pytest

from networks.models import Membership
from networks.services.membership import answer_membership
from networks.services.revalidation import drain
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT
from practices.models import ListSize, Practice
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, Comment, OutgoingMessage
from signoff.services.comments import add_comment
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import Area, complete, draft, requirements_met, submitted, take

SUBJECT = "Harbour has changed since it was submitted"


def told(user: User) -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(recipient=user, subject=SUBJECT))


def decline(area: Area, application: Application, name: str, committed: Any) -> None:
    member = Membership.objects.get(network=application.network, practice__name=name)
    with committed(execute=True):
        answer_membership(membership=member, agrees=False, by=area.user_of(member.practice), at=AT)
    application.refresh_from_db()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


def test_a_member_that_leaves_is_marked_and_told(area: Area, committed: Any) -> None:
    application = submitted(area)
    pier = Practice.objects.get(name="Harbour Pier")
    assert (application.changed_at, application.changes) == (None, [])
    decline(area, application, "Harbour Pier", committed)
    assert application.changes[:2] == [
        f"{pier} is no longer a member.",
        "The network has 24,000 patients instead of 36,000 patients.",
    ]
    assert "Minimum list size: not met, was met." in application.changes
    assert application.changed_at is not None
    for person in (area.officer, area.approver):
        message = told(person)[0]
        assert message.text.startswith(f"{pier} is no longer a member. The network has 24,000 patients")
        assert message.path == f"{address(application, 'versions')}?before=1&after=now"
    assert told(area.user_of(application.lead_practice)) == []
    for page in (address(application), message.path):
        shown = text(opened(area.officer, page))
        assert "Pier" in shown
    assert "Changed since it was submitted" in text(opened(area.officer, address(application)))
    assert "submitted, changed since" in text(opened(area.officer, "/"))


def test_it_is_told_once_of_a_state_and_the_mark_goes_when_all_is_as_it_was(area: Area, committed: Any) -> None:
    application = submitted(area)
    decline(area, application, "Harbour Pier", committed)
    with committed(execute=True):
        drain()
    assert len(told(area.officer)) == 1
    pier = Membership.objects.get(network=application.network, practice__name="Harbour Pier")
    with committed(execute=True):
        answer_membership(membership=pier, agrees=True, by=area.user_of(pier.practice), at=AT)
    application.refresh_from_db()
    assert (application.changed_at, application.changes) == (None, [])
    assert "Changed since" not in text(opened(area.officer, address(application)))


def test_an_answer_that_was_waited_for_is_marked_and_told_by_itself(area: Area, committed: Any) -> None:
    quay, pier = area.practice("Quay", list_size=40_000), area.practice("Pier")
    application = complete(area, draft(area, "Harbour", quay, pier), answered=False)
    take(application, Action.SUBMIT, area.user_of(quay))
    asked = Membership.objects.get(network=application.network, practice=pier)
    with committed(execute=True):
        answer_membership(membership=asked, agrees=True, by=area.user_of(pier), at=AT)
    application.refresh_from_db()
    assert f"{pier}: agreed." in application.changes
    assert told(area.officer) == []


def test_a_list_that_is_corrected_is_marked_by_the_queue(area: Area, committed: Any) -> None:
    application = submitted(area)
    pier = Practice.objects.get(name="Harbour Pier")
    ListSize.objects.filter(practice=pier).update(registered=13_000)
    with committed(execute=True):
        drain()
    application.refresh_from_db()
    assert f"The list of {pier} is 13,000 instead of 12,000." in application.changes
    assert len(told(area.officer)) == 1


def test_what_met_the_requirements_is_to_be_looked_at_again(area: Area, committed: Any, settings: Any) -> None:
    quay, pier = area.practice("Quay", list_size=40_000), area.practice("Pier")
    application = requirements_met(area, "Harbour", quay, pier)
    assert "Look again" not in text(opened(area.officer, "/"))
    settings.CLOCK_OFFSET_DAYS += 1
    decline(area, application, "Pier", committed)
    assert application.status == ApplicationStatus.REQUIREMENTS_MET
    assert "Look again at Harbour" in text(opened(area.officer, "/"))


def test_a_new_version_is_as_it_was_submitted(area: Area, committed: Any) -> None:
    quay, pier = area.practice("Quay", list_size=40_000), area.practice("Pier")
    application = submitted(area, "Harbour", quay, pier)
    decline(area, application, "Pier", committed)
    take(application, Action.WITHDRAW, area.user_of(quay))
    with committed(execute=True):
        take(application, Action.SUBMIT, area.user_of(quay))
    application.refresh_from_db()
    assert (application.changed_at, application.changes) == (None, [])


def test_what_the_applicant_changes_is_not_marked(area: Area, committed: Any) -> None:
    application = submitted(area)
    take(application, Action.WITHDRAW, area.user_of(application.lead_practice))
    decline(area, application, "Harbour Pier", committed)
    assert application.changes == []


def test_comments_stay_with_the_version_they_were_made_on(area: Area) -> None:
    application = complete(area, draft(area, "Harbour", area.practice("Quay", list_size=40_000)))
    lead = area.user_of(application.lead_practice)
    add_comment(on=application, text="On the draft", by=lead, at=AT)
    for number in (1, 2):
        take(application, Action.SUBMIT, lead)
        add_comment(on=application, text="On a version", by=area.lmc_user, at=AT)
        if number == 1:
            take(application, Action.WITHDRAW, lead)
    made = Comment.objects.order_by("id").values_list("text", "submission__number")
    assert list(made) == [("On the draft", None), ("On a version", 1), ("On a version", 2)]
    shown = text(opened(area.officer, address(application, "comments")))
    for number in (1, 2):
        assert f">version {number}</a>" in shown
        assert text(opened(area.officer, address(application, f"versions/{number}"))).count("On a version") == 1
