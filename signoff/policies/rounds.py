"""What the confirmation of a round rests on, and everything that is in its way."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from networks.models import CommissionerValidation, Network, NetworkValidation
from networks.policies import is_warning
from networks.rules import Finding, Moment, blockers, words
from pcnportal.core.words import datetime_london
from practices.models import Commissioner, ContractYear
from signoff.enums import (
    ApplicationStatus,
    RoundFact,
    RoundStatus,
)
from signoff.models import Application, Hold, Round
from signoff.policies import status_in_words

OTHERS_AGREE = "GEO-08"
RECHECKED = "The portal, within a few seconds. Load this page again"
BY_ITSELF = "The portal, within minutes. Nobody has to do anything"
ADMINISTRATORS = "The portal's administrators, who are told on every page they open"


@dataclass(frozen=True, slots=True)
class Line:
    """An application of the round with what its confirmation rests on. `explained` are rules; `to_check`: its
    requirements are met, and one of the six is to be looked at again."""

    application: Application
    result: NetworkValidation | None
    findings: Sequence[Finding]
    current: bool
    open_holds: Sequence[Hold]
    explained: frozenset[str] = frozenset()
    to_check: bool = False

    @property
    def met(self) -> bool:
        return self.application.status == ApplicationStatus.REQUIREMENTS_MET

    @property
    def size(self) -> int | None:
        return self.result.size if self.result else None

    @property
    def members(self) -> int | None:
        return self.result.members if self.result else None

    @property
    def warnings(self) -> list[str]:
        """The rules that warn."""
        return [found.rule for found in self.findings if is_warning(found)]

    @property
    def warnings_explained(self) -> str:
        return f"{len(self.explained.intersection(self.warnings)):,} of {len(self.warnings):,}"


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """Everything that a round's confirmation rests on. `lines` are still to be confirmed; `behind` are other networks
    that hold a practice of the commissioner and whose results are not current. What is in `failed` cannot be checked.
    """

    commissioner: Commissioner
    contract_year: ContractYear
    round: Round
    lines: Sequence[Line]
    confirmed: Sequence[Line]
    coverage: CommissionerValidation | None
    coverage_findings: Sequence[Finding]
    coverage_current: bool
    behind: Sequence[Network]
    failed: Collection[Network | Commissioner]

    @property
    def key(self) -> tuple[int, int]:
        """The ids of its commissioner and year."""
        return self.commissioner.pk, self.contract_year.pk

    @property
    def numbers(self) -> Mapping[str, int]:
        """Empty while the coverage has not been worked out."""
        return self.coverage.numbers if self.coverage else {}

    @property
    def in_scope(self) -> int:
        """Practices that need cover, as far as is known."""
        return self.numbers.get("practices_in_scope", 0)

    @property
    def applications(self) -> list[Line]:
        return [*self.lines, *self.confirmed]

    def facts(self, today: date) -> set[RoundFact]:
        """What its state on the day is read from. A year without one of the deadlines has not passed it."""
        year = self.contract_year
        held = {
            RoundFact.CONFIRMED: self.settled,
            RoundFact.CLEAR: not self.settled and not round_obstacles(self),
            RoundFact.CONFIRMED_BEFORE: bool(self.confirmed),
            RoundFact.RESOLUTION_PASSED: _passed(year.resolution_deadline, today),
            RoundFact.CONFIRMATION_PASSED: _passed(year.confirmation_deadline, today),
            RoundFact.SUBMISSION_PASSED: _passed(year.submission_deadline, today),
        }
        return {fact for fact, holds in held.items() if holds}

    @property
    def settled(self) -> bool:
        """Confirmed, and nothing came after it."""
        return self.round.status == RoundStatus.CONFIRMED and not self.lines

    @property
    def progress(self) -> str:
        ready = len(self.confirmed) + sum(line.met for line in self.lines)
        return f"{ready:,} of {words.counted(len(self.applications), 'network')}"

    @property
    def open_holds(self) -> int:
        return sum(len(line.open_holds) for line in self.lines)

    @property
    def warnings_explained(self) -> str:
        explained = sum(len(line.explained.intersection(line.warnings)) for line in self.applications)
        return f"{explained:,} of {sum(len(line.warnings) for line in self.applications):,}"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way of a round, and who can clear it. `stale`: only a result that has to be worked out anew."""

    sentence: str
    who: str
    application: Application | None = None
    stale: bool = False


