"""What the applicant's pages read: which practices to ask, who asks one's own, and what has been said so far."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Power, Replace, Sqrt

from networks.enums import MembershipKind, MembershipState
from networks.models import (
    About,
    AgreementSignatory,
    Explanation,
    Membership,
    Neighbour,
    Neighbourhood,
    Network,
    NetworkAssociate,
    NetworkYear,
    Site,
)
from networks.selectors.facts import YearDay
from networks.selectors.scope import networks_visible_to
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.core import clock
from practices.enums import OdsStatus
from practices.models import Commissioner, ContractYear, ListSize, Practice, PracticeCommissioner
from practices.years import day_within
from signoff.enums import Action, ApplicationStatus, Item
from signoff.models import Application, Approach, StatusChange
from signoff.selectors.applications import get_application, members_of
from signoff.selectors.reader import Reader
from signoff.workflow import DECIDED, SIGNABLE

BORDER = "GEO-06"
GP_PRACTICE = 4  # the prescribing setting of ordinary practices; the register also holds hospices, prisons and others
NEAR = 20_000  # metres; practices that touch are neighbours however far their sites lie
POSTCODE_START = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?(\d[A-Z]{0,2})?")
CLOSED_TO_ANSWERS = DECIDED | {ApplicationStatus.WITHDRAWN, ApplicationStatus.DISCARDED}
OPEN_TO_ANSWERS = frozenset(ApplicationStatus) - CLOSED_TO_ANSWERS


@dataclass(frozen=True, slots=True)
class Asked:
    """A practice that an application waits for: to answer, or to sign."""

    membership: Membership
    application: Application


@dataclass(frozen=True, slots=True)
class Place:
    """A practice's place in a network, agreed or in force, and the application of that network, if it made one."""

    membership: Membership
    application: Application | None


def with_withdrawal(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Each with the time `withdrawn_at` of its last withdrawal."""
    withdrawn = StatusChange.objects.filter(application=OuterRef("pk"), action=Action.WITHDRAW).order_by("-id")
    return applications.annotate(withdrawn_at=Subquery(withdrawn.values("at")[:1]))


def is_open_to(membership: Membership, application: Any) -> bool:
    """Whether the application of `with_withdrawal` takes the answer. One that is withdrawn does of whom it has asked
    since: it is made ready to be submitted again."""
    if application.status == ApplicationStatus.WITHDRAWN:
        return bool(application.withdrawn_at and application.withdrawn_at < membership.named_at)
    return application.status in OPEN_TO_ANSWERS


def invitations_waiting(user: User) -> list[Asked]:
    """What the person's practices were asked and have not answered, the oldest first."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    asked = Membership.objects.filter(practice__code__in=codes, state=MembershipState.NAMED)
    places = _places(asked.order_by("named_at", "id"))
    return [
        Asked(place.membership, place.application)
        for place in places
        if place.application
        and place.application.status != ApplicationStatus.REFUSED_FINALLY
        and is_open_to(place.membership, place.application)
    ]


def signatures_waiting(user: User, today: date) -> list[Asked]:
    """The networks of the person's practices, agreed or in force, for which theirs have not signed the agreement."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    held = unsigned(today).filter(practice__code__in=codes)
    return [
        Asked(place.membership, place.application)
        for place in _places(held.order_by("answered_at", "id"))
        if place.application and place.application.status in SIGNABLE
    ]


def unsigned(today: date) -> QuerySet[Membership]:
    """Those that last, of practices that have not signed their network's agreement."""
    signed = AgreementSignatory.objects.filter(
        network_year__network=OuterRef("network"),
        network_year__contract_year=OuterRef("contract_year"),
        practice=OuterRef("practice"),
        signed_on__isnull=False,
    )
    return lasting(today).filter(~Exists(signed))


def lasting(today: date) -> QuerySet[Membership]:
    """Of core members: agreed or in force, in years that are not over."""
    held = Q(state=MembershipState.AGREED) | Q(state=MembershipState.IN_FORCE, during__endswith__gt=today)
    return Membership.objects.filter(held, kind=MembershipKind.CORE, contract_year__last_day__gte=today)


def places_held(practices: Collection[Practice], years: Collection[ContractYear], today: date) -> list[Place]:
    """Networks that the practices have agreed to join in these years, or are in for what is left of them: not those
    that they have left."""
    held = Q(state=MembershipState.AGREED, contract_year__in=[year.id for year in years])
    for year in years:
        left = (day_within(year, today), year.last_day + timedelta(days=1))
        held |= Q(state=MembershipState.IN_FORCE, during__overlap=left)
    return _places(Membership.objects.filter(held, practice__in=practices).order_by("practice", "contract_year"))


def _places(memberships: QuerySet[Membership]) -> list[Place]:
    found = list(memberships.select_related("practice", "network", "contract_year", "named_by"))
    applications = {
        (each.network_id, each.contract_year_id): each
        for each in with_withdrawal(
            Application.objects.filter(network__in=[each.network_id for each in found])
        ).select_related("network", "commissioner", "contract_year", "lead_practice")
    }
    return [Place(each, applications.get((each.network_id, each.contract_year_id))) for each in found]


def get_asked(user: User, reference: str) -> Application:
    """An application, to answer it: one of the person's practices that has declined can still change its mind. Raises
    as `get_application` does."""
    declined = Membership.objects.filter(
        network=OuterRef("network"),
        contract_year=OuterRef("contract_year"),
        practice__code__in=user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER),
        state=MembershipState.DECLINED,
    )
    found = Application.objects.filter(Exists(declined), reference=reference, status__in=OPEN_TO_ANSWERS)
    shown = found.select_related("network__lead_commissioner", "contract_year", "lead_practice", "submitted_by")
    return shown.first() or get_application(user, reference)


