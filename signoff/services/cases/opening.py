"""Opening cases: by people who have a part in the matter, and by the portal for what must not be overlooked."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Network
from networks.permissions import Authority
from pcnportal.accounts.models import User
from pcnportal.core.errors import Refused
from practices.models import Commissioner, ContractYear, Practice
from practices.selectors import commissioner_on
from practices.services.locks import lock_practice
from signoff.enums import CaseAction, CaseKind, CaseStatus
from signoff.models import Case, CaseStep, Hold
from signoff.permissions.cases import check_user_can_open
from signoff.selectors.cases.scope import commissioner_about, openers_of
from signoff.services.cases.recording import record_on_case
from signoff.services.cases.telling import EVERYONE, tell_opened
from signoff.workflow import Audience

LONGEST = 4_000


class CannotOpen(Refused):
    """The case says nothing, or is about nobody."""


@transaction.atomic
def open_case(
    *,
    kind: CaseKind,
    contract_year: ContractYear,
    summary: str,
    by: User,
    at: datetime,
    practice: Practice | None = None,
    network: Network | None = None,
    shared: bool = True,
    hold: Hold | None = None,
) -> Case:
    """About a practice or a network, one of them. `shared`: its commissioner sees it; a practice may keep it between
    itself and its LMC. A practice without a network has one open case a year: the first is given again.

    Raises PermissionDenied; CannotOpen.
    """
    commissioner = _commissioner(practice, network, contract_year, at)
    authority = check_user_can_open(by, openers_of(commissioner, contract_year, practice, network))
    if not 0 < len(summary.strip()) <= LONGEST:
        raise CannotOpen(f"Say what the case is about, in {LONGEST:,} characters or fewer.")
    if not shared and (practice is None or authority.organisation == commissioner.organisation):
        raise CannotOpen("Only a practice and its LMC can keep a case between them.")
    if not shared and not commissioner.lmcs.exists():
        raise CannotOpen(f"The portal knows no LMC for {commissioner}, so there is nobody to keep a case with.")
    if practice:
        lock_practice(practice)
        if found := _open_one(kind, practice, contract_year, shared):
            return found
    return write_case(
        Case(
            kind=kind,
            commissioner=commissioner,
            contract_year=contract_year,
            practice=practice,
            about_network=network,
            hold=hold,
            summary=summary.strip(),
            shared=shared,
            opened_at=at,
            opened_by=by,
        ),
        authority,
    )


@transaction.atomic
def open_by_portal(
    *,
    kind: CaseKind,
    practice: Practice,
    contract_year: ContractYear,
    why: str,
    at: datetime,
    network: Network | None = None,
    tells: tuple[Audience, ...] = EVERYONE,
) -> Case | None:
    """About a practice of whose patients nobody must lose sight: once, as long as such a case is open. `network`: where
    it belongs to the story; `tells`: who is told, where some know already. None for a practice without a
    commissioner."""
    commissioner = commissioner_on(practice, contract_year, localdate(at))
    if commissioner is None:
        return None
    lock_practice(practice)
    if found := _open_one(kind, practice, contract_year, shared=True):
        return found
    case = Case(
        kind=kind,
        commissioner=commissioner,
        contract_year=contract_year,
        practice=practice,
        about_network=network,
        summary=why,
        opened_at=at,
    )
    return write_case(case, None, tells)


def _commissioner(practice: Practice | None, network: Network | None, year: ContractYear, at: datetime) -> Commissioner:
    if (practice is None) == (network is None):
        raise CannotOpen("Say which practice or which network the case is about.")
    found = commissioner_about(practice, network, year, localdate(at))
    if found is None:
        raise CannotOpen(f"{practice} belongs to no commissioner in {year}, so nobody could see to the case.")
    return found


def _open_one(kind: CaseKind, practice: Practice, year: ContractYear, shared: bool) -> Case | None:
    found = Case.objects.filter(kind=kind, practice=practice, contract_year=year, shared=shared)
    return found.exclude(status=CaseStatus.CLOSED).first() if kind == CaseKind.UNPLACED else None


def write_case(case: Case, authority: Authority | None, tells: tuple[Audience, ...] = EVERYONE) -> Case:
    """Part of what opens it. Without an authority the portal does."""
    case.save()
    organisation = authority.organisation if authority else None
    step = CaseStep.objects.create(
        case=case,
        action=CaseAction.OPEN,
        from_status="",
        to_status=CaseStatus.OPEN,
        by=case.opened_by,
        capacity=authority.capacity if authority else "",
        organisation_kind=organisation.kind if organisation else "",
        organisation_code=organisation.code if organisation else "",
        at=case.opened_at,
        reason=case.summary,
    )
    tell_opened(step, tells)
    record_on_case(case, "CASE_OPEN", by=case.opened_by, authority=authority, at=case.opened_at, reason=case.summary)
    return case
