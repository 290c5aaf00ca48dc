"""Short ways to lay invented facts: practices coded V81001 and on, with a list of 12,000 each."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from networks.enums import MembershipState
from networks.models import Membership, Network, NetworkYear
from networks.services.membership import starts_on
from networks.services.validation import validate_networks
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.accounts.organisations import NATIONAL, Organisation
from practices.models import Commissioner, ContractYear, ListSize, Lmc, Practice, PracticeCommissioner

AT = datetime(2019, 5, 10, 11, tzinfo=UTC)
LIST_DATE = date(2019, 1, 1)
PASSWORD = "harbour lights at dusk"

_numbers = count(1)
# Codes have six characters. They begin again where one process of tests has made more than there are; what the
# earliest tests made is gone by then. Tests that name a code name one from 80000 on, which no factory gives.
CODES = 80_000
KINDS = {
    Role.PRACTICE_USER: OrganisationKind.PRACTICE,
    Role.CCG_OFFICER: OrganisationKind.COMMISSIONER,
    Role.CCG_APPROVER: OrganisationKind.COMMISSIONER,
    Role.LMC_REVIEWER: OrganisationKind.LMC,
    Role.NHSE_READER: OrganisationKind.NHSE,
    Role.ADMINISTRATOR: OrganisationKind.PORTAL,
}


def year(code: str = "2019/20") -> ContractYear:
    return ContractYear.objects.get(code=code)


def make_commissioner(code: str = "99A", name: str = "Marlshire CCG", **fields: Any) -> Commissioner:
    return Commissioner.objects.create(code=code, name=name, **fields)


def make_lmc(*commissioners: Commissioner, code: str = "marlshire", name: str = "Marlshire LMC") -> Lmc:
    lmc = Lmc.objects.create(code=code, name=name)
    lmc.commissioners.set(commissioners)
    return lmc


def make_practice(
    commissioner: Commissioner | None, name: str = "", *, list_size: int | None = 12_000, **fields: Any
) -> Practice:
    """`list_size` at the list date of 2019/20; None for a practice without a list."""
    number = next(_numbers)
    fields.setdefault("code", f"V{number % CODES:05}")
    practice = Practice.objects.create(name=name or f"Practice {number}", prescribing_setting=4, **fields)
    if commissioner:
        PracticeCommissioner.objects.create(practice=practice, commissioner=commissioner, during=(None, None))
    if list_size is not None:
        ListSize.objects.create(practice=practice, as_at=LIST_DATE, registered=list_size, source="invented")
    return practice


def make_user(role: Role, organisation: Organisation | None = None, *, name: str = "") -> User:
    """Someone with one role, in `organisation` or, where that is None, in the one organisation of the role's kind, NHS
    England as a whole among them."""
    number = next(_numbers)
    user = User.objects.create_user(f"person{number}@example.org", PASSWORD, name=name or f"Person {number}")
    one = NATIONAL if role is Role.NHSE_READER else "ONE"
    give_role(user, role, organisation or Organisation(KINDS[role], one))
    return user


def give_role(user: User, role: Role, organisation: Organisation) -> None:
    RoleAssignment.objects.create(
        user=user, role=role, organisation_kind=organisation.kind, organisation_code=organisation.code
    )
    user.__dict__.pop("assignments", None)


def make_network(
    lead: Commissioner,
    members: Iterable[Practice] = (),
    name: str = "",
    *,
    state: MembershipState = MembershipState.NAMED,
    in_year: str = "2019/20",
) -> Network:
    """A network forming in a year whose members are all in `state`, checked against the rules."""
    network = Network.objects.create(name=name or f"Network {next(_numbers)}", lead_commissioner=lead, created_at=AT)
    NetworkYear.objects.create(network=network, contract_year=year(in_year), standing_since=AT)
    for practice in members:
        add_member(network, practice, state=state, in_year=in_year)
    validate_networks([network.id], at=AT)
    network.refresh_from_db()
    return network


def make_imported_network(lead: Commissioner, members: Iterable[Practice] = (), name: str = "") -> Network:
    number = next(_numbers)
    code = f"U{number % CODES:05}"
    network = Network.objects.create(
        name=name or f"Network {number}",
        reference=code,
        ods_code=code,
        lead_commissioner=lead,
        imported=True,
        opened_on=date(2019, 7, 1),
        created_at=AT,
    )
    for practice in members:
        add_member(network, practice, state=MembershipState.IN_FORCE)
    return network


def add_member(
    network: Network, practice: Practice, *, state: MembershipState = MembershipState.NAMED, in_year: str = "2019/20"
) -> Membership:
    contract_year = year(in_year)
    fields: dict[str, Any] = {}
    if state == MembershipState.IN_FORCE:
        first = starts_on(contract_year, contract_year.starts_on)
        fields = {"during": (first, None), "decided_on": first}
    return Membership.objects.create(
        network=network, practice=practice, contract_year=contract_year, state=state, named_at=AT, **fields
    )
