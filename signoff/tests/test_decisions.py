from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from networks.enums import Standing
from networks.models import Membership, Network, NetworkYear
from networks.services.membership import answer_membership
from networks.tests.engine.poison import spoil, try_often
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.services import first_broken_link
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT, make_user
from practices.models import ListSize
from signoff.enums import Action, ApplicationStatus, RoundStatus
from signoff.models import Application, StatusChange
from signoff.policies import CannotTake
from signoff.services.decisions import perform
from signoff.tests.area import (
    Area,
    complete,
    draft,
    make_area,
    requirements_met,
    submitted,
    take,
    under_review,
)
from signoff.tests.snapshot import snapshot

STAGES: dict[Action, Callable[..., Application]] = {
    Action.WITHDRAW: submitted,
    Action.PICK_UP: submitted,
    Action.RETURN: under_review,
    Action.MARK_REQUIREMENTS_MET: under_review,
}


def standing(application: Application) -> str:
    return NetworkYear.objects.get(network=application.network).standing


def last_event(application: Application) -> AuditEvent:
    return AuditEvent.objects.filter(subjects__contains=[application.subject]).latest("id")


def test_a_submission_is_recorded_and_begins_the_round(area: Area) -> None:
    application = complete(area, draft(area, "Harbour", area.practice("Quay"), area.practice("Pier")))
    lead = area.user_of(application.lead_practice)
    change = take(application, Action.SUBMIT, lead, reason="")
    assert (change.from_status, change.to_status, change.by, change.capacity, change.organisation) == (
        ApplicationStatus.DRAFT,
        ApplicationStatus.SUBMITTED,
        lead,
        Role.PRACTICE_USER,
        application.lead_practice.organisation,
    )
    assert (application.status, application.submitted_at, application.submitted_by, application.late) == (
        ApplicationStatus.SUBMITTED,
        AT,
        lead,
        False,
    )
    assert standing(application) == Standing.SUBMITTED
    assert area.round.status == RoundStatus.OPEN
    assert area.round.pk is not None
    event = last_event(application)
    assert (event.action, event.chain, event.actor, event.before, event.after) == (
        "APPLICATION_SUBMIT",
        area.commissioner.code,
        lead,
        {"status": "DRAFT"},
        {"status": "SUBMITTED", "version": application.version, "late": False},
    )
    assert event == AuditEvent.objects.latest("id")
    assert first_broken_link() is None


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2019, 5, 15, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2019, 5, 15, 23, 0, 0, tzinfo=UTC), True),
    ],
    ids=["a second before midnight in London", "at midnight in London"],
)
def test_the_deadline_ends_with_its_day_in_london(area: Area, at: datetime, late: bool) -> None:
    application = complete(area, draft(area, "Harbour", area.practice("Quay")))
    perform(
        application=application,
        action=Action.SUBMIT,
        version=application.version,
        by=area.user_of(application.lead_practice),
        at=at,
    )
    application.refresh_from_db()
    assert application.late is late


def test_changes_asked_for_do_not_make_an_application_late(area: Area) -> None:
    application = under_review(area)
    take(application, Action.RETURN, area.officer, reason="The area has a gap.")
    perform(
        application=application,
        action=Action.SUBMIT,
        version=application.version,
        by=area.user_of(application.lead_practice),
        at=AT + timedelta(days=30),
    )
    application.refresh_from_db()
    assert (application.status, application.late) == (ApplicationStatus.SUBMITTED, False)


def test_a_submission_is_refused_with_what_is_missing(area: Area) -> None:
    application = draft(area, "Harbour", area.practice("Quay"))
    before = snapshot()
    with pytest.raises(CannotTake, match="no clinical director is named"):
        take(application, Action.SUBMIT, area.user_of(application.lead_practice))
    assert snapshot() == before


def test_a_submission_works_out_what_is_behind(area: Area) -> None:
    """On the evening of the deadline, nobody waits for a queue."""
    application = complete(area, draft(area, "Harbour", area.practice("Quay")))
    Network.objects.filter(id=application.network_id).update(name="Harbour network")
    take(application, Action.SUBMIT, area.user_of(application.lead_practice))
    assert application.status == ApplicationStatus.SUBMITTED


