"""Who may confirm a round, and record what follows from it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied

from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear
from signoff.enums import RoundAction
from signoff.permissions import check_may_decide
from signoff.permissions.asking import answers, require
from signoff.workflow import RoundStep, round_step


@dataclass(frozen=True, slots=True)
class Stakes:
    """What keeps people from confirming a round. `interests` are the members of its networks in which somebody has
    declared one, by that person's id; `marks` give a network's name, and the ids of who marked its requirements met
    and of who was away and for whom they did."""

    interests: dict[int, set[str]] = field(default_factory=dict)
    marks: list[tuple[str, int | None, int | None]] = field(default_factory=list)


def check_stakes(
    user: User, away: Collection[User], commissioner: Commissioner, year: ContractYear, stakes: Stakes
) -> None:
    """Raises PermissionDenied where the person, or one of those `away` for whom they act, has declared an interest in a
    member (CMP-10), or marked one of the applications met, or had it marked (CMP-11)."""
    rules, its = year_rules(year), str(commissioner)
    people = {user.id, *(each.id for each in away)}
    own = [network for network, by, _ in stakes.marks if by == user.id]
    of_cover = [network for network, by, absent in stakes.marks if people & {by, absent}]
    interests = {person: sorted(practices) for person, practices in stakes.interests.items()}
    check_may_decide(its, rules, interests=interests.get(user.id, ()), others="approver")
    for each in away:
        check_may_decide(its, rules, interests=interests.get(each.id, ()), cover=True, others="approver")
    check_may_decide(its, rules, marked=sorted(set(own or of_cover)), cover=not own)


def may_confirm(
    user: User, away: Collection[User], commissioner: Commissioner, year: ContractYear, stakes: Stakes
) -> bool:
    return answers(check_stakes, user, away, commissioner, year, stakes)


def check_user_can_move_round(user: User, commissioner: Commissioner, step: RoundStep) -> str:
    if not step.permission:
        raise PermissionDenied("Only the portal itself does that.")
    return require(
        user,
        Permission(step.permission),
        commissioner.organisation,
        f"You can see this round but only an approver of {commissioner} can confirm it.",
    )


def check_user_can_confirm(user: User, commissioner: Commissioner) -> str:
    return check_user_can_move_round(user, commissioner, round_step(RoundAction.CONFIRM))


def user_can_confirm(user: User, commissioner: Commissioner) -> bool:
    return answers(check_user_can_confirm, user, commissioner)


def check_user_can_record_variations(user: User, commissioner: Commissioner) -> str:
    return require(
        user,
        Permission.APPLICATION_REVIEW,
        commissioner.organisation,
        f"Only an officer or approver of {commissioner} records when contract variations were sent and signed.",
    )


def user_can_record_variations(user: User, commissioner: Commissioner) -> bool:
    return answers(check_user_can_record_variations, user, commissioner)
