"""What the rules are told: plain values, read once by a selector or made up by a what-if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

FLOOR = 30_000
CEILING = 50_000
SPREAD = 30_000  # metres


class MemberState(StrEnum):
    NAMED = "NAMED"
    AGREED = "AGREED"
    IN_FORCE = "IN_FORCE"


class Standing(StrEnum):
    FORMING = "FORMING"
    SUBMITTED = "SUBMITTED"
    REQUIREMENTS_MET = "REQUIREMENTS_MET"
    CONFIRMED = "CONFIRMED"
    ENDED = "ENDED"


class OdsStatus(StrEnum):
    ACTIVE = "A"
    CLOSED = "C"
    DORMANT = "D"
    PROPOSED = "P"


class Answer(StrEnum):
    JOIN = "JOIN"
    DECLINE = "DECLINE"
    NO_NETWORK = "NO_NETWORK"


class AreaKind(StrEnum):
    WARDS = "WARDS"
    LSOAS = "LSOAS"
    POSTCODE_SECTORS = "POSTCODE_SECTORS"
    DRAWING = "DRAWING"


class PayeeKind(StrEnum):
    MEMBER_PRACTICE = "MEMBER_PRACTICE"
    FEDERATION = "FEDERATION"
    TRUST = "TRUST"
    OTHER = "OTHER"


class WaiverGround(StrEnum):
    RURAL_LOW_DENSITY = "RURAL_LOW_DENSITY"
    OTHER = "OTHER"


class Cover(StrEnum):
    """What one practice's patients have on one day. Derived, never typed."""

    MEMBER = "MEMBER"
    MEMBER_PLANNED = "MEMBER_PLANNED"
    COVER_AGREED = "COVER_AGREED"
    COVER_PROPOSED = "COVER_PROPOSED"
    COVER_GAP = "COVER_GAP"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Edges that a contract year may set otherwise: patients where nothing else is said.

    `regional_sight`, `regional_confirmation`: below these NHS England's region sees, and confirms, a network.
    `support_doubles`: from here on a network's entitlement to added roles doubles. `local_share`, `one_provider`,
    `typed_size`: per cent. `waiting`: days after which an LMC hears of what still waits.
    `lmc_time`: days that an LMC has, from when it is told of a direction that is proposed, to say how it stands to it.
    """

    regional_sight: int = 27_000
    regional_confirmation: int = 20_000
    support_doubles: int = 100_000
    local_share: int = 50
    one_provider: int = 50
    typed_size: int = 2
    waiting: int = 14
    lmc_time: int = 7


@dataclass(frozen=True, slots=True)
class YearRules:
    """Thresholds, dates and powers of a contract year, which rules it does not ask, and where its severities differ:
    rule id -> moment -> severity."""

    code: str
    list_date: date
    floor: int = FLOOR
    ceiling: int = CEILING
    severities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    spread: int = SPREAD
    thresholds: Thresholds = Thresholds()
    inactive: frozenset[str] = frozenset()
    starts_on: date | None = None
    submission_deadline: date | None = None
    confirmation_deadline: date | None = None
    resolution_deadline: date | None = None
    agreement_deadline: date | None = None
    directions_allowed: bool = False
    other_providers_allowed: bool = False
    auto_enrolment: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another network of the same contract year that holds or names the practice as a core member.

    `overlaps`: the two memberships share a day, or would; undated ones run from the day on to the year's end.
    """

    network: str
    reference: str
    state: str
    submitted: bool
    overlaps: bool


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """A branch surgery that lies in the areas of networks: reference and name of each."""

    code: str
    name: str
    within: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A core member. `list_size` is the registered list at the year's list date, None where none is held.

    `place`: easting and northing of its main site, None where that is not known; `touches`: codes and names of the
    practices that it touches, members of the network or not; `branches`: those in the area of some network;
    `contract_type`: empty where that is not known; `latest_list`: the last list after the list date and up to the day,
    of the day `latest_on`.
    """

    code: str
    name: str
    state: str
    ods_status: str
    closed_on: date | None
    prescribing_setting: int | None
    commissioner: str | None
    commissioner_name: str
    list_size: int | None
    elsewhere: tuple[Elsewhere, ...] = ()
    stp: str = ""
    stp_name: str = ""
    place: tuple[int, int] | None = None
    touches: Mapping[str, str] = field(default_factory=dict)
    postcode: str = ""
    branches: tuple[BranchFacts, ...] = ()
    contract_type: str = ""
    exempt: bool = False
    latest_list: int | None = None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """`drawing`: the area as drawn, WKB in metres on the National Grid."""

    kind: str
    codes: tuple[str, ...]
    drawing: bytes | None = field(default=None, repr=False)

    @property
    def given(self) -> bool:
        return self.drawing is not None if self.kind == AreaKind.DRAWING else bool(self.codes)


@dataclass(frozen=True, slots=True)
class SignatoryFacts:
    practice: str
    name: str
    role: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    dated_on: date | None
    signatories: tuple[SignatoryFacts, ...] = ()
    data_sharing_on: date | None = None


@dataclass(frozen=True, slots=True)
class DirectorFacts:
    """`elsewhere`: references and names of other submitted networks of the year that name a director of that name or
    e-mail address."""

    name: str
    profession: str
    practice: str | None
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PayeeFacts:
    kind: str
    practice: str | None
    name: str


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A waiver that has been granted; one only asked for is no waiver."""

    ground: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LocalShareFacts:
    """Per cent of the patients who live in the Network Area, and where that is taken from."""

    percent: int
    source: str


