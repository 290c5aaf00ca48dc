"""The rule book in words: the same for the page of the portal and for docs/rules.md."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from networks.rules import RULES, Moment, Severity
from networks.rules.facts import YearRules
from networks.rules.rule import Kind, Rule, Severities, Subject
from networks.selectors.facts import year_rules
from pcnportal.core.words import longdate
from practices.models import ContractYear

PARTS: Mapping[str, str] = {
    "SIZE": "Size",
    "COV": "Coverage of an area",
    "GEO": "Network Areas and borders",
    "MEM": "Members",
    "SPL": "Practices with branches or one contract",
    "CMP": "What an application holds, and who decides",
    "DL": "Deadlines",
    "REF": "Files that are loaded",
}
KINDS = {
    Kind.CONTRACT: "The contract and its guidance",
    Kind.POLICY: "This portal’s own policy",
    Kind.DATA: "What the published data shows",
}
SUBJECTS = {
    Subject.NETWORK: "A network",
    Subject.COMMISSIONER: "A commissioner’s area",
    Subject.ACTION: "What somebody is about to do",
    Subject.FILE: "A row of a file",
}
# In the order in which they are told, the gravest first
EFFECTS = {
    Severity.BLOCKER: "Stops",
    Severity.WARNING: "Warns at",
    Severity.ALERT: "Goes on the commissioner’s work list at",
    Severity.INFORMATION: "Informs at",
}
MOMENTS = {
    Moment.SUBMIT: "submitting an application",
    Moment.REQUIREMENTS_MET: "marking its requirements as met",
    Moment.CONFIRM: "confirming the round",
    Moment.LIVE: "the start of the network",
    Moment.CHANGE: "any later change",
    Moment.ACTION: "the action itself",
    Moment.IMPORT: "loading a file",
}
EDGES: Mapping[str, Callable[[YearRules], str]] = {
    "Lists are those of": lambda year: longdate(year.list_date),
    "Networks start on": lambda year: longdate(year.starts_on),
    "Last day for applications": lambda year: longdate(year.submission_deadline) or NONE,
    "Last day for confirming the round": lambda year: longdate(year.confirmation_deadline) or NONE,
    "Last day for settling what is held": lambda year: longdate(year.resolution_deadline) or NONE,
    "Last day for signing the agreement": lambda year: longdate(year.agreement_deadline) or NONE,
    "Fewest patients of a network": lambda year: f"{year.floor:,}",
    "Patients above which the commissioner agrees": lambda year: f"{year.ceiling:,}",
    "Patients below which the region sees a network": lambda year: f"{year.thresholds.regional_sight:,}",
    "Patients below which the region confirms a network": lambda year: f"{year.thresholds.regional_confirmation:,}",
    "Patients from which support for added roles doubles": lambda year: f"{year.thresholds.support_doubles:,}",
    "Distance between members above which it is explained": lambda year: f"{year.spread / 1000:g} km",
    "Share of patients in the area below which it is explained": lambda year: f"{year.thresholds.local_share}%",
    "Difference of a typed list size above which it is refused": lambda year: f"{year.thresholds.typed_size}%",
    "Days after which an LMC hears of what still waits": lambda year: str(year.thresholds.waiting),
    "Days in which a silent LMC may speak before a direction": lambda year: str(year.thresholds.lmc_time),
    "A commissioner may direct a practice into a network": lambda year: _yes(year.directions_allowed),
    "Others than networks may give local cover": lambda year: _yes(year.other_providers_allowed),
    "Networks of the year before carry on by themselves": lambda year: _yes(year.auto_enrolment),
}
NONE = "none"
NOT_ASKED = "Not asked"
NO_VERDICT = "Gives no verdict: it settles how other rules are read"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in words. `effects`: years and what it does in them; one without years where it is the same in all."""

    id: str
    title: str
    statement: str
    source: str
    kind: str
    subject: str
    note: str
    effects: tuple[tuple[str, str], ...]

    @property
    def part(self) -> str:
        return self.id.partition("-")[0]

    def holds(self, text: str) -> bool:
        return text.casefold() in f"{self.id} {self.title} {self.statement} {self.source}".casefold()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """`edges`: what each year sets, a label and a value a year."""

    entries: tuple[Entry, ...]
    years: tuple[str, ...]
    edges: tuple[tuple[str, tuple[str, ...]], ...]

    def parts(self, *, part: str = "", q: str = "") -> list[tuple[str, list[Entry]]]:
        """By part, in the order of the rule book; narrowed to one part and to what holds the words."""
        chosen = [entry for entry in self.entries if part in ("", entry.part) and entry.holds(q)]
        grouped = groupby(chosen, key=lambda entry: entry.part)
        return [(PARTS[name], list(entries)) for name, entries in grouped]


def rule_book() -> RuleBook:
    years = [year_rules(year) for year in ContractYear.objects.all()]
    order = list(PARTS)
    rules = sorted(RULES, key=lambda rule: (order.index(rule.id.partition("-")[0]), rule.id))
    return RuleBook(
        entries=tuple(_entry(rule, years) for rule in rules),
        years=tuple(year.code for year in years),
        edges=tuple(_edges(years)),
    )


def _entry(rule: Rule, years: Sequence[YearRules]) -> Entry:
    only = "Networks that were formed elsewhere and loaded from a file are not asked." if rule.applications_only else ""
    return Entry(
        id=rule.id,
        title=rule.title,
        statement=rule.statement,
        source=rule.source,
        kind=KINDS[rule.kind],
        subject=SUBJECTS[rule.subject],
        note=rule.not_held or only,
        effects=_effects(rule, years),
    )


def _effects(rule: Rule, years: Iterable[YearRules]) -> tuple[tuple[str, str], ...]:
    by_words: dict[str, list[str]] = {}
    for year in years:
        by_words.setdefault(_effect(rule, year), []).append(year.code)
    alike = len(by_words) == 1
    return tuple(("" if alike else ", ".join(codes), words) for words, codes in by_words.items())


def _effect(rule: Rule, year: YearRules) -> str:
    if rule.not_held or not rule.active_in(year):
        return NOT_ASKED
    return ". ".join(_told(rule.severities_in(year))) or NO_VERDICT


def _told(severities: Severities) -> Iterator[str]:
    for severity, effect in EFFECTS.items():
        moments = [words for moment, words in MOMENTS.items() if severities.get(moment) is severity]
        if moments:
            yield f"{effect} {', '.join(moments)}"


def _edges(years: Sequence[YearRules]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for label, value in EDGES.items():
        yield label, tuple(value(year) for year in years)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
