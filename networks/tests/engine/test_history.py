"""Every revision that is checked leaves exactly one row, written by the statement that stores its result; a later day
or version of the rules leaves one where a verdict flips."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from networks.enums import MembershipState
from networks.models import CommissionerVerdicts, Network, NetworkValidation, NetworkVerdicts
from networks.services import revalidation
from networks.services.validation import store_commissioners, store_networks
from pcnportal.testing.factories import AT, make_commissioner, make_network, make_practice
from pcnportal.testing.threads import at_once
from practices.models import ListSize

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Network:
    marlshire = make_commissioner()
    members = [make_practice(marlshire, list_size=15_000) for _ in range(2)]
    harbour = make_network(marlshire, members, "Harbour", state=MembershipState.AGREED)
    revalidation.drain()
    return harbour


def rows(network: Network) -> list[tuple[Any, ...]]:
    found = NetworkVerdicts.objects.filter(network=network).order_by("id")
    return list(found.values_list("revision", "size", "flipped"))


def change_lists(registered: int) -> int:
    """The network's revision from then on."""
    ListSize.objects.update(registered=registered)
    return Network.objects.get().revision


def test_a_revision_leaves_a_row_with_what_flipped(harbour: Network) -> None:
    before = rows(harbour)
    revision = change_lists(10_000)
    revalidation.drain()
    assert rows(harbour)[: len(before)] == before
    (new,) = rows(harbour)[len(before) :]
    assert new[:2] == (revision, 20_000)
    assert new[2]["SIZE-02"] == ["MET", "NOT_MET"]
    result = NetworkValidation.objects.get()
    row = NetworkVerdicts.objects.latest("id")
    same = ("revision", "rule_set_version", "day", "computed_at", "size", "not_met", "warnings")
    assert [getattr(row, name) for name in same] == [getattr(result, name) for name in same]


def test_a_revision_at_which_nothing_flips_leaves_a_row_too(harbour: Network) -> None:
    revision = change_lists(15_001)
    revalidation.drain()
    assert rows(harbour)[-1] == (revision, 30_002, {})


def test_what_is_stored_twice_or_late_leaves_none(harbour: Network) -> None:
    before = rows(harbour)
    for minutes in range(3):
        store_networks([harbour.id], at=AT + timedelta(minutes=minutes))
    assert rows(harbour) == before
    NetworkValidation.objects.update(revision=harbour.revision + 5)
    later = rows(harbour)
    store_networks([harbour.id], at=AT)
    assert rows(harbour) == later


def test_a_result_put_right_at_the_same_revision_leaves_none(harbour: Network) -> None:
    before = rows(harbour)
    NetworkValidation.objects.update(findings=[])
    store_networks([harbour.id], at=AT)
    assert NetworkValidation.objects.get().findings != []
    assert rows(harbour) == before


def check(network: Network, *, days: int) -> None:
    store_networks([network.id], at=AT + timedelta(days=days))
    store_commissioners([network.lead_commissioner_id], at=AT + timedelta(days=days))


def test_a_new_day_leaves_a_row_where_a_verdict_flips(harbour: Network) -> None:
    check(harbour, days=0)
    before = NetworkVerdicts.objects.count()
    check(harbour, days=90)
    check(harbour, days=90)
    last, new = NetworkVerdicts.objects.order_by("-id")[:2][::-1]
    assert NetworkVerdicts.objects.count() == before + 1
    passed = (AT + timedelta(days=90)).date()
    assert (new.revision, new.day, new.flipped["DL-03"]) == (last.revision, passed, ["CANNOT_TELL", "NOT_MET"])


def test_days_on_which_no_verdict_flips_leave_none(harbour: Network) -> None:
    check(harbour, days=0)
    before, areas = rows(harbour), CommissionerVerdicts.objects.count()
    for days in range(1, 4):
        check(harbour, days=days)
    assert NetworkValidation.objects.get().day == (AT + timedelta(days=3)).date()
    assert (rows(harbour), CommissionerVerdicts.objects.count()) == (before, areas)


def test_new_rules_leave_a_row_where_a_verdict_flips(harbour: Network) -> None:
    before = rows(harbour)
    result = NetworkValidation.objects.get()
    NetworkValidation.objects.update(rule_set_version=98)
    assert rows(harbour) == before
    found = [{**finding, "verdict": "WARNING"} for finding in result.findings[:1]] + result.findings[1:]
    NetworkValidation.objects.update(rule_set_version=99, findings=found)
    new = NetworkVerdicts.objects.latest("id")
    assert (new.revision, new.day, new.rule_set_version) == (result.revision, result.day, 99)


def test_a_rule_that_was_not_asked_before_has_no_verdict_before(harbour: Network) -> None:
    result = NetworkValidation.objects.get()
    others = [finding for finding in result.findings if finding["rule"] != "SIZE-02"]
    NetworkValidation.objects.update(findings=others)
    change_lists(15_001)
    revalidation.drain()
    assert rows(harbour)[-1][2] == {"SIZE-02": [None, "MET"]}


def test_an_area_has_its_history(harbour: Network) -> None:
    change_lists(10_000)
    revalidation.drain()
    found = CommissionerVerdicts.objects.filter(contract_year__code="2019/20").order_by("id")
    assert list(found.values_list("practices_in_scope", "patients_in_scope", "patients_covered")) == [
        (2, 30_000, 0),
        (2, 20_000, 0),
    ]


def test_a_change_taken_back_leaves_none(harbour: Network) -> None:
    before = rows(harbour)
    with transaction.atomic():
        change_lists(10_000)
        store_networks([harbour.id], at=AT)
        transaction.set_rollback(True)
    assert rows(harbour) == before


@pytest.mark.parametrize(
    "how", ["UPDATE networks_networkverdicts SET size = 1", "DELETE FROM networks_networkverdicts"]
)
def test_it_is_only_added_to(harbour: Network, how: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(how)


@pytest.mark.django_db(transaction=True)
def test_many_stores_at_once_leave_one(harbour: Network) -> None:
    before = len(rows(harbour))
    for registered in range(5):
        revision = change_lists(9_000 + registered)
        done = at_once(*[lambda: store_networks([harbour.id], at=AT) and None for _ in range(6)])
        assert done == [None] * 6
        assert NetworkVerdicts.objects.filter(network=harbour, revision=revision).count() == 1
    assert len(rows(harbour)) == before + 5
    sizes = [size for _, size, _ in rows(harbour)[before:]]
    assert sizes == [18_000, 18_002, 18_004, 18_006, 18_008]