def own_memberships(user: User, application: Application) -> list[Membership]:
    """Those for which the person answers, with list sizes."""
    return own_among(user, members_of(application))


def own_among(user: User, memberships: Iterable[Membership]) -> list[Membership]:
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    return [each for each in memberships if each.practice.code in codes]


def core_members(application: Application) -> list[Membership]:
    """The members that count in size and coverage: those that have not declined."""
    return list(members_of(application).exclude(state=MembershipState.DECLINED))


def network_year_of(application: Application) -> NetworkYear:
    """With all that the network says of itself."""
    return (
        NetworkYear.objects.select_related(
            "area", "agreement", "clinical_director__practice", "payee__practice", "waiver_request", "waiver"
        )
        .prefetch_related("signatories__practice", "signatories__recorded_by", "job_shares__practice", "associates")
        .get(network=application.network_id, contract_year=application.contract_year_id)
    )


def partners_of(application: Application) -> QuerySet[NetworkAssociate]:
    year = {
        "network_year__network": application.network_id,
        "network_year__contract_year": application.contract_year_id,
    }
    return NetworkAssociate.objects.filter(**year)


def explained_rules(application: Application) -> set[str]:
    given = Explanation.objects.filter(network=application.network_id, contract_year=application.contract_year_id)
    return set(given.values_list("rule", flat=True))


def border_reason(application: Application) -> str:
    """Why the network has practices of more than one commissioner (GEO-06), as far as it was said."""
    given = border_explanation(application)
    return given.text if given else ""


def border_explanation(application: Application) -> Explanation | None:
    """The same as it is recorded: on the application's page or on the network's."""
    about = About(application.contract_year, application.network, rule=BORDER)
    return Explanation.objects.filter(**about.key).select_related("recorded_by").first()


def recorded(item: Item, application: Application) -> Explanation | Neighbourhood | None:
    """What an item says where it is recorded on the network's page too; of neighbourhoods any, for they are recorded
    together."""
    if item is Item.BORDER:
        return border_explanation(application)
    about = About(application.contract_year, application.network)
    return Neighbourhood.objects.filter(**about.key).select_related("recorded_by").first()


def recorded_stamp(given: Explanation | Neighbourhood | None) -> str:
    """Another one whenever it was recorded anew or taken back."""
    return given.recorded_at.isoformat() if given else ""


def approaches_on(application: Application) -> QuerySet[Approach]:
    return application.approaches.select_related("practice")


def reads_approaches(reader: Reader) -> bool:
    """Not its other practices, nor the nation: what is said of third practices is for those who can help them."""
    led = reader.user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    return reader.application.lead_practice.code in led or reader.for_area


