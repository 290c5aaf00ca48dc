"""What an evidence pack says of a matter, as plain values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from networks.rules import Finding
from pcnportal.audit.selectors import Head
from signoff.enums import Heard

Row = tuple[object, ...]

DECISIONS = ("Matter", "When", "Who", "Role", "For", "Did", "Reason")
HOLDS = ("Matter", "When", "Who", "Did", "Waits for", "Said", "To be reviewed on")
COMMENTS = ("Matter", "When", "Who", "Role", "For", "Kind", "In reply to", "Declared interest", "Version", "Said")
HISTORY = ("Matter", "When", "Who", "Role", "Did", "Changed", "Reason")


@dataclass(frozen=True, slots=True)
class Document:
    """Something that was submitted or drawn, known by what it holds."""

    matter: str
    what: str
    ending: str
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        return f"documents/{self.digest}.{self.ending}"


@dataclass(frozen=True, slots=True)
class Ruled:
    """The verdicts on something: `revision` is the one they saw, `now` the one it has."""

    subject: str
    revision: int
    now: int
    rule_set_version: int
    at: datetime
    current: bool
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One matter. `facts` are pairs of what is known; the rows are those of the heads above, without the matter."""

    matter: str
    title: str
    facts: Sequence[tuple[str, str]]
    ruled: Sequence[Ruled]
    decisions: Sequence[Row]
    holds: Sequence[Row]
    comments: Mapping[Heard, Sequence[Row]]
    history: Sequence[Row]
    documents: Sequence[Document]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`broken`: where the audit was found broken, in words; empty where all of it was found whole."""

    title: str
    matter: str
    asked_by: str
    organisation: str
    at: datetime
    chapters: Sequence[Chapter]
    heads: Sequence[Head]
    broken: str

    @property
    def intact(self) -> bool:
        return not self.broken

    @property
    def chain(self) -> str:
        """What may be said of the audit."""
        if self.intact:
            return "Every link of the audit was checked when this pack was made, and it was whole."
        return (
            f"The audit was found broken when this pack was made: {self.broken}. This pack does not claim that what it "
            "says is intact."
        )

    @property
    def documents(self) -> list[Document]:
        return [each for chapter in self.chapters for each in chapter.documents]
