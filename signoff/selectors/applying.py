"""What the applicant's pages read: which practices to ask, who asks one's own, and what has been said so far."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Replace

from networks.enums import MembershipState
from networks.models import Membership, NetworkYear
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.enums import OdsStatus
from practices.models import Commissioner, ContractYear, ListSize, Practice, PracticeCommissioner
from signoff.enums import ApplicationStatus
from signoff.models import Application
from signoff.selectors.applications import members_of

GP_PRACTICE = 4  # the prescribing setting of ordinary practices; the register also holds hospices, prisons and others
POSTCODE_START = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?(\d[A-Z]{0,2})?")
CLOSED_TO_ANSWERS = {ApplicationStatus.CONFIRMED, ApplicationStatus.WITHDRAWN, ApplicationStatus.DISCARDED}
OPEN_TO_ANSWERS = frozenset(ApplicationStatus) - CLOSED_TO_ANSWERS


@dataclass(frozen=True, slots=True)
class Invitation:
    """A practice named by an application and yet to answer."""

    membership: Membership
    application: Application


@dataclass(frozen=True, slots=True)
class Place:
    """A practice's place in a network, agreed or in force, and the application of that network, if it made one."""

    membership: Membership
    application: Application | None


def invitations_waiting(user: User) -> list[Invitation]:
    """What the person's practices were asked and have not answered, the oldest first."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    asked = Membership.objects.filter(practice__code__in=codes, state=MembershipState.NAMED)
    places = _places(asked.order_by("named_at", "id"))
    return [
        Invitation(place.membership, place.application)
        for place in places
        if place.application and place.application.status in OPEN_TO_ANSWERS
    ]


def places_held(practices: Collection[Practice], years: Collection[ContractYear]) -> list[Place]:
    """Networks that the practices have agreed to join in these years, or are in for a part of them."""
    held = Q(state=MembershipState.AGREED, contract_year__in=[year.id for year in years])
    for year in years:
        held |= Q(state=MembershipState.IN_FORCE, during__overlap=(year.first_day, year.last_day))
    return _places(Membership.objects.filter(held, practice__in=practices).order_by("practice", "contract_year"))


def _places(memberships: QuerySet[Membership]) -> list[Place]:
    found = list(memberships.select_related("practice", "network", "contract_year", "named_by"))
    applications = {
        (each.network_id, each.contract_year_id): each
        for each in Application.objects.filter(network__in=[each.network_id for each in found]).select_related(
            "network__lead_commissioner", "contract_year", "lead_practice"
        )
    }
    return [Place(each, applications.get((each.network_id, each.contract_year_id))) for each in found]


def own_memberships(user: User, application: Application) -> list[Membership]:
    """Those for which the person answers, with list sizes."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    return list(members_of(application).filter(practice__code__in=codes))


def core_members(application: Application) -> list[Membership]:
    """The members that count in size and coverage: those that have not declined."""
    return list(members_of(application).exclude(state=MembershipState.DECLINED))


def network_year_of(application: Application) -> NetworkYear:
    """With all that the network says of itself."""
    return (
        NetworkYear.objects.select_related("area", "agreement", "clinical_director__practice", "payee__practice")
        .prefetch_related("signatories__practice", "signatories__recorded_by", "job_shares__practice")
        .get(network=application.network_id, contract_year=application.contract_year_id)
    )


def own_practices(user: User) -> list[Practice]:
    """Practices for which the person can lead an application."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    return list(Practice.objects.filter(code__in=codes))


def led_applications(practices: Collection[Practice]) -> QuerySet[Application]:
    led = Application.objects.filter(lead_practice__in=practices).exclude(status=ApplicationStatus.DISCARDED)
    return led.select_related("network", "contract_year", "lead_practice")


def years_to_start(today: date) -> list[ContractYear]:
    """Years that are not over; once all are, every one: a late application is still taken."""
    held = Exists(ListSize.objects.filter(as_at=OuterRef("list_date")))
    years: list[ContractYear] = list(ContractYear.objects.annotate(has_lists=held).order_by("first_day"))
    return [year for year in years if today <= year.last_day] or list(years)


def year_to_offer(years: Sequence[ContractYear], today: date) -> ContractYear:
    """The one whose deadline is next among those with lists, else the latest with lists, else the first."""
    with_lists = [year for year in years if getattr(year, "has_lists", False)]
    next_due = [year for year in with_lists if today <= year.submission_deadline]
    return (next_due[:1] or with_lists[-1:] or list(years))[0]


def possible_leads(application: Application) -> list[Commissioner]:
    """The members' commissioners in the year, and the one that leads now."""
    links = PracticeCommissioner.objects.filter(
        practice__in=[each.practice_id for each in core_members(application)],
        during__contains=application.contract_year.starts_on,
    )
    lead = application.network.lead_commissioner_id
    return list(Commissioner.objects.filter(Q(id__in=links.values("commissioner")) | Q(id=lead)))


def practices_to_ask(application: Application, text: str) -> QuerySet[Practice]:
    """Practices found by code, postcode or words of the name; open ones with a list in the lead's area come first.

    Each has its `list_size` at the year's list date, its `commissioner_name`, and its `answer` to this network where
    it is named.
    """
    year = application.contract_year
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=year.list_date)
    links = PracticeCommissioner.objects.filter(practice=OuterRef("pk"), during__contains=year.starts_on)
    named = _memberships(application).filter(practice=OuterRef("pk"))
    found = Practice.objects.annotate(
        bare_postcode=Replace("postcode", Value(" "), Value("")),
        list_size=Subquery(lists.values("registered")),
        commissioner_name=Subquery(links.values("commissioner__name")),
        answer=Subquery(named.values("state")[:1]),
        is_closed=Q(ods_status=OdsStatus.CLOSED),
        has_list=Exists(lists),
        near=Exists(links.filter(commissioner=application.network.lead_commissioner_id)),
    )
    typed = " ".join(text.upper().split())
    worth_asking = Q(has_list=True) | Q(prescribing_setting=GP_PRACTICE) | Q(code=typed)
    return found.filter(_search(typed), worth_asking).order_by("is_closed", "-has_list", "-near", "name", "code")


def _search(typed: str) -> Q:
    if POSTCODE_START.fullmatch(typed):
        return Q(postcode__startswith=typed) if " " in typed else Q(bare_postcode__startswith=typed)
    return Q(*(Q(name__icontains=word) | Q(code=word) for word in typed.split()))


def _memberships(application: Application) -> QuerySet[Membership]:
    return Membership.objects.filter(network=application.network_id, contract_year=application.contract_year_id)
