"""Networks in force in 2020/21, and changes to them as the people concerned make them."""

from datetime import UTC, date, datetime
from typing import Any

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network, NetworkYear
from networks.services.validation import store_commissioners, validate_networks
from pcnportal.accounts.models import User
from pcnportal.testing.factories import make_network, year
from practices.models import ListSize, Practice
from signoff.enums import ChangeKind
from signoff.models import NetworkChange
from signoff.plans import Plan
from signoff.services.changes.deciding import Decision, agree_to_change, decide_change, propose_change
from signoff.services.effects import effect_of
from signoff.tests.area import Area

IN_YEAR = datetime(2020, 5, 12, 11, tzinfo=UTC)
LISTS = date(2020, 1, 1)
WHOLE_YEAR = (date(2020, 4, 1), date(2021, 4, 1))


def practice_of(area: Area, name: str, patients: int = 12_000) -> Practice:
    """With the same list in 2019/20 and 2020/21."""
    practice = area.practice(name, list_size=patients)
    ListSize.objects.create(practice=practice, as_at=LISTS, registered=patients, source="invented")
    return practice


def live_network(area: Area, name: str, *members: Practice) -> Network:
    """Confirmed for 2020/21, and in force from its first day on."""
    network = make_network(area.commissioner, members, name, in_year="2020/21")
    NetworkYear.objects.filter(network=network).update(standing=Standing.CONFIRMED)
    Membership.objects.filter(network=network).update(
        state=MembershipState.IN_FORCE, during=WHOLE_YEAR, decided_on=date(2020, 3, 20)
    )
    settle(area)
    network.refresh_from_db()
    return network


def settle(area: Area, at: datetime = IN_YEAR) -> None:
    """What the queue does after a change."""
    validate_networks(list(Network.objects.values_list("pk", flat=True)), at=at)
    store_commissioners([area.commissioner.pk], at=at)


def plan_of(kind: ChangeKind, network: Network, **fields: Any) -> Plan:
    network.refresh_from_db()
    return Plan(kind, network, year("2020/21"), **fields)


def proposed(by: User, plan: Plan, at: datetime = IN_YEAR) -> NetworkChange:
    """By somebody who has just looked at what it would do."""
    seen = effect_of(plan).seen
    return propose_change(plan=plan, reason="We want to.", seen=seen, by=by, at=at)


def agreed(change: NetworkChange, *people: User, at: datetime = IN_YEAR) -> NetworkChange:
    for person in people:
        change.refresh_from_db()
        agree_to_change(change=change, version=change.version, by=person, at=at)
    change.refresh_from_db()
    return change


def decided(change: NetworkChange, by: User, at: datetime = IN_YEAR, **decision: Any) -> NetworkChange:
    change.refresh_from_db()
    seen = effect_of(Plan.of(change)).seen
    values = {"approves": True, "reason": "", **decision}
    decide_change(change=change, decision=Decision(**values), version=change.version, seen=seen, by=by, at=at)
    change.refresh_from_db()
    return change


def members(network: Network, day: date) -> list[str]:
    held = Membership.objects.filter(network=network, state=MembershipState.IN_FORCE, during__contains=day)
    return list(held.order_by("practice__name").values_list("practice__name", flat=True))
