"""Whoever writes, by whatever path, the results that rest on the change become due."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any, NamedTuple

import pytest
from django.db import DatabaseError, connection, transaction

from networks.enums import CoverState, MembershipState, Standing
from networks.models import (
    BranchInArea,
    ClinicalDirector,
    CommissionerConsent,
    CommissionerDue,
    CoverAgreement,
    Explanation,
    GeographyAttestation,
    Handover,
    LargerNetwork,
    LocalShare,
    Membership,
    Neighbour,
    Neighbourhood,
    NeighbourhoodPractice,
    Network,
    NetworkArea,
    NetworkDue,
    NetworkYear,
    RegionalSight,
    Site,
)
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    AT,
    LIST_DATE,
    add_member,
    make_commissioner,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import (
    Boundary,
    Branch,
    Commissioner,
    ContractYear,
    Exemption,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)

pytestmark = pytest.mark.django_db

EVERYTHING = {"Harbour", "Riverside", "Moor", "Marlshire CCG", "Northshire CCG"}


class Area(NamedTuple):
    """Harbour holds Elm; Riverside names it too; Moor, of another commissioner, has nothing to do with them."""

    elm: Practice
    oak: Practice
    harbour: Network
    riverside: Network
    moor: Network
    marlshire: Commissioner
    northshire: Commissioner
    person: User


@pytest.fixture
def area() -> Area:
    marlshire, northshire = make_commissioner(), make_commissioner("99B", "Northshire CCG")
    elm, oak = make_practice(marlshire, "Elm"), make_practice(marlshire, "Oak")
    heath = make_practice(northshire, "Heath")
    Site.objects.create(practice=elm, easting=400_000, northing=500_000)
    Neighbour.objects.create(a=elm, b=oak, metres=700)
    harbour = make_network(marlshire, [elm], "Harbour", state=MembershipState.AGREED)
    riverside = make_network(marlshire, [elm], "Riverside")
    moor = make_network(northshire, [heath], "Moor")
    return Area(elm, oak, harbour, riverside, moor, marlshire, northshire, make_user(Role.CCG_OFFICER))


def raised(area: Area, change: Callable[[], object]) -> set[str]:
    """The networks and commissioners whose revision rises by `change`; each has a due row of that revision."""
    before = _revisions(area)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    change()
    after = _revisions(area)
    due = {row.network.name: row.wanted_revision for row in NetworkDue.objects.select_related("network")}
    due |= {r.commissioner.name: r.wanted_revision for r in CommissionerDue.objects.select_related("commissioner")}
    risen = {name: revision for name, revision in after.items() if revision > before[name]}
    assert due == risen
    return set(risen)


def _revisions(area: Area) -> dict[str, int]:
    return {
        **dict(Network.objects.values_list("name", "revision")),
        **dict(Commissioner.objects.values_list("name", "revision")),
    }


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def copy_in(network: Network, practice: Practice) -> None:
    row = StringIO(f"{network.id}\t{practice.id}\t{year().id}\tCORE\tNAMED\t{AT.isoformat()}\t\n")
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY networks_membership (network_id, practice_id, contract_year_id, kind, state, named_at, reason)"
            " FROM STDIN",
            row,
        )


WAYS_TO_ADD: dict[str, Callable[[Network, Practice], object]] = {
    "create": add_member,
    "bulk_create": lambda network, practice: Membership.objects.bulk_create(
        [Membership(network=network, practice=practice, contract_year=year(), named_at=AT)]
    ),
    "COPY": copy_in,
    "INSERT": lambda network, practice: sql(
        """INSERT INTO networks_membership
            (network_id, practice_id, contract_year_id, kind, state, named_at, reason)
            VALUES (%s, %s, %s, 'CORE', 'NAMED', now(), '') ON CONFLICT DO NOTHING""",
        network.id,
        practice.id,
        year().id,
    ),
    "common table expression": lambda network, practice: sql(
        """WITH added AS (INSERT INTO networks_membership
            (network_id, practice_id, contract_year_id, kind, state, named_at, reason)
            VALUES (%s, %s, %s, 'CORE', 'NAMED', now(), '') RETURNING id) SELECT count(*) FROM added""",
        network.id,
        practice.id,
        year().id,
    ),
    "MERGE": lambda network, practice: sql(
        """MERGE INTO networks_membership m USING (SELECT %s::bigint n, %s::bigint p, %s::bigint y) s
            ON m.network_id = s.n AND m.practice_id = s.p
            WHEN NOT MATCHED THEN INSERT
            (network_id, practice_id, contract_year_id, kind, state, named_at, reason)
            VALUES (s.n, s.p, s.y, 'CORE', 'NAMED', now(), '')""",
        network.id,
        practice.id,
        year().id,
    ),
}


@pytest.mark.parametrize("way", WAYS_TO_ADD)
def test_every_way_to_add_a_member_raises(area: Area, way: str) -> None:
    assert raised(area, lambda: WAYS_TO_ADD[way](area.harbour, area.oak)) == {"Harbour", "Marlshire CCG"}


def _save(membership: Membership) -> None:
    membership.state, membership.answered_at = MembershipState.DECLINED, None
    membership.save()


WAYS_TO_CHANGE: dict[str, Callable[[Membership], object]] = {
    "save": _save,
    "update": lambda m: Membership.objects.filter(id=m.id).update(state=MembershipState.DECLINED),
    "bulk_update": lambda m: Membership.objects.bulk_update(
        [Membership(id=m.id, state=MembershipState.DECLINED)], ["state"]
    ),
    "UPDATE": lambda m: sql("UPDATE networks_membership SET state = 'DECLINED' WHERE id = %s", m.id),
    "delete": lambda m: m.delete(),
    "DELETE": lambda m: sql("DELETE FROM networks_membership WHERE id = %s", m.id),
}


@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
def test_every_way_to_change_a_member_raises_all_networks_that_share_it(area: Area, way: str) -> None:
    membership = Membership.objects.get(network=area.harbour, practice=area.elm)
    expected = {"Harbour", "Riverside", "Marlshire CCG"}
    assert raised(area, lambda: WAYS_TO_CHANGE[way](membership)) == expected


def test_what_alters_no_verdict_raises_nothing(area: Area) -> None:
    assert raised(area, lambda: Membership.objects.update(reason="we like it here")) == set()
    assert raised(area, lambda: Membership.objects.filter(state="IN_FORCE").update(state="DECLINED")) == set()
    assert raised(area, lambda: Network.objects.update(opened_on=None)) == set()


@pytest.mark.django_db(transaction=True)
def test_emptying_the_table_raises_everything(area: Area) -> None:
    assert raised(area, lambda: sql("TRUNCATE networks_membership")) == EVERYTHING


def _notice(area: Area) -> None:
    ParticipationNotice.objects.create(
        practice=area.oak, contract_year=year(), answer="DECLINE", answered_at=AT, source="trial", recorded_at=AT
    )


def _record(area: Area) -> dict[str, Any]:
    return {"network": area.moor, "contract_year": year(), "recorded_at": AT, "recorded_by": area.person}


RECORDS: dict[Any, Callable[[Area], dict[str, Any]]] = {
    LargerNetwork: lambda area: {"ground": "OTHER", "evidence": "Minutes"},
    RegionalSight: lambda area: {"note": "Seen"},
    LocalShare: lambda area: {"percent": 10, "source": "List by LSOA"},
    CommissionerConsent: lambda area: {"commissioner": area.marlshire},
    Neighbourhood: lambda area: {"name": "East"},
}


def _neighbourhood(area: Area) -> None:
    east = Neighbourhood(name="East", **_record(area))
    Neighbourhood.objects.bulk_create([east])
    NetworkDue.objects.all().delete()
    NeighbourhoodPractice.objects.create(neighbourhood=east, practice=area.elm)


def _branch(area: Area) -> Branch:
    return Branch.objects.create(code=f"{area.elm.code}001", practice=area.elm, name="Elm at the Quay")


def _branch_in_area(area: Area) -> None:
    inside = BranchInArea(branch=_branch(area), network_year=area.moor.years.get())
    NetworkDue.objects.all().delete()
    inside.save()


def _standing_near_a_branch(area: Area) -> None:
    _branch_in_area(area)
    NetworkDue.objects.all().delete()
    NetworkYear.objects.filter(network=area.moor).update(standing=Standing.SUBMITTED)


def _cover(area: Area) -> CoverAgreement:
    during = (year().starts_on, None)
    return CoverAgreement.objects.create(
        network=area.moor, practice=area.oak, contract_year=year(), during=during, state=CoverState.PROPOSED
    )


def _cover_declined(area: Area) -> None:
    cover = _cover(area)
    NetworkDue.objects.all().delete()
    cover.state = CoverState.DECLINED
    cover.save()


def _waiver(area: Area) -> None:
    sql(
        """INSERT INTO networks_sizewaiver (network_year_id, ground, evidence, granted_at, granted_by_id)
            SELECT id, 'OTHER', 'Minutes', now(), %s FROM networks_networkyear WHERE network_id = %s""",
        area.person.id,
        area.harbour.id,
    )


def _directed(network: Network, practice: Practice, name: str, email: str = "") -> None:
    ClinicalDirector.objects.create(
        network_year=network.years.get(), practice=practice, name=name, profession="GP", email=email
    )


def _named_by_harbour_and_moor(area: Area) -> None:
    _directed(area.harbour, area.elm, "Dr A. Clarke")
    NetworkDue.objects.all().delete()
    _directed(area.moor, area.oak, "a clarke")


def _moor_changes_its_director(area: Area) -> None:
    _named_by_harbour_and_moor(area)
    NetworkDue.objects.all().delete()
    ClinicalDirector.objects.filter(network_year__network=area.moor).update(name="Dr B. Lee")


def _standing_of_the_director_s_other_network(area: Area) -> None:
    _named_by_harbour_and_moor(area)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    NetworkYear.objects.filter(network=area.moor).update(standing=Standing.SUBMITTED)


def _other_network_opened(area: Area) -> None:
    _named_by_harbour_and_moor(area)
    NetworkDue.objects.all().delete()
    Network.objects.filter(pk=area.moor.pk).update(opened_on=date(2019, 7, 1))


def _same_address(area: Area) -> None:
    _directed(area.harbour, area.elm, "Dr A. Clarke", "a.clarke@example.org")
    NetworkDue.objects.all().delete()
    _directed(area.moor, area.oak, "Dr Ann Clarke", "A.Clarke@example.org")


def _covered_list(area: Area) -> None:
    _cover(area)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    ListSize.objects.filter(practice=area.oak).update(registered=5)


def _cover_ended(area: Area) -> None:
    _cover(area)
    NetworkDue.objects.all().delete()
    sql("UPDATE networks_coveragreement SET during = '[2019-07-01,2019-10-01)'")


def _closed_while_covering(area: Area) -> None:
    _cover(area)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    Network.objects.filter(id=area.moor.id).update(closed_on=date(2019, 9, 30))


def _exemption(area: Area) -> None:
    Exemption.objects.create(
        practice=area.elm, contract_year=year(), reason="A hostel", recorded_by=area.person, recorded_at=AT
    )


def _another_reason(area: Area) -> None:
    _exemption(area)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    sql("UPDATE practices_exemption SET reason = ''")


def _another_source(area: Area) -> None:
    LocalShare.objects.create(**_record(area), **RECORDS[LocalShare](area))
    NetworkDue.objects.all().delete()
    LocalShare.objects.update(source="Survey")


def _decided_later(area: Area) -> None:
    """Until then it did not count, though it is in force from the year's start."""
    Membership.objects.filter(network=area.moor).update(
        state=MembershipState.IN_FORCE, during=(year().starts_on, None), decided_on=AT.date()
    )
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    sql("UPDATE networks_membership SET decided_on = '2019-06-01' WHERE network_id = %s", area.moor.id)


