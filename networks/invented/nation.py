"""An invented nation as plain values, the same for the same scale and seed: who exists, and who is with whom.

At scale 1 it is as large as England in 2019.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from networks.invented import map as country
from networks.invented import names
from networks.rules.contiguity import Place

COMMISSIONERS, PRACTICES, NETWORKS = 191, 6_900, 1_259
STPS, REGIONS = 42, 7
PATIENTS = 60_000_000
SPREAD_OF_LISTS, SPREAD_OF_NETWORKS = 0.5, 0.22  # of the logarithms


@dataclass(slots=True)
class Commissioner:
    code: str
    name: str
    stp: int
    region: int
    area: country.Area


@dataclass(slots=True)
class Practice:
    """`postcode` counts postcodes; several practices may share one. `answer` is empty where none was given."""

    code: str
    name: str
    commissioner: int
    place: Place
    postcode: int
    registered: int | None
    status: str = "A"
    setting: int = 4
    answer: str = ""
    network: int | None = None
    placed: bool = True


@dataclass(slots=True)
class Branch:
    code: str
    practice: int
    place: Place
    postcode: int


@dataclass(slots=True)
class Network:
    name: str
    lead: int
    members: list[int]


@dataclass(slots=True)
class Nation:
    """Practices and commissioners are known to each other by their positions."""

    commissioners: list[Commissioner]
    practices: list[Practice] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)

    @property
    def patients(self) -> int:
        return sum(practice.registered or 0 for practice in self.practices)


def settled(scale: float, random: Random) -> Nation:
    """Commissioners, practices and branches, nobody with anybody yet."""
    nation = Nation(list(_commissioners(max(2, round(COMMISSIONERS * scale)), random)))
    _settle(nation, round(PRACTICES * scale), random)
    return nation


def _commissioners(count: int, random: Random) -> Iterator[Commissioner]:
    stps = max(2, round(STPS * count / COMMISSIONERS))
    for number, area in enumerate(country.areas(count, random)):
        stp = number * stps // count
        name = f"NHS {names.town(random)} CCG"
        yield Commissioner(names.commissioner_code(number), name, stp, stp * min(REGIONS, stps) // stps, area)


def _settle(nation: Nation, count: int, random: Random) -> None:
    """Practices, most of them where nobody else is and one in eight in a building with the one before; branches."""
    crowds = [random.lognormvariate(0, 0.45) for _ in nation.commissioners]
    shares = largest_remainders(crowds, count, least=6)
    postcodes = 0
    for number, (commissioner, share) in enumerate(zip(nation.commissioners, shares, strict=True)):
        for nth in range(share):
            if nth and random.random() < 1 / 8:
                place = nation.practices[-1].place
            else:
                place, postcodes = country.practice_place(commissioner.area, random), postcodes + 1
            code = names.practice_code(len(nation.practices))
            name = f"{names.town(random)} {random.choice(names.KINDS)}"
            nation.practices.append(Practice(code, name, number, place, postcodes, _list_size(random)))
    _fit_lists(nation, PATIENTS * count / PRACTICES)
    for number, practice in enumerate(nation.practices):
        for nth in range(random.choices((0, 1, 2, 3), (75, 17, 6, 2))[0]):
            postcodes += 1
            place = country.branch_place(practice.place, random)
            nation.branches.append(Branch(f"{practice.code}{nth + 1:03}", number, place, postcodes))


def _list_size(random: Random) -> int:
    return round(random.lognormvariate(math.log(7_500), SPREAD_OF_LISTS))


def _fit_lists(nation: Nation, patients: float) -> None:
    factor = patients / nation.patients
    for practice in nation.practices:
        practice.registered = max(1_000, round((practice.registered or 0) * factor))


def largest_remainders(weights: Sequence[float], total: int, least: int) -> list[int]:
    """Whole numbers that add up to `total`, each at least `least`, the rest in proportion to the weights."""
    rest = total - least * len(weights)
    exact = [rest * weight / sum(weights) for weight in weights]
    found = [least + math.floor(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (math.floor(exact[i]) - exact[i], i))
    for i in order[: total - sum(found)]:
        found[i] += 1
    return found


def form_networks(nation: Nation, alone: set[int], count: int, undivided: int, random: Random) -> None:
    """Each commissioner's practices, in the order of a curve through its area, are cut into networks by patients.

    Those `alone` stay without one; `undivided` commissioners have one network each.
    """
    held: list[list[int]] = [[] for _ in nation.commissioners]
    for number, practice in enumerate(nation.practices):
        if number not in alone:
            held[practice.commissioner].append(number)
    whole = set(random.sample(range(len(held)), undivided))
    several = [number for number in range(len(held)) if number not in whole]
    people = [sum(nation.practices[i].registered or 0 for i in held[number]) for number in several]
    shares = dict(zip(several, largest_remainders(people, count - len(whole), least=1), strict=True))
    for number, those in enumerate(held):
        area = nation.commissioners[number].area
        those.sort(key=lambda i: (country.along(area, nation.practices[i].place), i))
        for members in _cut(nation, those, min(shares.get(number, 1), len(those)), random):
            _add_network(nation, number, members, random)


def _cut(nation: Nation, order: list[int], count: int, random: Random) -> Iterator[list[int]]:
    """Runs of practices with about the wanted shares of their patients, none of them empty."""
    wanted = [random.lognormvariate(0, SPREAD_OF_NETWORKS) for _ in range(count)]
    patients = sum(nation.practices[i].registered or 0 for i in order)
    start, reached, goal = 0, 0.0, 0.0
    for nth, weight in enumerate(wanted):
        goal += patients * weight / sum(wanted)
        end = start
        while end < len(order) - (count - nth - 1):
            size = nation.practices[order[end]].registered or 0
            if end > start and nth < count - 1 and reached + size / 2 > goal:
                break
            reached, end = reached + size, end + 1
        yield order[start:end]
        start = end


def _add_network(nation: Nation, lead: int, members: list[int], random: Random) -> None:
    for member in members:
        nation.practices[member].network = len(nation.networks)
    nation.networks.append(Network(f"{names.town(random)} {random.choice(names.SIDES)} PCN", lead, members))
