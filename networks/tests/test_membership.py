"""Memberships: named by a network, answered by the practice itself, in force by a confirmation."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from psycopg2.extras import DateRange

from networks.enums import MembershipState
from networks.models import Membership, Network, NetworkValidation
from networks.services.membership import (
    CannotAnswer,
    CannotName,
    answer_membership,
    bring_into_force,
    name_practice,
    remove_practice,
)
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict, Refused
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import Commissioner, Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def marlshire() -> Commissioner:
    return make_commissioner()


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Elm Surgery")


@pytest.fixture
def manager(elm: Practice) -> User:
    return make_user(Role.PRACTICE_USER, elm.organisation)


@pytest.fixture
def harbour(marlshire: Commissioner) -> Network:
    return make_network(marlshire, [make_practice(marlshire, list_size=20_000)], "Harbour")


def name(network: Network, practice: Practice, by: User) -> Membership:
    return name_practice(
        network=network, contract_year=year(), practice=practice, by=by, acting_for=practice.organisation, at=AT
    )


def answer(membership: Membership, agrees: bool, by: User) -> Membership:
    return answer_membership(membership=membership, agrees=agrees, by=by, at=AT, reason="")


def test_naming_and_agreeing_re_validates_at_once_and_is_audited(
    harbour: Network, elm: Practice, manager: User
) -> None:
    membership = name(harbour, elm, manager)
    assert NetworkValidation.objects.get().size == 32_000
    answer(membership, True, manager)
    harbour.refresh_from_db()
    assert NetworkValidation.objects.get().revision == harbour.revision
    events = AuditEvent.objects.filter(subjects__contains=[elm.subject]).order_by("position")
    assert [(event.action, event.actor, event.capacity) for event in events] == [
        ("PRACTICE_NAMED", manager, Role.PRACTICE_USER),
        ("MEMBERSHIP_AGREED", manager, Role.PRACTICE_USER),
    ]


def test_a_practice_named_twice_is_named_once(harbour: Network, elm: Practice, manager: User) -> None:
    assert name(harbour, elm, manager) == name(harbour, elm, manager)
    assert AuditEvent.objects.count() == 1


def test_a_practice_that_declined_can_be_asked_again(harbour: Network, elm: Practice, manager: User) -> None:
    membership = name(harbour, elm, manager)
    answer(membership, False, manager)
    again = name(harbour, elm, manager)
    assert again == membership
    assert (again.state, again.answered_by) == (MembershipState.NAMED, None)


def test_a_closed_practice_cannot_be_named(harbour: Network, marlshire: Commissioner, manager: User) -> None:
    closed = make_practice(marlshire, "Shut Surgery", ods_status="C", closed_on=date(2019, 3, 31))
    with pytest.raises(CannotName, match="closed on 31 March 2019"):
        name(harbour, closed, manager)


def test_only_the_practice_itself_answers(harbour: Network, elm: Practice, marlshire: Commissioner) -> None:
    membership = add_member(harbour, elm)
    others = [
        make_user(Role.PRACTICE_USER, make_practice(marlshire).organisation),
        make_user(Role.CCG_APPROVER, marlshire.organisation),
        make_user(Role.ADMINISTRATOR),
    ]
    for other in others:
        with pytest.raises(PermissionDenied):
            answer(membership, True, other)
    membership.refresh_from_db()
    assert membership.state == MembershipState.NAMED


def test_the_same_answer_again_changes_nothing(harbour: Network, elm: Practice, manager: User) -> None:
    membership = name(harbour, elm, manager)
    first = answer(membership, True, manager)
    revision = Network.objects.get(id=harbour.id).revision
    assert answer(membership, True, manager).answered_at == first.answered_at
    assert Network.objects.get(id=harbour.id).revision == revision


def test_a_practice_agrees_to_one_network_a_year(
    harbour: Network, elm: Practice, manager: User, marlshire: Commissioner
) -> None:
    riverside = make_network(marlshire, [], "Riverside")
    answer(name(harbour, elm, manager), True, manager)
    with pytest.raises(CannotAnswer, match="already agreed to join another network for 2019/20"):
        answer(name(riverside, elm, manager), True, manager)


def test_a_member_in_force_elsewhere_cannot_agree(
    harbour: Network, elm: Practice, manager: User, marlshire: Commissioner
) -> None:
    make_imported_network(marlshire, [elm])
    with pytest.raises(CannotAnswer, match="already a member of another network in 2019/20"):
        answer(name(harbour, elm, manager), True, manager)


def test_an_invitation_taken_back_cannot_be_answered(harbour: Network, elm: Practice, manager: User) -> None:
    membership = name(harbour, elm, manager)
    remove_practice(membership=membership, by=manager, acting_for=elm.organisation, at=AT)
    with pytest.raises(Conflict, match="taken back its invitation"):
        answer(Membership(id=membership.id, network=harbour, practice=elm, contract_year=year()), True, manager)


def test_agreed_members_come_into_force_on_the_start_date(harbour: Network, elm: Practice) -> None:
    agreed = add_member(harbour, elm, state=MembershipState.AGREED)
    assert bring_into_force(networks=[harbour], contract_year=year(), at=AT) == 1
    agreed.refresh_from_db()
    assert agreed.state == MembershipState.IN_FORCE
    assert agreed.during == DateRange(date(2019, 7, 1), date(2020, 4, 1))
    assert agreed.decided_on == date(2019, 5, 10)


def test_a_confirmation_after_the_start_counts_from_its_own_day(harbour: Network, elm: Practice) -> None:
    agreed = add_member(harbour, elm, state=MembershipState.AGREED)
    bring_into_force(networks=[harbour], contract_year=year(), at=datetime(2019, 7, 17, 23, 30, tzinfo=UTC))
    agreed.refresh_from_db()
    assert agreed.during.lower == date(2019, 7, 18)  # half past midnight in London


def test_a_member_in_force_is_neither_removed_nor_asked(harbour: Network, elm: Practice, manager: User) -> None:
    membership = add_member(harbour, elm, state=MembershipState.IN_FORCE)
    with pytest.raises(Refused, match="cannot be removed here"):
        remove_practice(membership=membership, by=manager, acting_for=elm.organisation, at=AT)
    with pytest.raises(Conflict, match="can no longer change"):
        answer(membership, False, manager)


def test_two_networks_on_one_day_are_refused_by_the_database(
    harbour: Network, elm: Practice, marlshire: Commissioner
) -> None:
    add_member(harbour, elm, state=MembershipState.IN_FORCE)
    other = make_network(marlshire, [], "Other")
    with pytest.raises(IntegrityError, match="one_core_network_a_day"), transaction.atomic():
        add_member(other, elm, state=MembershipState.IN_FORCE)


def test_no_other_module_writes_memberships() -> None:
    """One door: services go through networks.services.membership, imports through their own planned write."""
    from pcnportal.testing.doors import writers_of

    assert writers_of("Membership") == {
        "networks/services/membership.py",
        "networks/importers/networks.py",
    }
