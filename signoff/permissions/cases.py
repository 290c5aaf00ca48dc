"""Who may open a case, keep it, and take which of its steps. They speak of people inside the scope."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from networks.permissions import Authority, regional_offices
from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from signoff.enums import CaseAction
from signoff.models import Case, CaseStep
from signoff.permissions import check_may_decide
from signoff.workflow import CaseRow, Party, case_rows


@dataclass(frozen=True, slots=True)
class OnCase:
    """Whose people have a part in a case, and the interests declared in it by whoever asks."""

    practices: Collection[Organisation]
    commissioners: Collection[Organisation]
    lmcs: Collection[Organisation]
    interests: Collection[str] = ()


def check_user_can_open(user: User, organisations: Iterable[Organisation]) -> Authority:
    """`organisations`: of the practice that it is about, or of a network's members, then its LMCs and commissioner."""
    for organisation in organisations:
        if capacity := user.capacity_for(organisation, Permission.CASE_OPEN):
            return Authority(capacity, organisation)
    raise PermissionDenied("Only the practices that a case is about, their LMC and their commissioner can open one.")


def user_can_open(user: User, organisations: Iterable[Organisation]) -> bool:
    return any(user.capacity_for(each, Permission.CASE_OPEN) for each in organisations)


# A practice closes what it keeps from its commissioner; of that its LMC asks nobody to take it further
_ALONE = (Party.PRACTICE, Party.LMC)


def check_user_can_step(user: User, case: Case, action: CaseAction, on: OnCase) -> tuple[CaseRow, Authority]:
    """The row for whom the person acts, whatever the status. Who has an interest takes no step for the commissioner."""
    for row in case_rows(action):
        if action is (CaseAction.CLOSE if case.shared else CaseAction.ASK_ESCALATION) and row.party in _ALONE:
            continue
        for organisation in _organisations(user, case, row, on):
            if capacity := user.capacity_for(organisation, Permission(row.permission)):
                _check_no_interest(case, organisation, on)
                _check_did_not_propose(user, case, action)
                return row, Authority(capacity, organisation)
    raise PermissionDenied(f"You can see this case but only {_who(case, action)} can do that.")


def user_can_step(user: User, case: Case, action: CaseAction, on: OnCase) -> bool:
    try:
        check_user_can_step(user, case, action, on)
    except PermissionDenied:
        return False
    return True


def check_user_can_keep(user: User, case: Case, on: OnCase) -> Authority:
    """Say what comes next, who has a part and when the LMC was engaged: its commissioner, and the LMC."""
    commissioner = [case.commissioner.organisation] if case.shared else []
    kept = [*((each, Permission.CASE_MANAGE) for each in commissioner), *((x, Permission.CASE_HELP) for x in on.lmcs)]
    for organisation, permission in kept:
        if capacity := user.capacity_for(organisation, permission):
            _check_no_interest(case, organisation, on)
            return Authority(capacity, organisation)
    who = f"{case.commissioner} and its LMC" if case.shared else "the LMC"
    raise PermissionDenied(f"You can see this case but only {who} can do that.")


def user_can_keep(user: User, case: Case, on: OnCase) -> bool:
    try:
        check_user_can_keep(user, case, on)
    except PermissionDenied:
        return False
    return True


def check_user_can_share(user: User, case: Case) -> Authority:
    """Whoever keeps a case from the commissioner is the practice."""
    if case.practice and (capacity := user.capacity_for(case.practice.organisation, Permission.CASE_OPEN)):
        return Authority(capacity, case.practice.organisation)
    raise PermissionDenied(f"Only someone from {case.practice} can let {case.commissioner} see this case.")


def user_can_share(user: User, case: Case) -> bool:
    return bool(case.practice and user.capacity_for(case.practice.organisation, Permission.CASE_OPEN))


def _organisations(user: User, case: Case, row: CaseRow, on: OnCase) -> Iterable[Organisation]:
    if row.party is Party.COMMISSIONER:
        return [case.commissioner.organisation] if case.shared else []
    if row.party is Party.LMC:
        return on.lmcs
    if row.party is Party.NHSE:
        return regional_offices(user, Permission(row.permission), case.commissioner)
    return [case.practice.organisation] if case.practice else on.practices


def last_proposal(case: Case) -> CaseStep | None:
    """Of a direction. With it the LMC was told."""
    return case.steps.filter(action=CaseAction.PROPOSE_DIRECTION).order_by("-id").first()


def _check_did_not_propose(user: User, case: Case, action: CaseAction) -> None:
    """A direction is decided by somebody else than who proposed it last."""
    if action is not CaseAction.DIRECT:
        return
    last = last_proposal(case)
    if last and last.by_id == user.pk:
        raise PermissionDenied(
            f"You proposed this direction, so another approver of {case.commissioner} has to decide on it."
        )


def _check_no_interest(case: Case, organisation: Organisation, on: OnCase) -> None:
    """Decided for the commissioner by somebody else (CMP-10)."""
    if on.interests and organisation.kind == OrganisationKind.COMMISSIONER:
        check_may_decide(str(case.commissioner), year_rules(case.contract_year), interests=on.interests)


def _who(case: Case, action: CaseAction) -> str:
    who = {
        Party.COMMISSIONER: f"{'an approver' if action is CaseAction.DIRECT else 'an officer or approver'} of "
        f"{case.commissioner}",
        Party.LMC: "its LMC",
        Party.NHSE: f"NHS England, for the region of {case.commissioner},",
        Party.PRACTICE: str(case.about),
    }
    return " or ".join(who[party] for party in dict.fromkeys(row.party for row in case_rows(action)))