def round_obstacles(sheet: RoundSheet) -> list[Obstacle]:
    """Everything in the way of the confirmation, whoever confirms; empty when it can be done."""
    found = [
        *(obstacle for line in sheet.lines for obstacle in _of_line(line, sheet)),
        *_of_coverage(sheet),
        *(_not_current(network, str(network), sheet) for network in sheet.behind),
    ]
    return [*_without_applications(sheet, found), *found]


def sentences_of_cover(findings: Iterable[Finding]) -> list[str]:
    """What an area as a whole lacks for its confirmation."""
    return list(dict.fromkeys(finding.sentence for finding in blockers(findings, Moment.CONFIRM)))


def figures_of(application: Application, result: NetworkValidation | None) -> str:
    """A network as it was last checked."""
    if not result:
        return f"{application.network}: not checked yet."
    size = "an unknown number of patients" if result.size is None else words.patients(result.size)
    return f"{application.network}: {size}, {words.practices(result.members)}."


def coverage_figures(sheet: RoundSheet) -> str:
    """Empty while they have not been worked out."""
    if not sheet.numbers:
        return ""
    numbers = sheet.numbers
    return (
        f"{sheet.commissioner}: {numbers['practices_covered_once_confirmed']:,} of "
        f"{words.practices(numbers['practices_in_scope'])} and "
        f"{numbers['patients_covered_once_confirmed']:,} of {words.patients(numbers['patients_in_scope'])} "
        "are covered once the round is confirmed."
    )


def figures(sheet: RoundSheet) -> str:
    """The round as it stands, for whoever decided on an older picture of it."""
    return " ".join(
        [coverage_figures(sheet), *(figures_of(line.application, line.result) for line in sheet.lines)]
    ).strip()


def _passed(deadline: date | None, today: date) -> bool:
    return deadline is not None and today > deadline


def _without_applications(sheet: RoundSheet, others: Sequence[Obstacle]) -> Iterator[Obstacle]:
    """Once it was confirmed none is needed where cover alone is missing, and nothing at all where none is."""
    if sheet.lines or (sheet.confirmed and others):
        return
    if sheet.confirmed:
        yield Obstacle("Nothing is left to confirm: the round will stand confirmed again.", BY_ITSELF, stale=True)
    else:
        yield Obstacle("No application is submitted.", f"The practices of {sheet.commissioner}")


def _of_line(line: Line, sheet: RoundSheet) -> Iterator[Obstacle]:
    application, network = line.application, line.application.network
    officers = f"An officer or approver of {sheet.commissioner}"
    if not line.met:
        yield Obstacle(f"{network}: {status_in_words(application)}.", _who_moves(application, officers), application)
    if line.to_check:
        yield Obstacle(f"{network} has changed since it was checked: look at its checks again.", officers, application)
    for hold in line.open_holds:
        placed = f"{hold.placed_by} placed it on {datetime_london(hold.placed_at)}"
        said = f"{network} is on hold and waits for {hold.waits_for}: {hold.reason.rstrip('.')}. {placed}."
        yield Obstacle(said, officers, application)
    if not line.current:
        yield _not_current(network, str(network), sheet, application)
    elif line.met:
        for finding in blockers(line.findings, Moment.CONFIRM):
            yield Obstacle(f"{network}: {finding.sentence}", _who_clears(finding, application), application)


def _who_moves(application: Application, officers: str) -> str:
    lead, commissioner = application.lead_practice, application.commissioner
    return {
        ApplicationStatus.RETURNED: str(lead),
        ApplicationStatus.REFUSED: f"{lead}, which can ask for a review or withdraw it. An approver of {commissioner} "
        "can open it again",
        ApplicationStatus.UNDER_DISPUTE: f"An approver of {commissioner}, with its LMC",
        ApplicationStatus.ESCALATED: "NHS England",
    }.get(ApplicationStatus[application.status], officers)


def _who_clears(finding: Finding, application: Application) -> str:
    others = finding.rule == OTHERS_AGREE
    return "An approver of the commissioner that has yet to agree" if others else str(application.lead_practice)


def _not_current(
    subject: Network | Commissioner, words: str, sheet: RoundSheet, application: Application | None = None
) -> Obstacle:
    if subject in sheet.failed:
        return Obstacle(f"{words} could not be checked: validation failed.", ADMINISTRATORS, application, stale=True)
    return Obstacle(f"{words} is being re-checked.", RECHECKED, application, stale=True)


def _of_coverage(sheet: RoundSheet) -> Iterator[Obstacle]:
    if not sheet.coverage_current:
        yield _not_current(sheet.commissioner, f"The coverage of {sheet.commissioner}", sheet)
        return
    for sentence in sentences_of_cover(sheet.coverage_findings):
        yield Obstacle(sentence, f"{sheet.commissioner} with its LMC")