@dataclass(frozen=True, slots=True)
class NeighbourhoodFacts:
    """`practices`: their codes, members of the network or not any more."""

    name: str
    practices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CoveredFacts:
    """A practice whose patients the network covers by an agreement in force."""

    code: str
    name: str
    list_size: int | None


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network on a day. `members` are its core members who have not declined.

    `day` is the one whose members count, `today` the one that dates are compared with; they differ before the year's
    networks come into force. `standing` is None where it was not formed here in the year; `region`: that of the lead
    commissioner; `confirmed_before`: formed here and confirmed for the year before; `consents`: the codes of the other
    commissioners that agree to it.
    """

    reference: str
    name: str
    lead_commissioner: str | None
    imported: bool
    day: date
    members: tuple[MemberFacts, ...] = ()
    area: AreaFacts | None = None
    agreement: AgreementFacts | None = None
    directors: tuple[DirectorFacts, ...] = ()
    payee: PayeeFacts | None = None
    waiver: WaiverFacts | None = None
    local_share: LocalShareFacts | None = None
    consents: frozenset[str] = frozenset()
    today: date | None = None
    standing: str | None = None
    submitted_on: date | None = None
    confirmed_before: bool = False
    region: str = ""
    larger_agreed: bool = False
    regional_sight: bool = False
    neighbourhoods: tuple[NeighbourhoodFacts, ...] = ()
    covered: tuple[CoveredFacts, ...] = ()

    @property
    def member_codes(self) -> frozenset[str]:
        return frozenset(member.code for member in self.members)


@dataclass(frozen=True, slots=True)
class PracticeCover:
    """One practice of a commissioner on a day.

    `network` is the name of the network that holds or covers it, empty where none does;
    `named`: some network names it as a core member and it has not declined; `member_of`: references of the networks
    that it is a member of, or will be once they are confirmed.
    """

    code: str
    name: str
    commissioner: str
    list_size: int | None
    ods_status: str
    closed_on: date | None
    prescribing_setting: int | None
    exempt: bool
    exempt_reason: str
    answer: str | None
    cover: str
    network: str = ""
    named: bool = False
    member_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NetworkAreaFacts:
    reference: str
    name: str
    area: AreaFacts


@dataclass(frozen=True, slots=True)
class FormerPractice:
    """A practice with a list whose last commissioner link has ended."""

    code: str
    name: str
    list_size: int


@dataclass(frozen=True, slots=True)
class CommissionerFacts:
    """`before_start`: the networks of the year are not yet in force, so planned members participate.

    `areas`: of networks with members here, where one is held; `boundary`: the commissioner's own border, WKB in metres;
    `attested`: it has recorded that its whole geography lies in Network Areas; `former`: practices that no commissioner
    has on the day and that were last with this one; `undecided`: names of networks led here that were submitted and
    are neither confirmed nor ended.
    """

    code: str
    name: str
    practices: tuple[PracticeCover, ...] = ()
    before_start: bool = False
    day: date = date.min
    areas: tuple[NetworkAreaFacts, ...] = ()
    boundary: bytes | None = field(default=None, repr=False)
    attested: bool = False
    former: tuple[FormerPractice, ...] = ()
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoreMembership:
    """A core membership: first and last day, and its network's standing, None for an imported one, and reference."""

    state: str
    standing: str | None
    starts_on: date | None = None
    ends_on: date | None = None
    decided_on: date | None = None
    network_closed_on: date | None = None
    network: str = ""


@dataclass(frozen=True, slots=True)
class LocalCover:
    """An agreement (or so far a proposal) that a network serves the practice's patients, likewise."""

    agreed: bool
    standing: str | None
    starts_on: date | None = None
    ends_on: date | None = None
    network_closed_on: date | None = None
