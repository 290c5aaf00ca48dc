"""What a network says of itself: each change re-validates it at once, and its event says what was before and after."""

from datetime import date

import pytest

from networks.enums import AreaKind, PayeeKind
from networks.models import NetworkValidation, NetworkYear
from networks.services import items, networks
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, make_commissioner, make_network, make_practice, make_user
from practices.models import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> NetworkYear:
    marlshire = make_commissioner()
    return make_network(marlshire, [make_practice(marlshire, "Elm Surgery", list_size=31_000)], "Harbour").years.get()


@pytest.fixture
def elm(harbour: NetworkYear) -> Practice:
    return Practice.objects.get(name="Elm Surgery")


@pytest.fixture
def lead(elm: Practice) -> User:
    return make_user(Role.PRACTICE_USER, elm.organisation)


def last_event() -> tuple[object, object, str]:
    event = AuditEvent.objects.latest("position")
    return event.before, event.after, event.capacity


def test_the_area_before_and_after(harbour: NetworkYear, elm: Practice, lead: User) -> None:
    def area(*codes: str) -> None:
        items.set_area(
            network_year=harbour,
            kind=AreaKind.WARDS,
            codes=codes,
            description="",
            by=lead,
            acting_for=elm.organisation,
            at=AT,
        )

    area("E05000001")
    first = {"kind": "WARDS", "codes": ["E05000001"], "drawing": None, "description": ""}
    assert last_event() == (None, first, Role.PRACTICE_USER)
    area("E05000001", "E05000002")
    assert last_event() == (first, {**first, "codes": ["E05000001", "E05000002"]}, Role.PRACTICE_USER)


def test_the_payee_before_and_after(harbour: NetworkYear, elm: Practice, lead: User) -> None:
    def payee(kind: PayeeKind, name: str = "") -> None:
        items.set_payee(
            network_year=harbour,
            kind=kind,
            practice=elm,
            name=name,
            by=lead,
            acting_for=elm.organisation,
            at=AT,
        )

    payee(PayeeKind.MEMBER_PRACTICE)
    payee(PayeeKind.FEDERATION, "Marlshire GP Federation")
    before, after, _ = last_event()
    assert before == {"kind": "MEMBER_PRACTICE", "practice": elm.subject, "name": ""}
    assert after == {"kind": "FEDERATION", "practice": None, "name": "Marlshire GP Federation"}


def test_the_agreement_before_and_after(harbour: NetworkYear, elm: Practice, lead: User) -> None:
    for signed_on in (None, date(2019, 5, 9)):
        items.set_agreement(
            network_year=harbour,
            dated_on=date(2019, 5, 8),
            signatories={elm: ("Dr Ann Ash", "Partner", signed_on)},
            by=lead,
            acting_for=elm.organisation,
            at=AT,
        )
    before, after, _ = last_event()
    assert before == {"dated_on": "2019-05-08", "signatories": {elm.code: None}}
    assert after == {"dated_on": "2019-05-08", "signatories": {elm.code: "2019-05-09"}}


def test_a_new_name_before_and_after(harbour: NetworkYear, elm: Practice, lead: User) -> None:
    network = harbour.network
    networks.rename(network=network, name="Haven", by=lead, acting_for=elm.organisation, at=AT)
    assert last_event() == ({"name": "Harbour"}, {"name": "Haven"}, Role.PRACTICE_USER)
    network.refresh_from_db()
    assert NetworkValidation.objects.get().revision == network.revision
