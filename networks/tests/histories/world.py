"""A small invented area for histories: six practices of two commissioners, two networks formed here, two imported."""

from dataclasses import dataclass

from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.services.neighbours import rebuild_neighbours
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    AT,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
)
from practices.models import Commissioner, PostcodePoint, Practice

PRACTICES, NETWORKS, COMMISSIONERS, FORMED_HERE = 6, 4, 2, 2


@dataclass(frozen=True)
class World:
    """The first networks (FORMED_HERE of them) were formed here; people of practices and commissioners likewise."""

    commissioners: list[Commissioner]
    practices: list[Practice]
    networks: list[Network]
    answering: list[User]
    officers: list[User]

    def officer_of(self, practice: Practice) -> tuple[User, Commissioner]:
        """Somebody of the practice's commissioner, or of the first where it has none."""
        link = practice.commissioner_links.order_by("during").last()
        at = self.commissioners.index(link.commissioner) if link else 0
        return self.officers[at], self.commissioners[at]


def lay_world() -> World:
    marlshire, northshire = make_commissioner(), make_commissioner("99B", "Northshire CCG", stp_code="E54000902")
    practices = [
        make_practice([marlshire, northshire][number % 2], list_size=size, postcode=f"ZZ{number} 1AA")
        for number, size in enumerate((30_000, 14_999, 12_000, 20_000, 8_000, None))
    ]
    for number in range(PRACTICES):
        PostcodePoint.objects.create(postcode=f"ZZ{number}1AA", easting=400_000 + 900 * number, northing=400_000)
    rebuild_neighbours(today=AT.date())
    networks = [
        make_network(marlshire, [practices[0], practices[1]], "Harbour"),
        make_network(northshire, [practices[1]], "Moor", state=MembershipState.AGREED),
        make_imported_network(marlshire, [practices[2]], "Riverside"),
        make_imported_network(northshire, [practices[3]], "Fell"),
    ]
    return World(
        [marlshire, northshire],
        practices,
        networks,
        [make_user(Role.PRACTICE_USER, practice.organisation) for practice in practices],
        [make_user(Role.CCG_APPROVER, each.organisation) for each in (marlshire, northshire)],
    )


def memberships() -> list[Membership]:
    return list(Membership.objects.order_by("id").select_related("network__lead_commissioner", "practice"))
