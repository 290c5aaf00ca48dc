"""The invented area of the demonstration: its people and its networks. Everything here is made up."""

from dataclasses import dataclass

from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.organisations import NATIONAL
from practices.enums import Answer

PASSWORD = "marlshire-may-2019"  # noqa: S105 - for invented people on an own machine
YEAR = "2019/20"

MARLSHIRE, NORTHSHIRE, WESTMARCH, EASTFEN = "98M", "98N", "98W", "98E"


@dataclass(frozen=True, slots=True)
class Person:
    """`does`: what the demonstration's sign-ins say of them; empty for people who are only part of the story."""

    email: str
    name: str
    role: Role
    kind: OrganisationKind
    organisation: str
    does: str = ""


PEOPLE = (
    Person(
        "valley@demo.example",
        "Tom Ashby",
        Role.PRACTICE_USER,
        OrganisationKind.PRACTICE,
        "V81025",
        "Practice, Valley Surgery: forming a network",
    ),
    Person(
        "hilltop@demo.example",
        "Grace Obi",
        Role.PRACTICE_USER,
        OrganisationKind.PRACTICE,
        "V81027",
        "Practice, Hilltop Surgery: asked to join one",
    ),
    Person(
        "harbour@demo.example",
        "Ruth Penrose",
        Role.PRACTICE_USER,
        OrganisationKind.PRACTICE,
        "V81001",
        "Practice, Harbour Road Surgery: leads a submitted application",
    ),
    Person(
        "bridge@demo.example",
        "Dev Sharma",
        Role.PRACTICE_USER,
        OrganisationKind.PRACTICE,
        "V81022",
        "Practice, Bridge Partnership: one contract, wanted by two networks",
    ),
    Person(
        "elm@demo.example",
        "Jan Kowal",
        Role.PRACTICE_USER,
        OrganisationKind.PRACTICE,
        "V81028",
        "Practice, Elm Surgery: cannot find a network",
    ),
    Person(
        "officer@demo.example",
        "Alex Clarke",
        Role.CCG_OFFICER,
        OrganisationKind.COMMISSIONER,
        MARLSHIRE,
        "CCG officer, Marlshire",
    ),
    Person(
        "approver@demo.example",
        "Priya Nair",
        Role.CCG_APPROVER,
        OrganisationKind.COMMISSIONER,
        MARLSHIRE,
        "CCG approver, Marlshire",
    ),
    Person(
        "north.officer@demo.example",
        "Sam Doyle",
        Role.CCG_OFFICER,
        OrganisationKind.COMMISSIONER,
        NORTHSHIRE,
    ),
    Person(
        "north.approver@demo.example",
        "Helen Marsh",
        Role.CCG_APPROVER,
        OrganisationKind.COMMISSIONER,
        NORTHSHIRE,
        "CCG approver, Northshire: a round ready to confirm",
    ),
    Person(
        "west.approver@demo.example",
        "Owen Pryce",
        Role.CCG_APPROVER,
        OrganisationKind.COMMISSIONER,
        WESTMARCH,
        "CCG approver, Westmarch: two of its practices are in a network that Marlshire leads",
    ),
    Person(
        "fen.officer@demo.example",
        "Lucy Farrow",
        Role.CCG_OFFICER,
        OrganisationKind.COMMISSIONER,
        EASTFEN,
        "CCG officer, Eastfen: a network of 80,188 patients that falls apart",
    ),
    Person(
        "fen.approver@demo.example",
        "Ivy Marsh",
        Role.CCG_APPROVER,
        OrganisationKind.COMMISSIONER,
        EASTFEN,
        "CCG approver, Eastfen: six practices ask to leave that network after the deadline",
    ),
    Person(
        "fen.lmc@demo.example",
        "Bill Oakes",
        Role.LMC_REVIEWER,
        OrganisationKind.LMC,
        "Eastfen LMC",
    ),
    Person(
        "lmc@demo.example",
        "Farah Idris",
        Role.LMC_REVIEWER,
        OrganisationKind.LMC,
        "Marlshire and Northshire LMC",
        "LMC reviewer, Marlshire and Northshire",
    ),
    Person(
        "nhse@demo.example",
        "Colin Webb",
        Role.NHSE_READER,
        OrganisationKind.NHSE,
        NATIONAL,
        "NHS England, reads the position",
    ),
    Person(
        "admin@demo.example",
        "Mei Lin",
        Role.ADMINISTRATOR,
        OrganisationKind.PORTAL,
        "PORTAL",
        "Administrator of the portal",
    ),
)


@dataclass(frozen=True, slots=True)
class Story:
    """One network: its members by practice code, the lead first, and how far it has come by 17 May.

    `undecided` have been asked and have not answered; the steps are those of signoff.demonstration.lay.
    """

    name: str
    members: tuple[str, ...]
    director: str
    steps: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    payee: str = ""
    submitted_on: int = 14


@dataclass(frozen=True, slots=True)
class YearAnswer:
    """What a practice said for the year, on a day of May; `on_paper`: it wrote to its commissioner."""

    practice: str
    answer: Answer
    day: int
    reason: str = ""
    on_paper: bool = False


ANSWERS = (
    YearAnswer("V81028", Answer.NO_NETWORK, 9, "We asked Riverside and Market Town. Neither has room, they say."),
    YearAnswer("V81029", Answer.DECLINE, 3, "Our partners retire next year.", on_paper=True),
    YearAnswer("V81040", Answer.DECLINE, 17, "We have no partner left who could do the work of a network."),
)
# Of members of a network that was submitted: they come too late to count without their commissioner
LEAVING = tuple(
    YearAnswer(code, Answer.DECLINE, 17, "We cannot do this work without another GP, and none applies.")
    for code in ("V81042", "V81043", "V81044", "V81045", "V81046", "V81047")
)
FORMED = ("submit",)
CHECKED = (*FORMED, "pick_up")
LOOKED_AT = (*CHECKED, "look")
MET = (*CHECKED, "requirements_met")

NETWORKS = (
    Story("Harbour", ("V81001", "V81002", "V81003", "V81004", "V81005"), "Dr Anna Reed", LOOKED_AT, submitted_on=13),
    Story(
        "Riverside",
        ("V81006", "V81007", "V81008", "V81009"),
        "Dr Omar Haddad",
        (*MET, "hold_for_elm"),
        payee="Marlshire GP Federation",
    ),
    Story("Western Dales", ("V81010", "V81011", "V81012"), "Dr Isla Grant", FORMED, submitted_on=15),
    Story("Market Town", ("V81013", "V81014", "V81015", "V81016", "V81017"), "Dr Peter Lowe", CHECKED),
    Story("Eastgate", ("V81018", "V81019", "V81022"), "Dr Nina Patel", CHECKED, undecided=("V81022",)),
    Story("Westgate", ("V81020", "V81021", "V81022"), "Dr Hugh Lane", FORMED, undecided=("V81022",), submitted_on=16),
    Story("Coast", ("V81023", "V81024", "V81038", "V81039"), "Dr Maria Silva", CHECKED),
    Story("Valley", ("V81025", "V81026", "V81027"), "", undecided=("V81027",)),
    Story("Heath", ("V81031", "V81032", "V81033"), "Dr Kate Boyd", MET, submitted_on=10),
    Story(
        "Fen and Coast",
        ("V81041", "V81042", "V81043", "V81044", "V81045", "V81046", "V81047"),
        "Dr Joan Wake",
        FORMED,
        submitted_on=13,
    ),
    Story("Forest", ("V81034", "V81035", "V81036", "V81037"), "Dr Ian Moss", MET, submitted_on=13),
)
