"""What suggestions are told: practices without a network, and the networks that might take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from networks.rules.facts import FLOOR


class Reply(StrEnum):
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    WAITING = "WAITING"


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the British National Grid, in metres."""

    easting: int
    northing: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member practice. `site` is None where its place is not known."""

    code: str
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class CandidateNetwork:
    """A network that might take a practice. `size` in patients, None where it is unknown.

    `new`: it would be formed only if a practice goes there. Its `members` are then the practices that may
    form it, and while none does it is no network and has no size to be outside the band.
    `commissioners`: the names of its members'.
    """

    reference: str
    name: str
    size: int | None
    members: tuple[Member, ...] = ()
    commissioners: frozenset[str] = frozenset()
    new: bool = False


@dataclass(frozen=True, slots=True)
class Approach:
    """What was asked before between the practice and the network with the reference `network`, and what was said.

    The network asked the practice to join; or, with `cover`, was itself asked to serve the practice's patients. Days
    are None where they are not held.
    """

    network: str
    reply: Reply
    asked_on: date | None = None
    answered_on: date | None = None
    reason: str = ""
    cover: bool = False


@dataclass(frozen=True, slots=True)
class UnplacedPractice:
    """A practice without a network, or one that loses its network.

    `list_size` in patients, None where no list is held; `commissioner`: its name; `neighbours`: codes of the practices
    it touches.
    """

    code: str
    name: str
    list_size: int | None
    commissioner: str | None = None
    site: Site | None = None
    neighbours: frozenset[str] = frozenset()
    approaches: tuple[Approach, ...] = ()


def among_themselves(practices: Sequence[UnplacedPractice], floor: int = FLOOR) -> tuple[CandidateNetwork, ...]:
    """The networks these practices could form of their own: as many as could reach the floor, at least one."""
    patients = sum(practice.list_size or 0 for practice in practices)
    members = tuple(Member(practice.code, practice.site) for practice in practices)
    commissioners = frozenset(practice.commissioner for practice in practices if practice.commissioner)
    return tuple(
        CandidateNetwork(f"NEW-{number:02}", f"New network {number}", 0, members, commissioners, new=True)
        for number in range(1, max(1, patients // floor) + 1)
    )
