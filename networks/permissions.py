"""Who may do what for an area or a network. Each check raises PermissionDenied and has a boolean twin."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from networks.enums import MembershipKind, MembershipState, Standing
from networks.models import (
    About,
    CommissionerConsent,
    CoverAgreement,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Membership,
    Neighbourhood,
    Network,
    NetworkYear,
    RegionalSight,
)
from networks.signals import lead_asked
from networks.workflow import CoverParty, CoverStep
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import NATIONAL, Organisation
from practices.models import Commissioner, ContractYear, DeclaredInterest, Practice, PracticeCommissioner


def check_user_can_record_cover(user: User, commissioner: Commissioner) -> None:
    if not user_can_record_cover(user, commissioner):
        raise PermissionDenied(
            f"You can see the figures of {commissioner} but only one of its officers or approvers can record "
            "how a practice's patients are covered."
        )


def user_can_record_cover(user: User, commissioner: Commissioner) -> bool:
    return bool(user.capacity_for(commissioner.organisation, Permission.COVER_RECORD))


@dataclass(frozen=True, slots=True)
class Authority:
    """In which capacity a person acts, and for which organisation."""

    capacity: str
    organisation: Organisation


def check_user_can_move_cover(user: User, cover: CoverAgreement, step: CoverStep) -> Authority:
    """For the practice's commissioner, or for the network that is asked."""
    if step.party is CoverParty.NETWORK:
        return _answering(user, cover, Permission(step.permission))
    commissioners = Commissioner.objects.filter(
        practice_links__in=PracticeCommissioner.objects.filter(
            practice=cover.practice, during__overlap=(cover.contract_year.first_day, cover.contract_year.last_day)
        )
    )
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission(step.permission))
    commissioner = commissioners.filter(code__in=codes).order_by("code").first()
    if commissioner is None:
        raise PermissionDenied(f"Only the commissioner of {cover.practice} can record how its patients are covered.")
    if interest := _interest_in_cover(user, cover):
        raise PermissionDenied(
            f"You declared an interest in {interest.practice}, so somebody else of {commissioner} has to do this."
        )
    organisation = commissioner.organisation
    return Authority(user.capacity_for(organisation, Permission(step.permission)), organisation)


def user_can_move_cover(user: User, cover: CoverAgreement, step: CoverStep) -> bool:
    try:
        check_user_can_move_cover(user, cover, step)
    except PermissionDenied:
        return False
    return True


def _answering(user: User, cover: CoverAgreement, permission: Permission) -> Authority:
    who = answering_practices(cover.network, cover.contract_year)
    for practice in who.filter(code__in=user.organisation_codes(OrganisationKind.PRACTICE, permission)):
        return Authority(user.capacity_for(practice.organisation, permission), practice.organisation)
    lead = who.first() if len(who) == 1 else None
    asked = f"someone from {lead}, which speaks for it," if lead else "one of its practices"
    raise PermissionDenied(f"Only {asked} can say for {cover.network} if it covers the patients of {cover.practice}.")


def answering_practices(network: Network, year: ContractYear) -> QuerySet[Practice]:
    """Who speaks for a network: the practice that leads it, where it was formed here; otherwise each of its members."""
    answers = lead_asked.send(sender=None, network_id=network.pk, contract_year_id=year.pk)
    if leads := [practice_id for _, practice_id in answers if practice_id]:
        return Practice.objects.filter(pk__in=leads)
    members = Membership.objects.filter(
        network=network,
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__overlap=(year.first_day, year.last_day),
    )
    return Practice.objects.filter(pk__in=members.values("practice")).order_by("code")


