"""Counting the practices and patients of a commissioner by cover and by participation."""

from collections.abc import Callable, Mapping

from networks.rules.facts import Answer, CommissionerFacts, Cover, PracticeCover

COVERED = frozenset({Cover.MEMBER, Cover.COVER_AGREED})
COVERED_ONCE_CONFIRMED = COVERED | {Cover.MEMBER_PLANNED}

_COUNTED: Mapping[str, Callable[[PracticeCover], bool]] = {
    "in_scope": lambda practice: True,
    "covered": lambda practice: practice.cover in COVERED,
    "uncovered": lambda practice: practice.cover not in COVERED,
    "covered_once_confirmed": lambda practice: practice.cover in COVERED_ONCE_CONFIRMED,
    "uncovered_once_confirmed": lambda practice: practice.cover not in COVERED_ONCE_CONFIRMED,
    "by_membership": lambda practice: practice.cover == Cover.MEMBER,
    "by_local_cover": lambda practice: practice.cover == Cover.COVER_AGREED,
}


def practices_in_scope(commissioner: CommissionerFacts) -> tuple[PracticeCover, ...]:
    return tuple(practice for practice in commissioner.practices if practice.cover != Cover.OUT_OF_SCOPE)


def position_numbers(commissioner: CommissionerFacts) -> dict[str, int]:
    """`practices_<count>` and `patients_<count>`; they add up over commissioners.

    Covered and uncovered make up those in scope, today and once confirmed, and so do the four groups
    participating, declined, unplaced and undecided.
    """
    practices = practices_in_scope(commissioner)
    counted = {name: [p for p in practices if counts(p)] for name, counts in _COUNTED.items()}
    counted |= {group: [] for group in ("participating", "declined", "unplaced", "undecided")}
    for practice in practices:
        counted[participation(practice, before_start=commissioner.before_start)].append(practice)
    return {f"practices_{name}": len(those) for name, those in counted.items()} | {
        f"patients_{name}": patients(those) for name, those in counted.items()
    }


def participation(practice: PracticeCover, *, before_start: bool) -> str:
    """The group of a practice in scope: what it wants and whether it has a place, whoever serves patients."""
    if practice.cover == Cover.MEMBER or (before_start and practice.cover == Cover.MEMBER_PLANNED):
        return "participating"
    if practice.answer == Answer.DECLINE:
        return "declined"
    if practice.answer in (Answer.JOIN, Answer.NO_NETWORK) and not practice.named:
        return "unplaced"
    return "undecided"


def patients(practices: list[PracticeCover]) -> int:
    return sum(practice.list_size or 0 for practice in practices)


def percent(part: int, whole: int) -> float | None:
    """To two decimals, and never 100 while something is left; None of nothing."""
    if not whole:
        return None
    return 100.0 if part == whole else min(round(100 * part / whole, 2), 99.99)


def percentages(numbers: Mapping[str, int]) -> dict[str, float | None]:
    """The shares that go with position numbers, of one commissioner or summed over many."""
    shares = {
        "participation_percent_practices": percent(numbers["practices_participating"], numbers["practices_in_scope"])
    }
    for unit in ("practices", "patients"):
        whole = numbers[f"{unit}_in_scope"]
        shares[f"coverage_percent_{unit}"] = percent(numbers[f"{unit}_covered"], whole)
        shares[f"coverage_once_confirmed_percent_{unit}"] = percent(numbers[f"{unit}_covered_once_confirmed"], whole)
        shares[f"membership_percent_{unit}"] = percent(numbers[f"{unit}_by_membership"], whole)
    return shares
