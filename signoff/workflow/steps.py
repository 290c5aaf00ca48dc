"""What a row of a table of steps says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from networks.rules.findings import Moment
from signoff.enums import Labelled

A = TypeVar("A", bound=Labelled)
S = TypeVar("S", bound=Labelled)


class Party(StrEnum):
    """Whose turn it is, and in whose organisation a permission must be held. `PRACTICE`: the one whose part it is."""

    APPLICANT = "APPLICANT"
    PRACTICE = "PRACTICE"
    COMMISSIONER = "COMMISSIONER"
    LMC = "LMC"
    NHSE = "NHSE"
    PORTAL = "PORTAL"
    NOBODY = "NOBODY"


class Door(StrEnum):
    """How an action comes about: a person takes it, the round takes it for all its applications, or the portal does.

    What a practice answers comes on paper too, and counts by a decision where it came too late.
    """

    PERSON = "PERSON"
    PAPER = "PAPER"
    LATE = "LATE"
    ROUND = "ROUND"
    PORTAL = "PORTAL"


class Audience(StrEnum):
    """Who is told of a step, except who did it."""

    LEAD = "LEAD"
    PRACTICE = "PRACTICE"
    MEMBERS = "MEMBERS"
    COMMISSIONER = "COMMISSIONER"
    LMC = "LMC"
    NHSE = "NHSE"


@dataclass(frozen=True, slots=True)
class Transition(Generic[A, S]):
    """A row of a table. `permission`, an accounts Permission, is held in the organisation of `party`.

    `moment`: findings that block at this moment stop the action, and so does a result of an older revision.
    `says`: what those whom it `tells` read first, with {network}, {practice}, {commissioner}, {year}, {late}, {change}
    and {organisation} to be filled in.
    `asks_password`: a decision, before which the person enters their password again.
    `inner`: between the commissioner's people, and not for the applicants to see.
    `as_facts_say`: where it leads is read from the facts that are left; `to_status` is where no other one holds.
    """

    action: A
    from_statuses: frozenset[S]
    to_status: S
    party: Party
    permission: str = ""
    door: Door = Door.PERSON
    needs_reason: bool = False
    moment: Moment | None = None
    tells: tuple[Audience, ...] = ()
    says: str = ""
    asks_password: bool = False
    inner: bool = False
    as_facts_say: bool = False