def _interest_in_cover(user: User, cover: CoverAgreement) -> DeclaredInterest | None:
    """In the practice, or in a member of the network (CMP-10)."""
    members = Membership.objects.filter(network=cover.network, contract_year=cover.contract_year).exclude(
        state=MembershipState.DECLINED
    )
    declared = DeclaredInterest.objects.filter(person=user, ended_at=None).select_related("practice")
    return declared.filter(Q(practice=cover.practice) | Q(practice__in=members.values("practice"))).first()


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records something: people with the permission in one of the organisations, which may depend on the person.

    `who_can`: ends the sentence "You can see {it} but only …"; {network}, {lead} and {commissioner} are filled in.
    """

    permission: Permission
    organisations: Callable[[User, About], Iterable[Organisation]]
    who_can: str


def check_user_can_record(user: User, record: type[Any], about: About) -> Authority:
    if authority := _authority(user, record, about):
        return authority
    if _has_interest(user, record, about):
        raise PermissionDenied(
            f"You declared an interest in a member of {about.network}, so another approver has to decide. "
            "You may comment."
        )
    lead = about.network.lead_commissioner if about.network else None
    who = RECORDERS[record].who_can.format(network=about.network, lead=lead, commissioner=about.commissioner)
    raise PermissionDenied(f"You can see {about} but only {who}.")


def user_can_record(user: User, record: type[Any], about: About) -> bool:
    return _authority(user, record, about) is not None


def _authority(user: User, record: type[Any], about: About) -> Authority | None:
    recorder = RECORDERS[record]
    if not user.may_anywhere(recorder.permission):
        return None
    if _has_interest(user, record, about):
        return None
    for organisation in recorder.organisations(user, about):
        if capacity := user.capacity_for(organisation, recorder.permission):
            return Authority(capacity, organisation)
    return None


def _has_interest(user: User, record: type[Any], about: About) -> bool:
    """Whether the person would decide on a network of which they have declared an interest in a member (CMP-10)."""
    if record not in DECISIONS or not user.may_anywhere(RECORDERS[record].permission):
        return False
    declared = Membership.objects.of_interest_to(user)
    return declared.filter(network=about.network, contract_year=about.year).exists()


def _lead(user: User, about: About) -> list[Organisation]:
    return [about.network.lead_commissioner.organisation] if about.network else []


def _commissioner(user: User, about: About) -> list[Organisation]:
    return [about.commissioner.organisation] if about.commissioner else []


def _region(user: User, about: About) -> list[Organisation]:
    return regional_offices(user, Permission.SIGHT_RECORD, about.network.lead_commissioner) if about.network else []


def regional_offices(user: User, permission: Permission, commissioner: Commissioner) -> list[Organisation]:
    """Those for which the person speaks: NHS England as a whole, and its office in the commissioner's region."""
    codes = user.organisation_codes(OrganisationKind.NHSE, permission)
    return [Organisation(OrganisationKind.NHSE, code) for code in sorted(codes & {NATIONAL, commissioner.region_code})]


def _members(user: User, about: About) -> list[Organisation]:
    """The person's practices that have agreed to be in the network, or are."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE)
    year = about.year
    agreed = Q(state=MembershipState.AGREED, contract_year=year)
    held = Q(state=MembershipState.IN_FORCE, during__overlap=(year.first_day, year.last_day))
    members = Membership.objects.filter(agreed | held, network=about.network, kind=MembershipKind.CORE)
    practices = Practice.objects.filter(code__in=codes, memberships__in=members).distinct().order_by("code")
    return [practice.organisation for practice in practices]


def _dividers(user: User, about: About) -> list[Organisation]:
    """The practices while their network is formed; its commissioner once it is confirmed, or where it was imported."""
    formed = NetworkYear.objects.filter(network=about.network, contract_year=about.year)
    forming = formed.exclude(standing__in=[Standing.CONFIRMED, Standing.ENDED]).exists()
    return _members(user, about) if forming else _lead(user, about)


_DIVIDERS = "a member practice can divide {network} into neighbourhoods and, once it is confirmed, {lead}"
DECISIONS = (LargerNetwork, CommissionerConsent)
RECORDERS: Mapping[type[Any], Recorder] = {
    LargerNetwork: Recorder(Permission.NETWORK_AGREE, _lead, "an approver of {lead} can agree to a larger network"),
    CommissionerConsent: Recorder(
        Permission.NETWORK_AGREE, _commissioner, "an approver of {commissioner} can say that it agrees to {network}"
    ),
    RegionalSight: Recorder(
        Permission.SIGHT_RECORD, _region, "NHS England can record that its region has seen {network}"
    ),
    LocalShare: Recorder(
        Permission.APPLICATION_REVIEW,
        _lead,
        "an officer or approver of {lead} can record how many of its patients live in its area",
    ),
    Explanation: Recorder(
        Permission.MEMBERSHIP_ANSWER, _members, "a practice that has agreed to join {network} can explain it"
    ),
    Neighbourhood: Recorder(Permission.NETWORK_DIVIDE, _dividers, _DIVIDERS),
    GeographyAttestation: Recorder(
        Permission.COVER_RECORD,
        _commissioner,
        "an officer or approver of {commissioner} can record that its whole area is served",
    ),
}