def check_reads_approaches(reader: Reader) -> None:
    application = reader.application
    if not reads_approaches(reader):
        raise PermissionDenied(
            f"Only {application.lead_practice}, which leads the application, its commissioners and their LMC see this."
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


def years_without_lead(
    years: Sequence[ContractYear], practices: Collection[Practice], led: Collection[Application]
) -> Sequence[ContractYear]:
    """Those in which one of the practices leads no application yet; all of them where there is none."""
    taken = {(each.lead_practice, each.contract_year) for each in led}
    return [year for year in years if any((each, year) not in taken for each in practices)] or years


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
    lead = application.commissioner_id
    return list(Commissioner.objects.filter(Q(id__in=links.values("commissioner")) | Q(id=lead)))


def practices_to_ask(application: Application, text: str) -> QuerySet[Any]:
    """Practices found by code, postcode or words of the name; open ones with a list in the lead's area come first."""
    typed = " ".join(text.upper().split())
    worth_asking = Q(has_list=True) | Q(prescribing_setting=GP_PRACTICE) | Q(code=typed)
    found = _to_ask(application).filter(_search(typed), worth_asking)
    return found.order_by("is_closed", "-has_list", "-near", "name", "code")


def practices_near(application: Application) -> QuerySet[Any]:
    """Open practices with a list that touch a member or lie near the lead practice, and are not asked: those that touch
    first, then by distance. Before the year's lists are there, ordinary practices instead."""
    around = Q(touches=True) | Q(metres__lte=NEAR)
    no_lists = ~Exists(ListSize.objects.filter(as_at=application.contract_year.list_date))
    worth_asking = Q(has_list=True) | Q(no_lists, prescribing_setting=GP_PRACTICE)
    return _free_to_ask(application).filter(around, worth_asking).order_by("-touches", "metres", "name", "code")


def practices_of_last_year(application: Application) -> QuerySet[Any]:
    """The other members, on the eve of the year, of the network that the lead practice was in."""
    year = application.contract_year
    members = Membership.objects.filter(
        network__in=_held_before([application.lead_practice], [year]).values("network"), **_in_force_before(year)
    )
    return _free_to_ask(application).filter(pk__in=members.values("practice")).order_by("name", "code")


def networks_of_last_year(practices: Collection[Practice], years: Collection[ContractYear]) -> list[Network]:
    """Those that the practices were in on the eve of one of the years."""
    return list(Network.objects.filter(pk__in=_held_before(practices, years).values("network")))


def _held_before(practices: Collection[Practice], years: Collection[ContractYear]) -> QuerySet[Membership]:
    eves = Q(pk__in=[])
    for year in years:
        eves |= Q(**_in_force_before(year))
    return Membership.objects.filter(eves, practice__in=practices)


def _in_force_before(year: ContractYear) -> dict[str, Any]:
    eve = year.first_day - timedelta(days=1)
    return {"kind": MembershipKind.CORE, "state": MembershipState.IN_FORCE, "during__contains": eve}


def _free_to_ask(application: Application) -> QuerySet[Any]:
    return _to_ask(application).filter(is_closed=False).exclude(pk__in=_core(application))


def _to_ask(application: Application) -> QuerySet[Any]:
    """Each has its `list_size` at the year's list date, its `commissioner_name`, its `answer` to this network where it
    is named, whether it `touches` a member, and how many `metres` it lies from the lead practice."""
    year = application.contract_year
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=year.list_date)
    links = PracticeCommissioner.objects.filter(practice=OuterRef("pk"), during__contains=year.starts_on)
    named = _memberships(application).filter(practice=OuterRef("pk"))
    members = _core(application)
    touching = [
        Neighbour.objects.filter(b__in=members).values("a"),
        Neighbour.objects.filter(a__in=members).values("b"),
    ]
    return Practice.objects.annotate(
        bare_postcode=Replace("postcode", Value(" "), Value("")),
        list_size=Subquery(lists.values("registered")),
        commissioner_name=Subquery(links.values("commissioner__name")),
        answer=Subquery(named.values("state")[:1]),
        is_closed=Q(ods_status=OdsStatus.CLOSED),
        has_list=Exists(lists),
        near=Exists(links.filter(commissioner=application.commissioner_id)),
        touches=Q(pk__in=touching[0]) | Q(pk__in=touching[1]),
        metres=_metres_from(application.lead_practice),
    )


def _metres_from(practice: Practice) -> Func:
    """None where either place is not known."""
    there = Site.objects.filter(practice=practice)
    squares = [
        Power(F(f"site__{axis}") - Subquery(there.values(axis)), 2, output_field=FloatField())
        for axis in ("easting", "northing")
    ]
    return Sqrt(squares[0] + squares[1])


def places_seen(user: User, application: Application, practices: Collection[Practice]) -> dict[int, list[Membership]]:
    """Where other networks hold, named or were joined by the practices, by practice: of networks that the person may
    see, and never a refusal."""
    year_day = YearDay.of(application.contract_year, clock.today())
    held = Q(state=MembershipState.IN_FORCE, during__contains=year_day.day_in_force)
    asked = Q(contract_year=application.contract_year, state__in=(MembershipState.NAMED, MembershipState.AGREED))
    seen = Membership.objects.filter(
        held | asked,
        practice__in=[each.pk for each in practices],
        kind=MembershipKind.CORE,
        network__in=networks_visible_to(user, application.contract_year),
    ).exclude(network=application.network_id)
    found: dict[int, list[Membership]] = defaultdict(list)
    for each in seen.select_related("network").order_by("network__name", "id"):
        found[each.practice_id].append(each)
    return found


def _search(typed: str) -> Q:
    if POSTCODE_START.fullmatch(typed):
        return Q(postcode__startswith=typed) if " " in typed else Q(bare_postcode__startswith=typed)
    return Q(*(Q(name__icontains=word) | Q(code=word) for word in typed.split()))


def _memberships(application: Application) -> QuerySet[Membership]:
    return Membership.objects.filter(network=application.network_id, contract_year=application.contract_year_id)


def _core(application: Application) -> QuerySet[Any]:
    """The practices that it names and that have not declined."""
    return _memberships(application).exclude(state=MembershipState.DECLINED).order_by().values("practice")
