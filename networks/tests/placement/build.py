"""Invented practices and networks, an invented commissioner's whole area, and the slow sure way to the best."""

import itertools
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from networks.placement.facts import CandidateNetwork, Member, Site, UnplacedPractice
from networks.placement.reach import Terms, within_reach

SQUARE_M = 20_000
NAMES = {"V81001": "Elm Surgery", "V81002": "Oak Practice", "V81003": "Quay Surgery"}


def practice(code="V81001", list_size=8_000, east=0, north=0, **changes):
    """East and north in metres."""
    facts = {"name": NAMES.get(code, f"Practice {code}"), "commissioner": "00X", "site": Site(east, north), **changes}
    return UnplacedPractice(code=code, list_size=list_size, **facts)


def network(reference="N-HARB22", size=36_120, east=3_100, north=0, **changes):
    """A network of one member in that place."""
    members = (Member(f"{reference}-M", Site(east, north)),)
    facts = {"name": f"Network {reference}", "members": members, "commissioners": frozenset({"00X"}), **changes}
    return CandidateNetwork(reference=reference, size=size, **facts)


@dataclass(frozen=True)
class Area:
    """Practices of two neighbouring commissioners, each in a network; every code's network in `networks`."""

    practices: dict[str, UnplacedPractice]
    networks: dict[str, list[str]]

    def without(self, codes: Sequence[str], collapsed: str = "") -> tuple[list[UnplacedPractice], list]:
        """These practices, and the networks as they are once those have left."""
        left = {ref: [code for code in those if code not in codes] for ref, those in self.networks.items()}
        networks = [self._network(ref, those) for ref, those in left.items() if those and ref != collapsed]
        return [self.practices[code] for code in codes], networks

    def _network(self, reference: str, codes: Sequence[str]) -> CandidateNetwork:
        members = [self.practices[code] for code in codes]
        return CandidateNetwork(
            reference=reference,
            name=f"Network {reference}",
            size=sum(member.list_size for member in members),
            members=tuple(Member(member.code, member.site) for member in members),
            commissioners=frozenset(member.commissioner for member in members),
        )


def area(seed: int) -> Area:
    """72 practices of about 8,700 patients, cut into 2 commissioners and their 14 networks of neighbours."""
    chance = random.Random(seed)
    sites = [Site(chance.randrange(2 * SQUARE_M), chance.randrange(SQUARE_M)) for _ in range(72)]
    lists = [max(1, int(chance.lognormvariate(math.log(7_500), 0.55))) for _ in sites]
    halves = list(_cut(sites, range(72), 2))
    groups = [group for half in halves for group in _cut(sites, half, 7)]
    near = _neighbours(sites)
    commissioner = {i: code for half, code in zip(halves, ("00X", "00Y"), strict=True) for i in half}
    practices = [
        UnplacedPractice(_code(i), f"Practice {i}", lists[i], commissioner[i], sites[i], frozenset(map(_code, near[i])))
        for i in range(72)
    ]
    networks = {f"N-{number:02}": [_code(i) for i in group] for number, group in enumerate(groups)}
    return Area({one.code: one for one in practices}, networks)


def _code(i: int) -> str:
    return f"V82{i:03}"


def _cut(sites: Sequence[Site], these: Sequence[int], parts: int, across: bool = False) -> Iterator[list[int]]:
    if parts == 1:
        yield list(these)
        return
    ordered = sorted(these, key=lambda i: (sites[i].northing if across else sites[i].easting, i))
    first = parts // 2
    middle = len(ordered) * first // parts
    yield from _cut(sites, ordered[:middle], first, not across)
    yield from _cut(sites, ordered[middle:], parts - first, not across)


def _neighbours(sites: Sequence[Site]) -> list[set[int]]:
    near: list[set[int]] = [set() for _ in sites]
    for i, site in enumerate(sites):
        others = sorted((math.dist(_place(site), _place(other)), k) for k, other in enumerate(sites) if k != i)
        for _, k in others[:5]:
            near[i].add(k)
            near[k].add(i)
    return near


def _place(site: Site) -> tuple[int, int]:
    return site.easting, site.northing


def least_cost(practices, networks, floor, ceiling, terms: Terms) -> int:
    """The least cost over every placement within reach, reckoned from the facts alone."""
    reach = within_reach(practices, networks, terms)
    return min(cost_of(practices, networks, homes, floor, ceiling, terms) for homes in itertools.product(*reach))


def cost_of(practices, networks, homes: Sequence[int], floor, ceiling, terms: Terms) -> int:
    cost = 0
    for j, candidate in enumerate(networks):
        joining = [one for one, home in zip(practices, homes, strict=True) if home == j]
        patients = sum(one.list_size or 0 for one in joining)
        if candidate.size is None:
            cost += patients
        elif joining or not candidate.new:
            size = candidate.size + patients
            cost += max(0, floor - size, size - ceiling)
        cost += sum(_apart(one, candidate, terms) for one in joining)
    return cost


def _apart(one: UnplacedPractice, candidate: CandidateNetwork, terms: Terms) -> int:
    others = [member.site for member in candidate.members if member.code != one.code and member.site]
    known = [round(math.dist(_place(one.site), _place(site))) for site in others] if one.site else []
    border = one.commissioner and candidate.commissioners and one.commissioner not in candidate.commissioners
    return round(terms.per_km * min(known, default=terms.limit_m) / 1000) + (terms.border if border else 0)