def test_the_whole_way_back(area: Area) -> None:
    application = requirements_met(area)
    assert standing(application) == Standing.REQUIREMENTS_MET
    take(application, Action.RETURN, area.approver, reason="Another payee is needed.")
    assert standing(application) == Standing.SUBMITTED
    take(application, Action.WITHDRAW, area.user_of(application.lead_practice), reason="")
    assert (application.status, standing(application)) == (ApplicationStatus.WITHDRAWN, Standing.FORMING)
    assert list(application.status_changes.values_list("action", "to_status")) == [
        ("SUBMIT", "SUBMITTED"),
        ("PICK_UP", "UNDER_REVIEW"),
        ("MARK_REQUIREMENTS_MET", "REQUIREMENTS_MET"),
        ("RETURN", "RETURNED"),
        ("WITHDRAW", "WITHDRAWN"),
    ]


def test_asking_for_changes_needs_a_reason(area: Area) -> None:
    application = under_review(area)
    before = snapshot()
    with pytest.raises(CannotTake, match="Say why"):
        take(application, Action.RETURN, area.officer, reason="  ")
    assert snapshot() == before


def test_requirements_are_not_met_while_a_member_has_not_agreed(area: Area) -> None:
    quay, pier = area.practice("Quay", list_size=40_000), area.practice("Pier")
    application = complete(area, draft(area, "Harbour", quay, pier), answered=False)
    take(application, Action.SUBMIT, area.user_of(quay))
    take(application, Action.PICK_UP, area.officer)
    before = snapshot()
    with pytest.raises(CannotTake, match=r"1 of 2 practices has yet to agree: Pier"):
        take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    assert snapshot() == before


def test_requirements_are_not_met_below_the_minimum_list_size(area: Area) -> None:
    application = under_review(area, "Harbour", area.practice("Quay", list_size=29_999))
    with pytest.raises(CannotTake, match="29,999"):
        take(application, Action.MARK_REQUIREMENTS_MET, area.officer)


def test_nothing_is_decided_on_a_result_of_an_older_revision(area: Area) -> None:
    application = under_review(area)
    ListSize.objects.filter(practice=application.lead_practice).update(registered=15_000)
    before = snapshot()
    with pytest.raises(Conflict, match="is being re-checked") as refused:
        take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    assert refused.value.detail == "Harbour: 36,000 patients, 3 practices."
    assert snapshot() == before


def test_nothing_is_decided_on_a_network_whose_validation_failed(area: Area) -> None:
    application = under_review(area)
    network = application.network
    spoil(network)
    try_often()
    before = snapshot()
    with pytest.raises(Conflict, match="Harbour could not be checked: validation failed"):
        take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    assert snapshot() == before


def test_nothing_is_decided_on_figures_that_the_person_has_not_seen(area: Area) -> None:
    application = under_review(area)
    seen = Network.objects.get(id=application.network_id).revision
    pier = Membership.objects.get(network=application.network, practice__name="Harbour Pier")
    answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
    before = snapshot()
    with pytest.raises(Conflict, match=r"last by User of Harbour Pier on 10 May 2019 at 12.00pm") as refused:
        perform(
            application=application,
            action=Action.MARK_REQUIREMENTS_MET,
            version=application.version,
            revision=seen,
            by=area.officer,
            at=AT,
        )
    assert refused.value.detail == "Harbour: 24,000 patients, 2 practices."
    assert snapshot() == before


def test_a_stale_page_is_told_who_changed_it(area: Area) -> None:
    application = submitted(area)
    seen = application.version
    take(application, Action.PICK_UP, area.officer)
    before = snapshot()
    with pytest.raises(Conflict, match=r"last by Officer of Marlshire on 10 May 2019 at 12.00pm"):
        perform(application=application, action=Action.PICK_UP, version=seen, by=area.approver, at=AT)
    assert snapshot() == before


