"""The one walker of the table of a practice's part in a year: every service that moves it goes by a row."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.services.locks import lock_for_change
from networks.services.membership import answer_membership, membership_to_answer, remove_practice
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import ContractYear, Practice
from practices.services.participation import CannotTake
from signoff import policies
from signoff.enums import PartAction
from signoff.selectors.participation import part_states_of
from signoff.workflow import Door, PartStep, part_step

ASKING = (MembershipState.NAMED, MembershipState.AGREED)


def walk_part(action: PartAction, door: Door, practice: Practice, year: ContractYear, on: date) -> PartStep:
    """The row by which `action` moves the practice's part in the year, as it stands on the day. Call under its lock,
    before what moves it is written.

    Raises CannotTake, with how it stands, where no row leaves that state.
    """
    return walk_parts(action, door, [practice], year, on)[0]


def walk_parts(
    action: PartAction, door: Door, practices: Collection[Practice], year: ContractYear, on: date
) -> list[PartStep]:
    """The same of each, in as many statements as of one."""
    states = part_states_of(practices, year, on) if practices else {}
    found = []
    for practice in practices:
        step = part_step(action, door, states[practice.pk])
        if step is None:
            raise CannotTake(policies.part_stands(practice, year, states[practice.pk], action))
        found.append(step)
    return found


def answer_network(*, membership: Membership, agrees: bool, by: User, at: datetime, reason: str = "") -> Membership:
    """The practice's answer to one network. Part of what it answers, in its transaction. Raises as `answer_membership`
    does, and as `walk_part`."""
    practice, today = membership.practice, localdate(at)
    lock_for_change(practice_ids=[practice.id], network_ids=[membership.network_id])
    current = membership_to_answer(membership, agrees=agrees, by=by, today=today)
    if current.state != (MembershipState.AGREED if agrees else MembershipState.DECLINED):
        action = PartAction.AGREE if agrees else PartAction.TURN_DOWN
        walk_part(action, Door.PERSON, practice, membership.contract_year, today)
    return answer_membership(membership=membership, agrees=agrees, by=by, at=at, reason=reason)


def take_back(*, membership: Membership, by: User | None, acting_for: Organisation | None, at: datetime) -> None:
    """A network no longer asks the practice; without a person, because its question has expired. Part of a change to
    its application, which holds the locks. What the practice had turned down moves nothing. Raises as `remove_practice`
    does."""
    if Membership.objects.filter(pk=membership.pk, state__in=ASKING).exists():
        door = Door.PERSON if by else Door.PORTAL
        walk_part(PartAction.TAKE_BACK, door, membership.practice, membership.contract_year, localdate(at))
    remove_practice(membership=membership, by=by, acting_for=acting_for, at=at)
