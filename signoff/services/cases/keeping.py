"""What is kept on a case beside its status: what comes next, who has a part, when the LMC was engaged, who sees it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Network
from networks.permissions import Authority
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.core.errors import Conflict, Refused
from practices.models import Practice
from signoff.enums import CaseStatus
from signoff.models import Case, CaseParty, LmcEngagement
from signoff.permissions.cases import check_user_can_keep, check_user_can_share
from signoff.policies.cases import check_expected
from signoff.selectors.cases.scope import may_owe, part_of
from signoff.services.cases.locking import lock_case
from signoff.services.cases.recording import record_on_case
from signoff.services.cases.telling import tell_engaged, tell_next_step, tell_party, tell_shared

LONGEST_STEP = timedelta(days=366)
LONGEST_BEFORE = timedelta(days=366)  # the LMC was engaged, before the year began


class CannotKeep(Refused):
    """What was to be kept on the case makes no sense."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes next: by whom, and by which day, and where the practice is expected to be a member from when. `owner`:
    who of the commissioner looks after the case."""

    step: str
    organisation: Organisation
    on: date
    owner: User | None = None
    network: Network | None = None
    expected_on: date | None = None


@transaction.atomic
def plan_case(*, case: Case, version: int, plan: Plan, by: User, at: datetime) -> Case:
    """Raises PermissionDenied; Conflict for a case that has changed; CannotKeep. The same again changes nothing."""
    current = lock_case(case)
    authority = check_user_can_keep(by, current, part_of(by, current))
    before = _planned(current)
    _plan(current, plan)
    after = _planned(current)
    if before == after:
        return current
    if current.version != version:
        raise Conflict("This case has changed since you opened the page. Look at how it stands, then say what is next.")
    _check_plan(current, plan, localdate(at))
    current.version += 1
    current.save()
    tell_next_step(current, by=by, at=at)
    record_on_case(current, "CASE_PLANNED", by=by, authority=authority, at=at, before=before, after=after)
    return current


@transaction.atomic
def add_party(
    *, case: Case, by: User, at: datetime, practice: Practice | None = None, network: Network | None = None
) -> CaseParty:
    """From then on its people see the case. Added twice is added once. Raises PermissionDenied; CannotKeep."""
    current = lock_case(case)
    authority = check_user_can_keep(by, current, part_of(by, current))
    _check_open(current)
    if (practice is None) == (network is None):
        raise CannotKeep("Choose one practice or one network.")
    if not current.shared:
        raise CannotKeep(f"{current.practice} keeps this case between itself and its LMC, so nobody else can join it.")
    if (practice == current.practice and practice) or (network == current.about_network and network):
        raise CannotKeep(f"The case is about {practice or network}.")
    return give_part(current, authority, by=by, at=at, practice=practice, network=network)


def give_part(
    case: Case,
    authority: Authority,
    *,
    by: User,
    at: datetime,
    practice: Practice | None = None,
    network: Network | None = None,
) -> CaseParty:
    """Part of what is done on a case that is locked."""
    party, is_new = CaseParty.objects.get_or_create(
        case=case, practice=practice, network=network, defaults={"added_at": at, "added_by": by}
    )
    if is_new:
        tell_party(party, by=by, at=at)
        record_on_case(
            case, "CASE_PARTY_ADDED", by=by, authority=authority, at=at, after={"party": str(practice or network)}
        )
    return party


@transaction.atomic
def record_engagement(*, case: Case, engaged_on: date, note: str, by: User, at: datetime) -> LmcEngagement:
    """When the LMC was engaged, and how. The same again gives the first. Raises PermissionDenied; CannotKeep."""
    current = lock_case(case)
    authority = check_user_can_keep(by, current, part_of(by, current))
    _check_open(current)
    if engaged_on > localdate(at):
        raise CannotKeep("The LMC was engaged on a day that has passed, or today.")
    if engaged_on < current.contract_year.first_day - LONGEST_BEFORE:
        raise CannotKeep(f"Check the day: the LMC was engaged less than a year before {current.contract_year} began.")
    if not note.strip():
        raise CannotKeep("Say how: who spoke with whom, and about what.")
    engagement, is_new = LmcEngagement.objects.get_or_create(
        case=current,
        engaged_on=engaged_on,
        note=note.strip(),
        recorded_by=by,
        defaults={
            "recorded_at": at,
            "capacity": authority.capacity,
            "organisation_kind": authority.organisation.kind,
            "organisation_code": authority.organisation.code,
        },
    )
    if is_new:
        tell_engaged(engagement, at=at)
        after = {"engaged_on": engaged_on}
        record_on_case(
            current, "CASE_LMC_ENGAGED", by=by, authority=authority, at=at, after=after, reason=engagement.note
        )
    return engagement


@transaction.atomic
def share_case(*, case: Case, by: User, at: datetime) -> Case:
    """Let the commissioner see a case that was kept from it, for good. Comments stay with those who heard them."""
    current = lock_case(case)
    authority = check_user_can_share(by, current)
    if current.shared:
        return current
    _check_open(current)
    same = Case.objects.filter(
        kind=current.kind, practice=current.practice, contract_year=current.contract_year, shared=True
    )
    if other := same.exclude(status=CaseStatus.CLOSED).first():
        raise CannotKeep(
            f"{current.commissioner} has a case about {current.practice} already: {other.reference}. Say there what it "
            "should know, and close this one."
        )
    current.shared, current.version = True, current.version + 1
    current.save()
    tell_shared(current, by=by, at=at)
    record_on_case(current, "CASE_SHARED", by=by, authority=authority, at=at)
    return current


def _check_open(case: Case) -> None:
    if case.status == CaseStatus.CLOSED:
        raise Conflict("This case is closed. Open it again first.")


def _check_plan(case: Case, plan: Plan, today: date) -> None:
    _check_open(case)
    if not plan.step.strip():
        raise CannotKeep("Say what has to be done next.")
    if plan.on < today:
        raise CannotKeep("The next step is due on a day to come.")
    if plan.on > today + LONGEST_STEP:
        raise CannotKeep("The next step is due within a year. What takes longer has a step before it.")
    if plan.organisation not in may_owe(case):
        raise CannotKeep("Choose somebody who has a part in the case.")
    if plan.owner and not plan.owner.capacity_for(case.commissioner.organisation, Permission.CASE_MANAGE):
        raise CannotKeep(f"{plan.owner} is not an officer or approver of {case.commissioner}.")
    check_expected(case, plan.expected_on)
    if plan.network and plan.expected_on is None:
        raise CannotKeep("Say from which day the practice is expected to be a member.")


def _plan(case: Case, plan: Plan) -> None:
    case.next_step, case.next_on = " ".join(plan.step.split()), plan.on
    case.next_kind, case.next_code = plan.organisation.kind, plan.organisation.code
    case.owner, case.network, case.expected_on = plan.owner, plan.network, plan.expected_on


def _planned(case: Case) -> dict[str, object]:
    owed_by = case.next_organisation
    return {
        "next_step": case.next_step,
        "owed_by": f"{owed_by.kind.lower()}:{owed_by.code}" if owed_by else "",
        "next_on": case.next_on,
        "owner": str(case.owner or ""),
        "network": str(case.network or ""),
        "expected_on": case.expected_on,
    }