def test_an_action_that_does_not_fit_the_status_is_a_conflict(area: Area) -> None:
    application = submitted(area)
    before = snapshot()
    with pytest.raises(Conflict, match="Harbour is submitted, so that cannot be done now"):
        take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    assert snapshot() == before


@pytest.mark.parametrize("action", STAGES)
def test_a_second_click_gives_the_first_result(area: Area, action: Action) -> None:
    application = STAGES[action](area)
    seen = application.version
    by = area.user_of(application.lead_practice) if action is Action.WITHDRAW else area.officer
    first = take(application, action, by)
    before = snapshot()
    second = perform(application=application, action=action, version=seen, by=by, at=AT, reason="Because")
    assert second == first
    assert snapshot() == before


def test_the_round_s_and_the_portal_s_actions_are_not_a_person_s(area: Area) -> None:
    application = requirements_met(area)
    before = snapshot()
    with pytest.raises(CannotTake, match="confirm the round"):
        take(application, Action.CONFIRM, area.approver)
    with pytest.raises(PermissionDenied):
        take(application, Action.FALL_BACK, area.approver)
    assert snapshot() == before


def people(area: Area, application: Application) -> dict[str, User]:
    """One person of every relation to the application."""
    member = application.network.memberships.exclude(practice=application.lead_practice)[0].practice
    other = make_area("99B", "Northshire")
    return {
        "lead": area.user_of(application.lead_practice),
        "member": area.user_of(member),
        "officer": area.officer,
        "approver": area.approver,
        "lmc": area.lmc_user,
        "nhse": area.nhse,
        "ccg admin": make_user(Role.ORGANISATION_ADMIN, area.commissioner.organisation),
        "administrator": make_user(Role.ADMINISTRATOR),
        "other officer": other.officer,
        "other approver": other.approver,
        "other lmc": other.lmc_user,
        "other practice": other.user_of(other.practice("Tarn")),
    }


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        (Action.WITHDRAW, {"lead"}),
        (Action.PICK_UP, {"officer", "approver"}),
        (Action.RETURN, {"officer", "approver"}),
        (Action.MARK_REQUIREMENTS_MET, {"officer", "approver"}),
    ],
)
def test_who_may_take_an_action(area: Area, action: Action, allowed: set[str]) -> None:
    application = STAGES[action](area)
    everyone = people(area, application)
    before = snapshot()
    for name in everyone.keys() - allowed:
        with pytest.raises(PermissionDenied):
            take(application, action, everyone[name])
    assert snapshot() == before
    for name in allowed:
        with transaction.atomic():
            assert take(application, action, everyone[name]).by == everyone[name]
            transaction.set_rollback(True)


def test_only_the_lead_practice_submits(area: Area) -> None:
    application = complete(area, draft(area, "Harbour", area.practice("Quay"), area.practice("Pier")))
    everyone = people(area, application)
    before = snapshot()
    for name in everyone.keys() - {"lead"}:
        with pytest.raises(PermissionDenied):
            take(application, Action.SUBMIT, everyone[name])
    assert snapshot() == before


def test_requirements_met_fall_back_when_a_member_leaves(area: Area, django_capture_on_commit_callbacks: Any) -> None:
    application = requirements_met(area)
    pier = Membership.objects.get(network=application.network, practice__name="Harbour Pier")
    with django_capture_on_commit_callbacks(execute=True):
        answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
    application.refresh_from_db()
    assert (application.status, standing(application)) == (
        ApplicationStatus.UNDER_REVIEW,
        Standing.SUBMITTED,
    )
    change = StatusChange.objects.latest("id")
    assert (change.action, change.by, change.capacity) == (Action.FALL_BACK, None, "")
    assert "24,000" in change.reason
    assert last_event(application).actor is None


def test_a_change_that_blocks_nothing_leaves_requirements_met(
    area: Area, django_capture_on_commit_callbacks: Any
) -> None:
    application = requirements_met(area, "Harbour", area.practice("Quay", list_size=40_000), area.practice("Pier"))
    pier = Membership.objects.get(network=application.network, practice__name="Pier")
    with django_capture_on_commit_callbacks(execute=True):
        answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REQUIREMENTS_MET
