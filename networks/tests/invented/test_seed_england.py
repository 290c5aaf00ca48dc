"""The invented nation in the database, laid by the command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from networks.importers.run import run_import
from networks.invented.odd import invent
from networks.models import CommissionerDue, Membership, Neighbour, Network, NetworkDue, NetworkValidation, Site
from networks.selectors.position import position
from networks.services.neighbours import rebuild_neighbours
from networks.services.revalidation import drain
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, make_commissioner, year
from practices.models import Branch, Commissioner, ListSize, ParticipationNotice, PostcodePoint, Practice

pytestmark = pytest.mark.django_db

SCALE = 0.02


def seed(**options):
    out, told = StringIO(), StringIO()
    call_command("seed_england", scale=SCALE, **options, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def contents():
    """All that was laid, without ids and times."""
    return {
        "practices": list(Practice.objects.order_by("code").values_list("code", "name", "postcode", "address_1")),
        "lists": list(ListSize.objects.order_by("practice__code").values_list("practice__code", "registered")),
        "members": list(Membership.objects.order_by("id").values_list("practice__code", "network__reference")),
        "points": list(PostcodePoint.objects.order_by("postcode").values_list("postcode", "easting", "northing")),
        "near": sorted(Neighbour.objects.values_list("a__code", "b__code", "metres")),
    }


def test_what_is_laid_is_what_was_invented():
    out, told = seed()
    nation = invent(SCALE, 1)

    assert Commissioner.objects.count() == len(nation.commissioners)
    assert Practice.objects.count() == len(nation.practices)
    assert Network.objects.count() == len(nation.networks) == Network.objects.filter(imported=True).count()
    assert Branch.objects.count() == len(nation.branches)
    assert Membership.objects.count() == sum(len(network.members) for network in nation.networks)
    assert ListSize.objects.count() == sum(practice.registered is not None for practice in nation.practices)
    assert set(ParticipationNotice.objects.values_list("answer", flat=True)) == {"DECLINE", "JOIN"}
    assert AuditEvent.objects.get().subjects == ["import:invented-england"]
    assert f"{len(nation.practices):,} practices with {len(nation.branches):,} branches" in out
    assert "1 dormant members, 1 members of other settings" in out
    assert "memberships: 0." in told


def test_all_of_it_is_due_and_the_queue_makes_the_results():
    seed()
    assert NetworkDue.objects.count() == Network.objects.count()
    assert CommissionerDue.objects.count() == Commissioner.objects.count()

    drain()

    assert NetworkValidation.objects.filter(contract_year=year()).count() == Network.objects.count()
    found = position(year=year(), as_at=year().last_day).as_json()
    nation = invent(SCALE, 1)
    assert found["patients_in_scope"] == nation.patients
    assert found["practices_declined"] == found["practices_unplaced"] == 1
    assert found["size_unknown"] == 1


def test_places_are_known_but_for_those_that_are_meant_not_to_be():
    seed()
    unknown = Practice.objects.exclude(id__in=Site.objects.values("practice_id"))
    assert {bool(practice.postcode) for practice in unknown} == {True}
    assert unknown.count() == 1 + Practice.objects.filter(list_sizes=None, ods_status="D").count()
    rebuilt = rebuild_neighbours(today=AT.date())
    assert (rebuilt.new, rebuilt.gone) == (0, 0)


def test_the_same_seed_lays_the_same_and_another_does_not():
    first, again, another = (laid_and_undone(number) for number in (3, 3, 4))
    assert again == first
    assert all(another[what] != first[what] for what in first)


def laid_and_undone(number):
    with transaction.atomic():
        seed(seed=number)
        laid = contents()
        transaction.set_rollback(True)
    return laid


def test_only_an_empty_database_is_taken():
    make_commissioner()
    with pytest.raises(CommandError, match="Use an empty database") as caught:
        seed()
    assert caught.value.returncode == 1
    assert not Practice.objects.exists()


@pytest.mark.parametrize("scale", [0, 0.019, 101])
def test_a_scale_out_of_reach_is_wrong_usage(scale):
    with pytest.raises(CommandError, match=r"Choose a scale from 0\.02 to 100") as caught:
        call_command("seed_england", scale=scale)
    assert caught.value.returncode == 2


def test_files_may_be_taken_on_top(tmp_path):
    seed()
    practice = Practice.objects.get(code="V00000")
    path = tmp_path / "branches.csv"
    path.write_text(f"code,name,parent\n{practice.code}901,Quay Branch,{practice.code}\n")

    assert run_import(kind="branches", path=path, at=AT).written
