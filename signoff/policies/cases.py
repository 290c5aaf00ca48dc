"""Whether the state of a case, and the year, allow a step. The sentences say who can do what next."""

from datetime import date

from networks.enums import CoverState
from networks.models import CoverAgreement, Network
from networks.policies import is_in_force
from networks.rules import Moment, blockers, check_rules, words
from networks.rules.actions import DIRECTION_RULES, Direction
from networks.rules.facts import YearRules
from pcnportal.core.errors import Conflict, Refused
from signoff.enums import CaseAction, CaseKind, CaseStatus
from signoff.models import Case
from signoff.workflow import CaseRow, Party, case_step

DIVIDED_FOR = (CaseKind.SPLIT_CONTRACT, CaseKind.PARTNERSHIP)
DIRECTED_FOR = (CaseKind.UNPLACED, CaseKind.UNWANTED, CaseKind.AT_RISK)


class CannotMove(Refused):
    """The case is not fit for the step."""


def is_offered(case: Case, action: CaseAction, rules: YearRules) -> bool:
    """Whether a step has a meaning for such a case in its year at all."""
    if action is CaseAction.DIVIDE:
        return case.kind in DIVIDED_FOR
    if action in (CaseAction.PROPOSE_DIRECTION, CaseAction.DIRECT, CaseAction.DROP_DIRECTION):
        return rules.directions_allowed and case.kind in DIRECTED_FOR and case.practice is not None
    if action is CaseAction.COVER:
        return case.practice is not None
    return True


def check_step(case: Case, action: CaseAction, party: Party, rules: YearRules) -> CaseRow:
    """Raises CannotMove where the year or the kind of case knows no such step, Conflict where its status does not."""
    if not is_offered(case, action, rules):
        raise CannotMove(_never(case, action, rules))
    if row := case_step(action, case.status, party):
        return row
    raise Conflict(
        f"This case is {CaseStatus[case.status].label.lower()} now, so that cannot be done. Look at how it stands.",
    )


def _never(case: Case, action: CaseAction, rules: YearRules) -> str:
    if action is CaseAction.DIVIDE:
        return "Only a contract that two networks want, or a partnership that breaks up, is divided into two codes."
    if action is CaseAction.COVER:
        return "Cover is for the patients of a practice, and this case is about a network."
    if rules.directions_allowed:
        return "A direction places a practice that has no network, and this case is not about one."
    return f"In {rules.code} a commissioner cannot require a network to take a practice."


def check_words(row: CaseRow, reason: str) -> None:
    if row.needs_reason and not reason.strip():
        raise CannotMove("Say why: everyone on the case will read it.")


def check_direction(
    case: Case,
    network: Network | None,
    expected_on: date | None,
    direction: Direction,
    rules: YearRules,
) -> None:
    """MEM-13, and a network that is there and can take the practice on that day."""
    year = case.contract_year
    if network is None or expected_on is None:
        raise CannotMove("Say which network has to take the practice, and from which day.")
    check_leads(case, network)
    for finding in blockers(check_rules(DIRECTION_RULES, direction, rules), Moment.ACTION):
        raise CannotMove(finding.sentence)
    if not is_in_force(network, year, expected_on):
        raise CannotMove(f"{network} is not a confirmed network on {words.day(expected_on)}, so nobody can be placed.")


def check_leads(case: Case, network: Network) -> None:
    """A commissioner requires nothing of a network that another one leads."""
    if network.lead_commissioner_id != case.commissioner_id:
        raise CannotMove(
            f"{network.lead_commissioner} leads {network}, so {case.commissioner} cannot require it to take a "
            "practice. Choose a network of its own, or give this one a part in the case: the other commissioner and "
            "its LMC can then help."
        )


def check_expected(case: Case, expected_on: date | None) -> None:
    """A practice is expected on a day of the case's year."""
    year = case.contract_year
    if expected_on and not year.first_day <= expected_on <= year.last_day:
        raise CannotMove(f"Choose a first day in {year}: {words.day(year.first_day)} to {words.day(year.last_day)}.")


def check_only_one(case: Case) -> None:
    """A practice without a network has one open case a year."""
    same = Case.objects.filter(
        kind=CaseKind.UNPLACED, practice=case.practice, contract_year=case.contract_year, shared=case.shared
    )
    other = same.exclude(pk=case.pk).exclude(status=CaseStatus.CLOSED).first()
    if case.kind == CaseKind.UNPLACED and other:
        raise CannotMove(f"Another case about {case.practice} is open: {other.reference}. Go on there.")


def check_covered(case: Case) -> None:
    """Cover is never assumed: it is agreed by a network before the case says so."""
    agreed = CoverAgreement.objects.filter(
        practice=case.practice, contract_year=case.contract_year, state=CoverState.AGREED
    )
    if not agreed.exists():
        raise CannotMove(
            f"No network has agreed to cover the patients of {case.practice} yet. Record that agreement first, then "
            "say here that it settles the case."
        )