def _region_of_who_led_it_before(area: Area) -> None:
    Handover.objects.create(network=area.moor, before=area.marlshire, since=date(2020, 4, 1))
    NetworkDue.objects.all().delete()
    Commissioner.objects.filter(pk=area.marlshire.pk).update(region_name="London")


def _next_commissioner(area: Area) -> None:
    """The last one had it on its list of those who are with nobody."""
    PracticeCommissioner.objects.filter(practice=area.elm).update(during=(date(2013, 4, 1), date(2019, 5, 1)))
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    during = (date(2019, 5, 2), None)
    PracticeCommissioner.objects.create(practice=area.elm, commissioner=area.northshire, during=during)


NORTH = {"Northshire CCG"}
BOTH_OF_ELM = {"Harbour", "Riverside", "Marlshire CCG"}
CHANGES: dict[str, tuple[Callable[[Area], object], set[str]]] = {
    "list of the day that counts": (
        lambda a: ListSize.objects.filter(practice=a.elm, as_at=LIST_DATE).update(registered=5),
        BOTH_OF_ELM,
    ),
    "list of another day": (
        lambda a: ListSize.objects.create(practice=a.elm, as_at=date(2019, 2, 1), registered=5),
        {"Harbour", "Riverside"},
    ),
    "contract of a practice": (lambda a: Practice.objects.filter(id=a.elm.id).update(contract_type="PMS"), BOTH_OF_ELM),
    "practice closed": (lambda a: Practice.objects.filter(id=a.elm.id).update(ods_status="C"), BOTH_OF_ELM),
    "setting of a practice": (
        lambda a: sql("UPDATE practices_practice SET prescribing_setting = 9 WHERE id = %s", a.elm.id),
        BOTH_OF_ELM,
    ),
    "waiver": (_waiver, {"Harbour"}),
    "day on which a membership was decided": (_decided_later, {"Moor", *NORTH}),
    "cover ended": (_cover_ended, {"Moor", "Marlshire CCG"}),
    "network that covers a practice closed": (_closed_while_covering, {"Moor", "Marlshire CCG", *NORTH}),
    "network that shares a practice opened": (
        lambda a: sql("UPDATE networks_network SET opened_on = '2019-07-01' WHERE id = %s", a.harbour.id),
        BOTH_OF_ELM,
    ),
    "exemption": (_exemption, BOTH_OF_ELM),
    "reason of an exemption": (_another_reason, BOTH_OF_ELM),
    "list of a practice that is covered": (_covered_list, {"Moor", "Marlshire CCG"}),
    "director of two networks": (_named_by_harbour_and_moor, {"Harbour", "Moor"}),
    "director of one of them any more": (_moor_changes_its_director, {"Harbour", "Moor"}),
    "director of two networks by the e-mail address": (_same_address, {"Harbour", "Moor"}),
    "standing of a network with another's director": (
        _standing_of_the_director_s_other_network,
        {"Harbour", "Moor", *NORTH},
    ),
    "a network with another's director itself": (
        _other_network_opened,
        {"Harbour", "Moor", *NORTH},
    ),
    "practice renamed": (lambda a: Practice.objects.filter(id=a.elm.id).update(name="Elm Grove"), set()),
    "commissioner of a practice": (
        lambda a: PracticeCommissioner.objects.filter(practice=a.elm).update(commissioner=a.northshire),
        BOTH_OF_ELM | {"Northshire CCG"},
    ),
    "next commissioner of a practice": (_next_commissioner, {"Harbour", "Riverside", "Marlshire CCG", *NORTH}),
    "answer": (_notice, {"Marlshire CCG"}),
    "standing": (
        lambda a: NetworkYear.objects.filter(network=a.harbour).update(standing=Standing.SUBMITTED),
        BOTH_OF_ELM,
    ),
    "network loaded from a file after all": (
        lambda a: Network.objects.filter(id=a.moor.id).update(imported=True),
        {"Moor", *NORTH},
    ),
    "lead commissioner": (
        lambda a: Network.objects.filter(id=a.moor.id).update(lead_commissioner=a.marlshire),
        {"Moor", "Northshire CCG", "Marlshire CCG"},
    ),
    "who led it before": (
        lambda a: Handover.objects.create(network=a.moor, before=a.marlshire, since=date(2020, 4, 1)),
        {"Moor"},
    ),
    "region of who led it before": (_region_of_who_led_it_before, {"Moor", "Harbour", "Riverside"}),
    "postcode of a practice": (
        lambda a: Practice.objects.filter(id=a.elm.id).update(postcode="AA1 1AA"),
        BOTH_OF_ELM,
    ),
    "branch": (lambda a: _branch(a), {"Harbour", "Riverside"}),
    "branch in an area": (_branch_in_area, {"Harbour", "Riverside"}),
    "standing of a network whose area holds a branch": (
        _standing_near_a_branch,
        {"Harbour", "Riverside", "Moor", *NORTH},
    ),
    "drawing of an area": (
        lambda a: NetworkArea.objects.create(network_year=a.moor.years.get(), kind="WARDS", codes=[], drawing=b"1"),
        {"Moor", *NORTH},
    ),
    "cover proposed": (lambda a: _cover(a), {"Moor", "Marlshire CCG"}),
    "cover declined": (_cover_declined, {"Moor", "Marlshire CCG"}),
    "practices touch": (
        lambda a: Neighbour.objects.create(a=a.oak, b=Practice.objects.get(name="Heath"), metres=1),
        {"Moor"},
    ),
    "practices touch no more": (lambda a: Neighbour.objects.all().delete(), {"Harbour", "Riverside"}),
    "distance of neighbours": (lambda a: Neighbour.objects.update(metres=1), set()),
    "site of a practice": (lambda a: Site.objects.update(easting=1), {"Harbour", "Riverside"}),
    "site that nobody holds": (lambda a: Site.objects.create(practice=a.oak, easting=1, northing=1), set()),
    "STP of a commissioner": (
        lambda a: Commissioner.objects.filter(id=a.northshire.id).update(stp_code="E54000902"),
        {"Moor"},
    ),
    "region of a commissioner": (
        lambda a: Commissioner.objects.filter(id=a.northshire.id).update(region_name="London"),
        {"Moor"},
    ),
    "name of a commissioner": (lambda a: Commissioner.objects.update(stp_name="Marlshire and Coast"), set()),
    "rules of a year": (
        lambda a: ContractYear.objects.filter(code="2019/20").update(floor=29_000),
        EVERYTHING,
    ),
    "rule that a year does not ask": (
        lambda a: ContractYear.objects.filter(code="2019/20").update(inactive=["SIZE-12"]),
        EVERYTHING,
    ),
    **{
        f"record: {model.__name__}": (
            lambda a, model=model, fields=fields: model.objects.create(**_record(a), **fields(a)),
            {"Moor"},
        )
        for model, fields in RECORDS.items()
    },
    "source of a local share": (_another_source, {"Moor"}),
    "practice in a neighbourhood": (_neighbourhood, {"Moor"}),
    "explanation": (
        lambda a: Explanation.objects.create(**_record(a), rule="GEO-02", text="The river"),
        set(),
    ),
    "attestation": (
        lambda a: GeographyAttestation.objects.create(
            commissioner=a.marlshire, contract_year=year(), statement="All of it", recorded_at=AT, recorded_by=a.person
        ),
        {"Marlshire CCG"},
    ),
    "boundary": (
        lambda a: Boundary.objects.create(commissioner=a.northshire, geometry=b"1", source="invented"),
        {"Northshire CCG"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_reference_data_raises_what_rests_on_it(area: Area, change: str) -> None:
    write, expected = CHANGES[change]
    assert raised(area, lambda: write(area)) == expected


def test_the_first_lists_of_a_year_raise_whatever_is_in_force_in_it(area: Area) -> None:
    """Later ones raise only the networks of their practices."""
    Membership.objects.filter(network=area.moor).update(
        state=MembershipState.IN_FORCE, during=(date(2020, 1, 1), None), decided_on=AT.date()
    )

    def lists(practice: Practice, size: int) -> None:
        ListSize.objects.create(practice=practice, as_at=year("2020/21").list_date, registered=size)

    assert raised(area, lambda: lists(area.oak, 5)) == {"Moor", "Marlshire CCG"}
    assert raised(area, lambda: lists(area.elm, 5)) == BOTH_OF_ELM


def test_a_revision_never_falls(area: Area) -> None:
    stale = Network.objects.get(id=area.harbour.id)
    add_member(area.harbour, area.oak)
    with pytest.raises(DatabaseError, match="a revision never falls"), transaction.atomic():
        stale.save()


def test_a_change_undone_leaves_no_due_row(area: Area) -> None:
    def undone() -> None:
        with transaction.atomic():
            add_member(area.harbour, area.oak)
            transaction.set_rollback(True)

    assert raised(area, undone) == set()
