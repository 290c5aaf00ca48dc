"""The confirmation of a round: all its Network Contracts at once, on current figures, or none."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.services.membership import bring_into_force, starts_on
from pcnportal.accounts.models import User
from pcnportal.audit.selectors import history_of
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from practices.models import Commissioner, ContractYear, Practice
from signoff import policies
from signoff.enums import Action, PartAction, RoundAction, RoundStatus
from signoff.models import Confirmation, Round, RoundStatusChange
from signoff.permissions.rounds import Stakes, check_stakes, check_user_can_confirm, user_can_confirm
from signoff.policies.rounds import Obstacle, RoundSheet, figures, round_obstacles
from signoff.selectors.absences import away_from
from signoff.selectors.letters import facts_of
from signoff.selectors.rounds import round_sheet, stakes_of, step_due
from signoff.services.absences import for_whom
from signoff.services.decisions import move
from signoff.services.locking import lock_round, locked_round
from signoff.services.openings import move_round
from signoff.services.parts import walk_parts
from signoff.workflow import Door, round_step


class CannotConfirm(policies.CannotTake):
    """The round has obstacles, each with a sentence."""

    def __init__(self, sheet: RoundSheet, obstacles: list[Obstacle]) -> None:
        super().__init__(
            f"The round of {sheet.commissioner} cannot be confirmed yet. "
            + " ".join(obstacle.sentence for obstacle in obstacles)
        )
        self.obstacles = obstacles


@transaction.atomic
def confirm_round(
    *, round: Round, version: int, by: User, at: datetime, revision: int | None = None
) -> RoundStatusChange:
    """Confirm every Network Contract of the round that `by` saw at `version` (its commissioner at `revision`).

    The same again by the same person gives the first result. Raises PermissionDenied (also for who marked one of the
    applications met); Conflict, with the new figures, where somebody was quicker, the figures have changed or are
    being worked out anew; CannotConfirm with everything else that is in the way.
    """
    current = lock_round(round.commissioner, round.contract_year) or round
    capacity = check_user_can_confirm(by, current.commissioner)
    if repeated := _confirmed_already(current, by):
        return repeated
    sheet = round_sheet(by, current.commissioner, current.contract_year, today=localdate(at))
    away = away_from(current.commissioner, by, localdate(at))
    check_may_confirm(by, away, sheet)
    _check_seen(current, sheet, version, revision)
    _check_clear(sheet)
    stood_in_for = next((each for each in away if user_can_confirm(each, current.commissioner)), None)
    return _confirm(current, sheet, by=by, acting_for=stood_in_for, capacity=capacity, at=at)


def check_may_confirm(by: User, away: Collection[User], sheet: RoundSheet) -> None:
    """Of its figures nothing is looked at: only who the people are to it."""
    stakes = stakes_of([line.application for line in sheet.lines], [by, *away]).get(sheet.key, Stakes())
    check_stakes(by, away, sheet.commissioner, sheet.contract_year, stakes)


def _confirmed_already(round: Round, by: User) -> RoundStatusChange | None:
    if round.status != RoundStatus.CONFIRMED:
        return None
    last = RoundStatusChange.objects.filter(round=round).select_related("by").order_by("-id")[0]
    if last.by == by:
        return last
    raise Conflict(f"{last.by} confirmed {round} on {datetime_london(last.at)}.")


def _check_seen(round: Round, sheet: RoundSheet, version: int, revision: int | None) -> None:
    if round.version == version and revision in (None, sheet.commissioner.revision):
        return
    applications = [line.application for line in sheet.applications]
    parts = (subject for each in applications for subject in (each.subject, each.network.subject))
    last = history_of(round.subject, round.commissioner.subject, *parts).first()
    who = f", last by {last.actor or 'the portal'} on {datetime_london(last.at)}" if last else ""
    raise Conflict(
        f"{round} has changed since you opened this page{who}. Check the new figures, then decide.",
        figures(sheet),
    )


def _check_clear(sheet: RoundSheet) -> None:
    obstacles = round_obstacles(sheet)
    if any(obstacle.stale for obstacle in obstacles):
        raise Conflict(" ".join(obstacle.sentence for obstacle in obstacles), figures(sheet))
    if obstacles:
        raise CannotConfirm(sheet, obstacles)


def _walk_members(networks: Collection[Network], year: ContractYear, today: date) -> None:
    """In a fixed number of statements, however many there are."""
    agreed = Membership.objects.filter(network__in=networks, contract_year=year, state=MembershipState.AGREED)
    members = list(Practice.objects.filter(pk__in=agreed.values("practice")).order_by("pk"))
    walk_parts(PartAction.CONFIRM, Door.ROUND, members, year, today)


def _confirm(
    round: Round, sheet: RoundSheet, *, by: User, acting_for: User | None, capacity: str, at: datetime
) -> RoundStatusChange:
    applications = [line.application for line in sheet.lines]
    networks = [application.network for application in applications]
    _walk_members(networks, round.contract_year, localdate(at))
    members = bring_into_force(networks=networks, contract_year=round.contract_year, at=at)
    organisation, today = round.commissioner.organisation, localdate(at)
    for application in applications:
        step = policies.transition_for(application, Action.CONFIRM)
        confirmed = move(
            application, step, by=by, acting_for=acting_for, capacity=capacity, organisation=organisation, at=at
        )
        Confirmation.objects.create(
            application=application, step=confirmed, facts=facts_of(application, starts_on(round.contract_year, today))
        )
    change = move_round(
        round,
        round_step(RoundAction.CONFIRM),
        by=by,
        acting_for=acting_for,
        capacity=capacity,
        organisation=organisation,
        at=at,
    )
    parts = [*(each.subject for each in applications), *(each.subject for each in networks)]
    record(
        chain=round.commissioner.code,
        action="ROUND_CONFIRMED",
        subjects=[round.subject, round.commissioner.subject, *parts],
        by=by,
        capacity=capacity,
        organisation=organisation,
        at=at,
        before={"status": RoundStatus.OPEN},
        after={
            "status": RoundStatus.CONFIRMED,
            "applications": [application.reference for application in applications],
            "memberships_in_force": members,
            "commissioner_revision": sheet.commissioner.revision,
            "network_revisions": {network.reference: network.revision for network in networks},
            **for_whom(acting_for),
        },
    )
    return change


@transaction.atomic
def follow_cover(*, round: Round, at: datetime) -> RoundStatusChange | None:
    """A confirmed round opens again where a patient of its area is not covered any more, and stands confirmed again
    once all are and no application waits in it. None where neither is so, or where the coverage is being worked out."""
    current = lock_round(round.commissioner, round.contract_year)
    due = step_due(current, localdate(at)) if current else None
    return _move_and_record(current, due.action, due.reason, at) if current and due else None


def lose_cover(
    *, commissioner: Commissioner, contract_year: ContractYear, reason: str, at: datetime
) -> RoundStatusChange | None:
    """Part of a change that leaves practices without a network, which holds the locks. None where no round of the
    commissioner stands confirmed; cover that is found again closes it by itself."""
    current = locked_round(commissioner, contract_year)
    if current is None or current.status != RoundStatus.CONFIRMED:
        return None
    return _move_and_record(current, RoundAction.LOSE_COVER, reason, at)


def follow_rounds(*, at: datetime) -> int:
    """Every round that was ever confirmed, read from the data whenever a sweep comes by. Returns how many moved."""
    today = localdate(at)
    confirmed = Exists(RoundStatusChange.objects.filter(round=OuterRef("pk")))
    rounds = Round.objects.filter(confirmed, contract_year__last_day__gte=today)
    due = [each for each in rounds.select_related("commissioner", "contract_year") if step_due(each, today)]
    return sum(follow_cover(round=each, at=at) is not None for each in sorted(due, key=lambda each: each.pk))


def _move_and_record(round: Round, action: RoundAction, reason: str, at: datetime) -> RoundStatusChange:
    change = move_round(round, round_step(action), by=None, at=at, reason=reason)
    record(
        chain=round.commissioner.code,
        action=f"ROUND_{action}",
        subjects=[round.subject, round.commissioner.subject],
        by=None,
        at=at,
        before={"status": change.from_status},
        after={"status": change.to_status},
        reason=reason,
    )
    return change
