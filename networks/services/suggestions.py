"""Homes for practices without a network, with reasons. It proposes, and places nobody: nothing is written or locked."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from networks.enums import MembershipState
from networks.models import Network
from networks.placement.facts import CandidateNetwork, UnplacedPractice, among_themselves
from networks.placement.ranking import Suggestion, rank
from networks.placement.solver import NODE_BUDGET, Proposal, place
from networks.selectors.area import core_members, member_ids
from networks.selectors.facts import YearDay
from networks.selectors.homes import Scene, Sight, scene
from practices.models import Practice


@dataclass(frozen=True, slots=True)
class Home:
    """`number`: of the network, on the page and its drawing."""

    number: int
    practice: UnplacedPractice
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Homes:
    """Every network in `scene` for its one practice, the likeliest first."""

    scene: Scene
    suggestions: tuple[Suggestion, ...]

    @property
    def practice(self) -> UnplacedPractice:
        return self.scene.practices[0]

    @property
    def homes(self) -> list[Home]:
        return [Home(number, self.practice, each) for number, each in enumerate(self.suggestions, 1)]


@dataclass(frozen=True, slots=True)
class Joined:
    """A network with the practices that would join it, and the size it would then have."""

    number: int
    network: CandidateNetwork
    joining: tuple[UnplacedPractice, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class JointHomes:
    """The best placement of all practices of `scene` together, or the best found after `node_budget` steps."""

    scene: Scene
    proposal: Proposal
    node_budget: int

    @property
    def homes(self) -> list[Home]:
        numbers = {joined.network.reference: joined.number for joined in self.joined}
        practices = {practice.code: practice for practice in self.scene.practices}
        return [Home(numbers[each.network], practices[each.practice], each) for each in self.proposal.homes]

    @property
    def joined(self) -> list[Joined]:
        """New networks come last."""
        taking: dict[str, list[Suggestion]] = defaultdict(list)
        for each in self.proposal.homes:
            taking[each.network].append(each)
        practices = {practice.code: practice for practice in self.scene.practices}
        networks = sorted(
            (network for network in self.scene.networks if network.reference in taking),
            key=lambda network: (network.new, network.name, network.reference),
        )
        return [
            Joined(
                number,
                network,
                tuple(practices[each.practice] for each in taking[network.reference]),
                taking[network.reference][0].after,
            )
            for number, network in enumerate(networks, 1)
        ]

    @property
    def nowhere(self) -> list[UnplacedPractice]:
        return [practice for practice in self.scene.practices if practice.code in self.proposal.nowhere]

    @property
    def of_their_own(self) -> bool:
        """Whether new networks were among the choices."""
        return any(network.new for network in self.scene.networks)

    @property
    def patients(self) -> int:
        return sum(practice.list_size or 0 for practice in self.scene.practices)

    @property
    def gap(self) -> int:
        """By how much, in patients or what weighs as much, a better placement could at most be better."""
        return self.proposal.cost.total - self.proposal.lower_bound


def homes_of(practice: Practice, *, year_day: YearDay, sight: Sight) -> Homes:
    """The networks with a member that touches the practice, shares its commissioner or lies near; not its own."""
    own = core_members(year_day).filter(practice=practice, state=MembershipState.IN_FORCE)
    others = sight.networks.exclude(pk__in=own.values("network"))
    found = scene([practice.pk], year_day, replace(sight, networks=others))
    year = year_day.year
    return Homes(found, rank(found.practices[0], found.networks, floor=year.floor, ceiling=year.ceiling))


def joint_homes(
    practice_ids: Collection[int], *, year_day: YearDay, sight: Sight, node_budget: int = NODE_BUDGET
) -> JointHomes:
    """In the networks that are there, as if none held any of the practices now."""
    return _joint(scene(practice_ids, year_day, sight), year_day, node_budget)


def homes_after_collapse(
    network: Network, *, year_day: YearDay, sight: Sight, node_budget: int = NODE_BUDGET
) -> JointHomes:
    """Where its members would go if it came to an end: to others, or some of them to new networks of their own."""
    others = replace(sight, networks=sight.networks.exclude(pk=network.pk))
    found = scene(member_ids(network, year_day), year_day, others)
    own = among_themselves(found.practices, year_day.year.floor)
    return _joint(replace(found, networks=(*found.networks, *own)), year_day, node_budget)


def _joint(found: Scene, year_day: YearDay, node_budget: int) -> JointHomes:
    year = year_day.year
    proposal = place(found.practices, found.networks, floor=year.floor, ceiling=year.ceiling, node_budget=node_budget)
    return JointHomes(found, proposal, node_budget)
