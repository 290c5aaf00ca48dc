"""Who leads a network once its commissioner has closed."""

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Handover, Network
from networks.services.handovers import hand_over_leads
from networks.services.revalidation import sweep
from pcnportal.audit.models import AuditEvent
from pcnportal.core import clock
from pcnportal.testing.factories import make_commissioner, make_imported_network, make_network, make_practice
from practices.models import Commissioner, Practice, PracticeCommissioner

pytestmark = pytest.mark.django_db

MERGER = date(2020, 4, 1)


@pytest.fixture(autouse=True)
def _after_the_merger(settings: Any) -> None:
    settings.CLOCK_OFFSET_DAYS = (date(2020, 4, 2) - localdate()).days


@pytest.fixture
def closed() -> Commissioner:
    return make_commissioner("99A", "Marlshire CCG", close_on=date(2020, 3, 31))


def moves(practice: Practice, to: Commissioner) -> None:
    PracticeCommissioner.objects.filter(practice=practice).update(during=(None, MERGER))
    PracticeCommissioner.objects.create(practice=practice, commissioner=to, during=(MERGER, None))


def led_by(network: Network) -> str:
    return Network.objects.get(pk=network.pk).lead_commissioner.code


@pytest.mark.parametrize(
    ("patients", "heir"),
    [((20_000, 9_000, 8_000), "99C"), ((10_000, 6_000, 8_000), "99B"), ((10_000, 5_000, 5_000), "99B")],
    ids=["most patients", "most patients of several", "as many patients: most practices"],
)
def test_the_commissioner_of_most_patients_leads_next(
    closed: Commissioner, patients: tuple[int, ...], heir: str
) -> None:
    others = [make_commissioner(code, f"{code} CCG") for code in ("99C", "99B")]
    practices = [make_practice(closed, list_size=size) for size in patients]
    network = make_imported_network(closed, practices)
    for practice, to in zip(practices, (others[0], others[1], others[1]), strict=True):
        moves(practice, to)
    sweep()
    handover = Handover.objects.get()
    assert (led_by(network), handover.before, handover.since) == (heir, closed, MERGER)
    event = AuditEvent.objects.get(action="LEAD_HANDED_OVER")
    assert (event.chain, event.actor, network.subject in event.subjects) == (heir, None, True)


def test_members_that_are_silent_in_the_new_year_count_and_those_that_are_asked(closed: Commissioner) -> None:
    coastal = make_commissioner("99C", "Coastal CCG")
    silent, asked = make_practice(closed), make_practice(closed)
    ended = make_imported_network(closed, [silent])
    ended.memberships.update(during=(date(2019, 7, 1), MERGER))
    forming = make_network(closed, [asked], state=MembershipState.NAMED, in_year="2020/21")
    past = make_network(closed, [asked], state=MembershipState.NAMED)
    for practice in (silent, asked):
        moves(practice, coastal)
    assert hand_over_leads(at=clock.now()) == 2
    assert [led_by(each) for each in (ended, forming, past)] == ["99C", "99C", "99A"]


@pytest.mark.parametrize("why", ["open", "closes today", "its members stay", "closed network"])
def test_otherwise_it_stays(closed: Commissioner, why: str) -> None:
    coastal, practice = make_commissioner("99C", "Coastal CCG"), make_practice(closed)
    network = make_imported_network(closed, [practice])
    if why != "its members stay":
        moves(practice, coastal)
    if why in ("open", "closes today"):
        Commissioner.objects.filter(pk=closed.pk).update(close_on=date(2020, 4, 2) if why == "closes today" else None)
    if why == "closed network":
        Network.objects.filter(pk=network.pk).update(closed_on=date(2020, 3, 31))
    assert hand_over_leads(at=clock.now()) == 0
    assert (led_by(network), Handover.objects.exists()) == ("99A", False)
