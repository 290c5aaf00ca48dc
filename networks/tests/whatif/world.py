"""A small invented area: networks forming here and networks in force; and moves as they are committed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from networks.enums import MembershipState, Standing
from networks.models import (
    CommissionerValidation,
    CoverAgreement,
    Membership,
    Neighbour,
    Network,
    NetworkValidation,
    NetworkYear,
    Site,
)
from networks.services.membership import answer_membership, name_practice, remove_practice
from networks.services.networks import start_network
from networks.services.validation import store_commissioners, validate_networks
from networks.whatif.values import Action, Move
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
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
from practices.models import Commissioner, Practice, PracticeCommissioner

YEAR_END = date(2020, 4, 1)


@dataclass(frozen=True)
class World:
    practices: list[Practice]
    networks: list[Network]
    users: dict[str, User]
    officer: User


def lay_world() -> World:
    """Practices in a row, each touching the next; most of them in a network, one named by two, one covered."""
    marlshire = make_commissioner("99A", "Marlshire CCG", stp_code="E54000901")
    coastal = make_commissioner("99B", "Coastal CCG", stp_code="E54000902")
    names = ("Ash", "Bay", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hill", "Isle", "Jay")
    practices = [
        make_practice(
            marlshire if number < 6 else coastal,
            name,
            list_size=None if name == "Isle" else 9_000 + 1_000 * number,
            **({"ods_status": "C", "closed_on": date(2019, 3, 1)} if name == "Jay" else {}),
        )
        for number, name in enumerate(names)
    ]
    _place(practices)
    ash, bay, cedar, dale, elm, fern, glen, *_ = practices
    forming = [
        make_network(marlshire, [ash, bay], "Harbour", state=MembershipState.AGREED),
        make_network(marlshire, [cedar], "Moor", state=MembershipState.AGREED),
        make_network(coastal, [cedar, elm], "Quay"),
    ]
    in_force = [
        make_imported_network(marlshire, [dale, fern], "Ridge"),
        make_imported_network(coastal, [glen], "Sands"),
    ]
    add_member(forming[2], fern)
    add_member(forming[0], practices[7], state=MembershipState.DECLINED)
    NetworkYear.objects.filter(network=forming[1]).update(standing=Standing.REQUIREMENTS_MET)
    officer = make_user(Role.CCG_OFFICER, marlshire.organisation)
    _cover(in_force[1], practices[7], officer)
    users = {practice.code: make_user(Role.PRACTICE_USER, practice.organisation) for practice in practices}
    return World(practices, forming + in_force, users, officer)


def _place(practices: list[Practice]) -> None:
    for number, practice in enumerate(practices[:-1]):
        Site.objects.create(practice=practice, easting=400_000 + 9_000 * number, northing=300_000)
    for one, other in pairwise(practices):
        Neighbour.objects.create(a=one, b=other, metres=9_000)


def _cover(network: Network, practice: Practice, officer: User) -> None:
    CoverAgreement.objects.create(
        network=network,
        practice=practice,
        contract_year=year(),
        during=(date(2019, 7, 1), YEAR_END),
        agreed_at=AT,
        agreed_by=officer,
    )


Stored = dict[tuple[str, str], list]


def check_all(at: datetime) -> Stored:
    """Everything validated as it stands: findings by kind and code or reference."""
    validate_networks(list(Network.objects.values_list("id", flat=True)), at=at)
    store_commissioners(list(Commissioner.objects.values_list("id", flat=True)), at=at)
    networks = NetworkValidation.objects.filter(contract_year=year())
    areas = CommissionerValidation.objects.filter(contract_year=year())
    return {("network", code): found for code, found in networks.values_list("network__reference", "findings")} | {
        ("area", code): found for code, found in areas.values_list("commissioner__code", "findings")
    }


def commit(world: World, moves: list[Move], at: datetime, first: date) -> None:
    """The same moves as people and the database make them; `first` is the day from which they count in force."""
    for move in moves:
        practice = Practice.objects.filter(code=move.practice).first()
        if move.action == Action.CLOSE:
            closing = _network(move.from_network)
            for membership in closing.memberships.select_related("practice"):
                _leave(world, membership.practice, closing, at, first)
            Network.objects.filter(id=closing.id).update(closed_on=first - timedelta(days=1))
        elif move.from_network:
            _leave(world, practice, _network(move.from_network), at, first)
        if move.action == Action.NEW:
            _start(world, practice, move.to_network, at, first)
        if move.to_network:
            _join(world, practice, _network(move.to_network), at, first)


def _network(code: str) -> Network:
    return Network.objects.filter(reference=code).first() or Network.objects.get(name=code)


def _start(world: World, practice: Practice, name: str, at: datetime, first: date) -> None:
    lead = PracticeCommissioner.objects.get(practice=practice).commissioner
    acting_for = practice.organisation
    network = start_network(
        name=name, lead_commissioner=lead, contract_year=year(), by=world.officer, acting_for=acting_for, at=at
    )
    number = Network.objects.filter(reference__startswith="NEW-").count() + 1
    Network.objects.filter(id=network.id).update(reference=f"NEW-{number}")


def _leave(world: World, practice: Practice, network: Network, at: datetime, first: date) -> None:
    for membership in Membership.objects.filter(practice=practice, network=network):
        if membership.state != MembershipState.IN_FORCE:
            if membership.state != MembershipState.DECLINED:
                remove_practice(membership=membership, by=world.officer, acting_for=practice.organisation, at=at)
        elif (began := membership.during.lower) and began < first:
            Membership.objects.filter(id=membership.id).update(during=(began, first))
        else:
            membership.delete()


def _join(world: World, practice: Practice, network: Network, at: datetime, first: date) -> None:
    if network.imported:
        Membership.objects.create(
            network=network,
            practice=practice,
            contract_year=year(),
            state=MembershipState.IN_FORCE,
            during=(first, YEAR_END),
            decided_on=at.date(),
            named_at=at,
        )
        return
    named = name_practice(
        network=network,
        contract_year=year(),
        practice=practice,
        by=world.officer,
        acting_for=practice.organisation,
        at=at,
    )
    answer_membership(membership=named, agrees=True, by=world.users[practice.code], at=at)
