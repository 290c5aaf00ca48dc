"""Who may propose a change to a network, withdraw it, decide on it, and tell ODS."""

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied

from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, Practice
from signoff.enums import ChangeAction, ChangeKind
from signoff.models import NetworkChange
from signoff.permissions import check_may_decide
from signoff.permissions.asking import answers, require
from signoff.plans import Plan

# What a practice proposes for itself, and what those who speak for a network propose for it
OF_A_PRACTICE = frozenset({ChangeKind.JOIN, ChangeKind.MOVE, ChangeKind.PRACTICE_CLOSURE})
OF_A_NETWORK = frozenset(
    {ChangeKind.JOIN, ChangeKind.EXPULSION, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.NETWORK_CLOSURE}
)


def check_user_can_propose(
    user: User, plan: Plan, leads: Iterable[Practice], interests: Collection[str]
) -> tuple[Organisation, str]:
    """The organisation for which the person proposes the change, and the capacity. `leads`: who speaks for its network;
    `interests`: what the person has declared."""
    own = [plan.practice] if plan.kind in OF_A_PRACTICE and plan.practice else []
    for practice in (*own, *(leads if plan.kind in OF_A_NETWORK else ())):
        if capacity := user.capacity_for(practice.organisation, Permission.CHANGE_PROPOSE):
            return practice.organisation, capacity
    commissioner = plan.network.lead_commissioner
    capacity = "" if plan.kind is ChangeKind.OPT_OUT else _proposing(user, commissioner)
    if not capacity:
        raise PermissionDenied(
            f"You can see {plan.network} but only the practice concerned, a practice that speaks for {plan.network}, "
            f"or an officer or approver of {commissioner} can propose that."
        )
    if interests:
        check_may_decide(str(commissioner), year_rules(plan.contract_year), interests=interests)
    return commissioner.organisation, capacity


def user_can_propose_for(user: User, commissioner: Commissioner, interests: Collection[str]) -> bool:
    return bool(_proposing(user, commissioner)) and not interests


def _proposing(user: User, commissioner: Commissioner) -> str:
    return user.capacity_for(commissioner.organisation, Permission.CHANGE_PROPOSE)


def check_user_can_decide_change(user: User, change: NetworkChange, interests: Collection[str]) -> str:
    """An approver of the commissioner that leads, who has neither proposed it nor agreed to it for anybody, and has
    declared no interest (CMP-10)."""
    commissioner = change.network.lead_commissioner
    capacity = require(
        user,
        Permission.CHANGE_DECIDE,
        commissioner.organisation,
        f"You can see this change but only an approver of {commissioner} can decide on it.",
    )
    if change.proposed_by_id == user.pk:
        raise PermissionDenied(f"You proposed this change, so another approver of {commissioner} has to decide.")
    if change.steps.filter(action=ChangeAction.AGREE, by=user).exists():
        raise PermissionDenied(f"You agreed to this change, so another approver of {commissioner} has to decide.")
    if interests:
        rules = year_rules(change.contract_year)
        check_may_decide(str(commissioner), rules, interests=interests, others="approver")
    return capacity


def user_can_decide_change(user: User, change: NetworkChange, interests: Collection[str]) -> bool:
    return answers(check_user_can_decide_change, user, change, interests)


def check_user_can_withdraw_change(user: User, change: NetworkChange) -> str:
    return require(
        user,
        Permission.CHANGE_PROPOSE,
        change.organisation,
        "You can see this change but only who proposed it can withdraw it.",
    )


def user_can_withdraw_change(user: User, change: NetworkChange) -> bool:
    return answers(check_user_can_withdraw_change, user, change)


def check_user_can_notify_ods(user: User, commissioner: Commissioner) -> str:
    return require(
        user,
        Permission.ODS_NOTIFY,
        commissioner.organisation,
        f"Only an officer or approver of {commissioner} records what ODS was told of.",
    )


def user_can_notify_ods(user: User, commissioner: Commissioner) -> bool:
    return answers(check_user_can_notify_ods, user, commissioner)
