"""A result is kept only where nothing that it follows from has changed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from networks import models
from networks.enums import AreaKind, MembershipState, PayeeKind, Standing, WaiverGround
from networks.models import Network, NetworkValidation
from networks.selectors.facts import network_digests, network_subjects
from networks.selectors.results import parsed_findings
from networks.services import revalidation
from networks.services.validation import keep_networks, store_networks
from networks.signals import network_validated
from pcnportal.accounts.enums import Role
from pcnportal.core import clock
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
from practices.models import Branch, Commissioner, ContractYear, ListSize, Practice, PracticeCommissioner

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Network:
    """A network with every item, whose member Elm is named by Coast as well and touches Pier."""
    marlshire, northshire = make_commissioner(stp_code="E54000901"), make_commissioner("99B", "Northshire CCG")
    elm, pier = make_practice(marlshire, "Elm"), make_practice(marlshire, "Pier")
    harbour = make_network(marlshire, [elm, make_practice(northshire, "Oak")], "Harbour")
    make_network(marlshire, [elm], "Coast")
    in_year = harbour.years.get()
    models.Site.objects.create(practice=elm, easting=400_000, northing=500_000)
    models.Neighbour.objects.create(a=elm, b=pier, metres=2_000)
    models.NetworkArea.objects.create(network_year=in_year, kind=AreaKind.WARDS, codes=["E05000001"])
    models.NetworkAgreement.objects.create(network_year=in_year, dated_on=AT.date())
    models.AgreementSignatory.objects.create(network_year=in_year, practice=elm, name="Dr A", role="Partner")
    models.ClinicalDirector.objects.create(network_year=in_year, practice=elm, name="Dr B", profession="GP")
    models.NominatedPayee.objects.create(network_year=in_year, kind=PayeeKind.TRUST, name="The Trust")
    models.SizeWaiver.objects.create(
        network_year=in_year,
        ground=WaiverGround.OTHER,
        evidence="Few people.",
        granted_at=AT,
        granted_by=make_user(Role.CCG_APPROVER),
    )
    branch = Branch.objects.create(code=f"{elm.code}001", practice=elm, name="Elm at the Quay")
    coast = Network.objects.get(name="Coast").years.get()
    models.BranchInArea.objects.create(branch=branch, network_year=coast)
    models.NetworkYear.objects.filter(pk=coast.pk).update(standing=Standing.SUBMITTED)
    by = {"network": harbour, "contract_year": year(), "recorded_at": AT, "recorded_by": make_user(Role.CCG_OFFICER)}
    models.LocalShare.objects.create(percent=40, source="Survey", **by)
    return harbour


def of(name: str) -> Practice:
    return Practice.objects.get(name=name)


def held_by(network: str) -> models.Membership:
    return models.Membership.objects.get(network__name=network, practice__name="Elm")


def joins(practice: str) -> None:
    add_member(Network.objects.get(name="Harbour"), of(practice))


def put(manager: type, **values: object) -> None:
    assert manager.objects.update(**values)


CHANGES: dict[str, Callable[[], object]] = {
    "the network's name": lambda: Network.objects.filter(name="Harbour").update(name="Haven"),
    "its reference": lambda: Network.objects.filter(name="Harbour").update(reference="N-222222"),
    "its lead": lambda: Network.objects.update(lead_commissioner=Commissioner.objects.get(code="99B")),
    "its lead of the day": lambda: models.Handover.objects.create(
        network=Network.objects.get(name="Harbour"),
        before=Commissioner.objects.get(code="99B"),
        since=date(2020, 4, 1),
    ),
    "whether it was imported": lambda: put(Network, imported=True),
    "a member more": lambda: joins("Pier"),
    "a member less": lambda: models.Membership.objects.filter(practice=of("Oak")).delete(),
    "an agreement": lambda: models.Membership.objects.filter(practice=of("Oak")).update(state=MembershipState.AGREED),
    "the other network's standing": lambda: put(models.NetworkYear, standing=Standing.FORMING),
    "the other network's name": lambda: Network.objects.filter(name="Coast").update(name="Cliff"),
    "what is agreed elsewhere": lambda: models.Membership.objects.filter(network__name="Coast").update(
        state=MembershipState.AGREED
    ),
    "nothing elsewhere any more": lambda: held_by("Coast").delete(),
    "a practice's name": lambda: Practice.objects.filter(name="Elm").update(name="Ash"),
    "a practice's code": lambda: Practice.objects.filter(name="Elm").update(code="V89999"),
    "a practice's status": lambda: put(Practice, ods_status="D"),
    "a closing date": lambda: put(Practice, closed_on=date(2019, 12, 1)),
    "a setting": lambda: put(Practice, prescribing_setting=9),
    "a list": lambda: put(ListSize, registered=11_999),
    "no list any more": lambda: ListSize.objects.all().delete(),
    "a commissioner's code": lambda: Commissioner.objects.filter(code="99B").update(code="99C"),
    "a commissioner's name": lambda: put(Commissioner, name="Northland CCG"),
    "a commissioner's STP": lambda: put(Commissioner, stp_code="E54000902"),
    "the name of an STP": lambda: put(Commissioner, stp_name="The Moors"),
    "another commissioner": lambda: PracticeCommissioner.objects.filter(practice=of("Oak")).update(
        commissioner=Commissioner.objects.get(code="99A")
    ),
    "a place": lambda: put(models.Site, easting=400_001),
    "no place any more": lambda: models.Site.objects.all().delete(),
    "a neighbour less": lambda: models.Neighbour.objects.all().delete(),
    "a neighbour's name": lambda: Practice.objects.filter(name="Pier").update(name="Quay"),
    "the kind of area": lambda: put(models.NetworkArea, kind=AreaKind.LSOAS),
    "the area": lambda: put(models.NetworkArea, codes=["E05000002"]),
    "a drawing of it": lambda: put(models.NetworkArea, drawing=b"1"),
    "a practice's postcode": lambda: put(Practice, postcode="AA1 1AA"),
    "a branch's name": lambda: put(Branch, name="Elm on the Hill"),
    "a branch that has closed": lambda: put(Branch, closed_on=date(2019, 6, 30)),
    "a branch in no area any more": lambda: models.BranchInArea.objects.all().delete(),
    "the share of local patients": lambda: put(models.LocalShare, percent=41),
    "where the share is taken from": lambda: put(models.LocalShare, source="List by LSOA"),
    "a consent": lambda: models.CommissionerConsent.objects.create(
        network=Network.objects.get(name="Harbour"),
        commissioner=Commissioner.objects.get(code="99B"),
        contract_year=year(),
        recorded_at=AT,
        recorded_by=make_user(Role.CCG_OFFICER),
    ),
    "the date of the agreement": lambda: put(models.NetworkAgreement, dated_on=AT.date() - timedelta(days=1)),
    "a signatory's practice": lambda: put(models.AgreementSignatory, practice=of("Oak")),
    "a signatory's name": lambda: put(models.AgreementSignatory, name="Dr C"),
    "a signatory's role": lambda: put(models.AgreementSignatory, role="Manager"),
    "a signature": lambda: put(models.AgreementSignatory, signed_on=AT.date()),
    "the director": lambda: put(models.ClinicalDirector, name="Dr C"),
    "the director's profession": lambda: put(models.ClinicalDirector, profession="Nurse"),
    "the director's practice": lambda: put(models.ClinicalDirector, practice=of("Oak")),
    "the payee's kind": lambda: put(models.NominatedPayee, kind=PayeeKind.FEDERATION),
    "the payee's name": lambda: put(models.NominatedPayee, name="The Federation"),
    "the payee's practice": lambda: put(
        models.NominatedPayee, kind=PayeeKind.MEMBER_PRACTICE, practice=of("Elm"), name=""
    ),
    "the waiver's ground": lambda: put(models.SizeWaiver, ground=WaiverGround.RURAL_LOW_DENSITY),
    "the waiver's evidence": lambda: put(models.SizeWaiver, evidence="Fewer people."),
    "no waiver any more": lambda: models.SizeWaiver.objects.all().delete(),
    "the minimum": lambda: put(ContractYear, floor=20_000),
    "a severity": lambda: put(ContractYear, severities={"SIZE-02": {"SUBMIT": "BLOCKER"}}),
    "a rule that is not asked": lambda: put(ContractYear, inactive=["SIZE-06", "SIZE-01"]),
    "a threshold": lambda: put(ContractYear, thresholds={"local_share": 40}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_fact_is_in_the_digest(harbour: Network, what: str) -> None:
    (before,) = network_digests([harbour.id], AT.date()).values()
    CHANGES[what]()
    (after,) = network_digests([harbour.id], AT.date()).values()
    assert after != before


def test_two_members_that_exchange_a_value_are_in_the_digest() -> None:
    marlshire = make_commissioner()
    oak, elm = make_practice(marlshire, "Oak", list_size=9_000), make_practice(marlshire, "Elm", list_size=7_000)
    network = make_imported_network(marlshire, [oak, elm])
    Practice.objects.filter(pk=oak.pk).update(ods_status="C")
    seen = {digest_of(network)}
    Practice.objects.filter(pk=oak.pk).update(ods_status="A")
    Practice.objects.filter(pk=elm.pk).update(ods_status="C")
    seen.add(digest_of(network))
    ListSize.objects.filter(practice=oak).update(registered=7_000)
    ListSize.objects.filter(practice=elm).update(registered=9_000)
    seen.add(digest_of(network))
    assert len(seen) == 3


def digest_of(network: Network) -> tuple[str, ...]:
    return tuple(network_digests([network.id], AT.date()).values())


def test_a_fact_that_no_rule_is_told_is_not(harbour: Network) -> None:
    before = network_digests([harbour.id], AT.date())
    Practice.objects.update(phone="01632 960000")
    assert network_digests([harbour.id], AT.date()) == before


def test_a_day_on_which_nothing_else_changes_is_in_the_digest(harbour: Network) -> None:
    (first,) = network_digests([harbour.id], date(2019, 8, 1)).values()
    (next_day,) = network_digests([harbour.id], date(2019, 8, 2)).values()
    assert first != next_day


def test_the_digest_is_that_of_the_facts_as_they_are_read(harbour: Network) -> None:
    ids = list(Network.objects.values_list("id", flat=True))
    read = {(s.network_id, s.year_day.year.id): (s.revision, s.digest) for s in network_subjects(ids, AT.date())}
    digests = network_digests(ids, AT.date())
    assert {concern.key: (concern.revision, digest) for concern, digest in digests.items()} == read
    assert len(set(digests.values())) == len(ids)


def test_what_has_not_changed_is_stamped_and_not_checked_again(harbour: Network) -> None:
    store_networks([harbour.id], at=AT)
    NetworkValidation.objects.update(findings=[])
    Network.objects.filter(id=harbour.id).update(closed_on=date(2030, 1, 1))  # raises the revision, and no rule asks
    revision = Network.objects.get(id=harbour.id).revision
    assert keep_networks([harbour.id], at=AT) == {harbour.id}
    result = NetworkValidation.objects.get(network=harbour)
    assert (result.revision, result.findings) == (revision, [])


def test_a_newer_result_is_not_stamped_with_an_older_revision(harbour: Network) -> None:
    store_networks([harbour.id], at=AT)
    NetworkValidation.objects.filter(network=harbour).update(revision=10_000)
    keep_networks([harbour.id], at=AT)
    assert NetworkValidation.objects.get(network=harbour).revision == 10_000


@pytest.mark.django_db(transaction=True)
def test_results_are_stamped_in_the_order_in_which_they_are_stored() -> None:
    """Who waits for the first has none of the others; an UPDATE by itself takes them as they lie in the table."""
    marlshire = make_commissioner()
    first, second = (make_imported_network(marlshire, [make_practice(marlshire)]) for _ in range(2))
    store_networks([second.id, first.id], at=AT)
    NetworkValidation.objects.filter(network=first).update(computed_at=AT)  # lies behind the second one now
    Network.objects.update(closed_on=date(2030, 1, 1))
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            list(NetworkValidation.objects.filter(network=first).select_for_update())
            stamping = threads.submit(stamp, [first.id, second.id])
            wait_until_somebody_waits()
            assert NetworkValidation.objects.filter(network=second).select_for_update(nowait=True).exists()
        assert stamping.result(timeout=10) == {first.id, second.id}


def stamp(network_ids: list[int]) -> set[int]:
    try:
        return keep_networks(network_ids, at=AT)
    finally:
        connection.close()


def wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.02)
    pytest.fail("nobody waits")


def test_what_has_changed_is_checked_again() -> None:
    marlshire = make_commissioner()
    one, other = (make_imported_network(marlshire, [make_practice(marlshire)]) for _ in range(2))
    revalidation.drain()
    ListSize.objects.filter(practice__memberships__network=one).update(registered=40_000)
    assert keep_networks([one.id, other.id], at=clock.now()) == {other.id}
    revalidation.drain()
    assert NetworkValidation.objects.get(network=one, contract_year=year()).size == 40_000


def test_the_apps_above_are_told_of_a_result_that_is_kept(harbour: Network) -> None:
    revalidation.drain()
    told = {}

    def listen(network_id: int, findings: object, **_: object) -> None:
        told[network_id] = findings

    network_validated.connect(listen)
    try:
        Network.objects.filter(id=harbour.id).update(closed_on=date(2030, 1, 1))
        revalidation.drain()
    finally:
        network_validated.disconnect(listen)
    assert told[harbour.id] == parsed_findings(NetworkValidation.objects.get(network=harbour))
    assert not models.NetworkDue.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_networks() -> None:
    marlshire = make_commissioner()
    ids = [make_imported_network(marlshire, [make_practice(marlshire) for _ in range(3)]).id for _ in range(20)]

    def statements(of: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            keep_networks(of, at=AT)
        return len(captured)

    assert statements(ids[:1]) == statements(ids) == 5
