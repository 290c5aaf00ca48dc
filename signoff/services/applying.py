"""What a change to a network does on its day: memberships end and begin, networks close, and what follows from that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.services.membership import begin_membership, end_membership
from networks.services.networks import close_network, split_off
from networks.services.validation import validate_networks
from pcnportal.core.errors import Refused
from practices.models import Practice
from practices.services.closures import close_practice
from signoff.enums import CaseKind, ChangeKind, PartAction
from signoff.models import NetworkChange
from signoff.plans import Plan
from signoff.selectors.changes.scope import commissioners_of, day_in_force, left_without, members_on
from signoff.services.cases.opening import open_by_portal
from signoff.services.decisions import close_applications
from signoff.services.parts import walk_part, walk_parts
from signoff.services.rounds import lose_cover
from signoff.workflow import Door


def apply_plan(plan: Plan, *, change: NetworkChange, at: datetime) -> Network | None:
    """Part of a change, which holds the locks. Returns the network that some of its practices form.

    Raises Refused where it cannot be done any more.
    """
    new = None
    if plan.kind is ChangeKind.JOIN and plan.practice:
        walk_part(PartAction.BEGIN, Door.PORTAL, plan.practice, plan.contract_year, _first_day(plan))
        _begin(plan.network, [plan.practice], plan, at)
    elif plan.kind is ChangeKind.MOVE and plan.practice and plan.to_network:
        _end([plan.practice], plan, at, PartAction.MOVE)
        _begin(plan.to_network, [plan.practice], plan, at)
    elif plan.kind is ChangeKind.MERGE and plan.to_network:
        members = members_on(plan.network, _day(plan))
        _end(members, plan, at, PartAction.MOVE)
        _begin(plan.to_network, members, plan, at)
    elif plan.kind is ChangeKind.SPLIT:
        new = _split(plan, at)
    elif plan.kind is ChangeKind.NETWORK_CLOSURE:
        _end(members_on(plan.network, _day(plan)), plan, at)
    elif plan.kind is ChangeKind.OPT_OUT and plan.practice:
        _opt_out(plan, plan.practice, change, at)
    elif plan.practice:
        _leave(plan, plan.practice, at)
    _close_if_empty(plan, change, at)
    return new


def _day(plan: Plan) -> date:
    return day_in_force(plan.contract_year, plan.effective_on)


def _last_day(plan: Plan) -> date:
    return plan.effective_on - timedelta(days=1)


def _first_day(plan: Plan) -> date:
    return max(plan.first_day or plan.effective_on, plan.contract_year.starts_on)


def _begin(network: Network, practices: Sequence[Practice], plan: Plan, at: datetime) -> None:
    if network.closed_on and network.closed_on < _first_day(plan):
        raise Refused(f"{network} has closed.")
    for practice in practices:
        begin_membership(
            network=network,
            practice=practice,
            contract_year=plan.contract_year,
            first_day=_first_day(plan),
            by=None,
            acting_for=None,
            at=at,
        )


def _end(practices: Sequence[Practice], plan: Plan, at: datetime, action: PartAction = PartAction.LEAVE) -> None:
    held = set(members_on(plan.network, _day(plan)))
    leaving = [each for each in practices if each in held]
    walk_parts(action, Door.PORTAL, leaving, plan.contract_year, plan.effective_on)
    for practice in practices:
        ended = end_membership(
            network=plan.network, practice=practice, last_day=_last_day(plan), by=None, acting_for=None, at=at
        )
        if not ended and plan.kind is not ChangeKind.OPT_OUT:
            raise Refused(f"{practice} is not a member of {plan.network} any more.")


def _leave(plan: Plan, practice: Practice, at: datetime) -> None:
    _end([practice], plan, at)
    if plan.kind is ChangeKind.PRACTICE_CLOSURE:
        links = practice.commissioner_links.filter(during__contains=_last_day(plan)).select_related("commissioner")
        link = links.first()
        walk_part(PartAction.CLOSE, Door.PORTAL, practice, plan.contract_year, plan.effective_on)
        close_practice(
            practice=practice,
            last_day=_last_day(plan),
            successor=plan.successor,
            commissioner=link.commissioner if link else None,
            by=None,
            acting_for=None,
            at=at,
        )
        validate_networks([plan.network.pk], at=at)


def _opt_out(plan: Plan, practice: Practice, change: NetworkChange, at: datetime) -> None:
    """Of whatever network holds it by then: it may have moved since it answered."""
    _end([practice], plan, at)
    year = plan.contract_year
    held = Membership.objects.filter(
        practice=practice,
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__overlap=(plan.effective_on, year.last_day + timedelta(days=1)),
    )
    for other in Network.objects.filter(pk__in=held.values("network")).select_related("lead_commissioner"):
        elsewhere = replace(plan, network=other)
        _end([practice], elsewhere, at)
        _close_if_empty(elsewhere, change, at)


def _split(plan: Plan, at: datetime) -> Network:
    new = split_off(
        network=plan.network,
        name=plan.new_name,
        practices=plan.practices,
        contract_year=plan.contract_year,
        first_day=_first_day(plan),
        by=None,
        acting_for=None,
        at=at,
    )
    _end(plan.practices, plan, at, PartAction.MOVE)
    _begin(new, plan.practices, plan, at)
    return new


def _close_if_empty(plan: Plan, change: NetworkChange, at: datetime) -> None:
    """A network that its last member leaves is closed; never one that is only small (SIZE-14)."""
    network = plan.network
    if members_on(network, _day(plan)):
        return
    if not close_network(network=network, last_day=_last_day(plan), by=None, acting_for=None, at=at):
        return
    closed = f"{network} closed on {_last_day(plan):%-d %B %Y}."
    _follow_closing(plan, at)
    close_applications(network=network, reason=closed, told=network == change.network, at=at)


def _follow_closing(plan: Plan, at: datetime) -> None:
    """For practices that are in no network since."""
    network, left = plan.network, left_without(plan, _day(plan))
    if not left:
        return
    named = ", ".join(str(each) for each in left)
    why = f"{network} closed on {_last_day(plan):%-d %B %Y}, and no network has {named}."
    for commissioner in commissioners_of(plan):
        lose_cover(commissioner=commissioner, contract_year=plan.contract_year, reason=why, at=at)
    for practice in left:
        open_by_portal(
            kind=CaseKind.UNPLACED,
            practice=practice,
            contract_year=plan.contract_year,
            network=network,
            why=f"{network} closed on {_last_day(plan):%-d %B %Y}, and {practice} is in no network since.",
            at=at,
        )
