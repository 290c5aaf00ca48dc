"""Applications as this person may see them, and what is read beside one."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import Http404

from networks.enums import MembershipState
from networks.models import Membership, NetworkValidation
from networks.rules import Finding
from networks.selectors.interests import of_interest_to
from networks.selectors.networks import recorded_for_it
from networks.selectors.results import is_current, network_result, parsed_findings
from networks.selectors.scope import Reach
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.roles import roles_granting
from pcnportal.core.words import longdate
from practices.models import Commissioner, ListSize, Lmc, PracticeCommissioner
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, Hold, HoldEntry, Invitation, StatusChange
from signoff.permissions import reads_inside
from signoff.workflow import INNER, INNER_ACTIONS, PRIVATE, applicant_label

WITH_COMMISSIONER = "WITH_COMMISSIONER"  # all that is inner to it, as the applicants see it


def applications_visible_to(user: User) -> QuerySet[Application]:
    """An application's practices see it from its first draft, as long as they have not declined; commissioners, LMCs
    and the nation once submitted."""
    return _applications().filter(_within(Reach.reading(user)))


def get_application(user: User, reference: str) -> Application:
    """404 outside the person's scope; 403 inside it for a role that does not read applications."""
    if found := applications_visible_to(user).filter(reference=reference).first():
        return found
    belonging = Reach.belonging(user)
    if belonging != Reach.reading(user) and (
        Application.objects.filter(_within(belonging), reference=reference).exists()
    ):
        raise PermissionDenied("Your organisation is part of this application, but your role does not open it.")
    raise Http404


def status_for(user: User, application: Application) -> str:
    """In the words for what the person may see of it."""
    if application.status == ApplicationStatus.CLOSED and application.network.closed_on:
        return f"Closed on {longdate(application.network.closed_on)}"
    if reads_inside(user, application):
        return ApplicationStatus[application.status].label
    return applicant_label(application.status, str(application.commissioner))


def with_figures(applications: QuerySet[Application], *, inside: bool) -> QuerySet[Application]:
    """Adds the stored result's `size`, `members` and `not_met`, the number of `open_holds` and, to sort by, the
    `shown_status`: one for all that is inner to the commissioner, unless for who reads `inside`."""
    shown_as_one = Case(When(status__in=INNER, then=Value(WITH_COMMISSIONER)), default=F("status"))
    result = NetworkValidation.objects.filter(network=OuterRef("network"), contract_year=OuterRef("contract_year"))
    return applications.annotate(
        size=Subquery(result.values("size")),
        members=Subquery(result.values("members")),
        not_met=Subquery(result.values("not_met")),
        shown_status=F("status") if inside else shown_as_one,
        open_holds=Count("holds", filter=Q(holds__released_at=None)),
    )


def search_applications(
    applications: QuerySet[Application],
    *,
    q: str = "",
    status: str = "",
    commissioner: str = "",
    year: str = "",
) -> QuerySet[Application]:
    """Narrowed by whatever is not empty: words of names or codes, a status, a commissioner's code, a year's slug.

    Discarded ones are found by their status alone.
    """
    found = applications if status else applications.exclude(status=ApplicationStatus.DISCARDED)
    for word in q.split():
        found = found.filter(
            Q(network__name__icontains=word)
            | Q(reference__iexact=word)
            | Q(network__reference__iexact=word)
            | Q(lead_practice__name__icontains=word)
            | Q(lead_practice__code__iexact=word)
        )
    if status == WITH_COMMISSIONER:
        found, status = found.filter(status__in=INNER), ""
    wanted = {
        "status": status,
        "commissioner__code": commissioner,
        "contract_year__slug": year,
    }
    return found.filter(**{field: value for field, value in wanted.items() if value})


def with_reviewers(applications: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Adds `reviewer_name`, empty where the person does not decide on the application themselves, and whether the
    reviewer is `lost`."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    decides = Q(commissioner__code__in=codes) & ~Q(of_interest_to(user))
    named = Case(When(decides, then=F("reviewer__name")), default=None)
    lost = ExpressionWrapper(reviewer_cannot() & decides, BooleanField())
    return applications.annotate(reviewer_name=named, lost=lost)


def reviewer_cannot() -> Q:
    """Of an application: its reviewer has no such role there any more, or has an interest in a member by now."""
    held = RoleAssignment.objects.filter(
        user=OuterRef("reviewer"),
        user__is_active=True,
        organisation_kind=OrganisationKind.COMMISSIONER,
        organisation_code=OuterRef("commissioner__code"),
        role__in=roles_granting(Permission.APPLICATION_REVIEW),
    )
    return Q(reviewer__isnull=False) & (~Exists(held) | Q(of_interest_to(OuterRef("reviewer"))))


def commissioners_leading(applications: QuerySet[Application]) -> QuerySet[Commissioner, tuple[str, str]]:
    """Code and name of those that lead one of `applications`."""
    leads = applications.values("commissioner")
    return Commissioner.objects.filter(pk__in=leads).order_by("name").values_list("code", "name")


@dataclass(frozen=True, slots=True)
class Checked:
    """A network's stored result for the application's year, and whether it still speaks for the network."""

    result: NetworkValidation | None
    findings: list[Finding]
    current: bool


def checked(application: Application, *, today: date) -> Checked:
    network, year = application.network, application.contract_year
    result = network_result(network, year)
    return Checked(result, parsed_findings(result), is_current(result, network.revision, year, today))


def members_of(application: Application) -> QuerySet[Membership]:
    """Everyone the network holds or named for the year, each with its `list_size` at the year's list date, the last day
    of its invitation, `expires_on`, and whether its answer was `recorded_for_it`."""
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=application.contract_year.list_date)
    letters = Invitation.objects.filter(application=application, practice=OuterRef("practice"), ending="")
    return (
        _memberships(application)
        .select_related("practice", "answered_by")
        .annotate(
            list_size=Subquery(lists.values("registered")),
            expires_on=Subquery(letters.values("expires_on")),
            recorded_for_it=recorded_for_it(),
        )
    )


# What a hold may wait for, with what is needed to name it
WAITED_FOR = ("waits_for_practice", "waits_for_network", "waits_for_case__practice", "waits_for_case__about_network")
# Of a hold, each with who said it and for whom
ENTRIES = Prefetch("entries", HoldEntry.objects.select_related("by", "acting_for"))


def holds_of(application: Application) -> QuerySet[Hold]:
    """Open ones first, then the latest released."""
    holds = application.holds.select_related(
        "owner",
        "placed_by",
        "placed_for",
        "released_by",
        "released_for",
        *WAITED_FOR,
    ).prefetch_related(ENTRIES)
    return holds.order_by(F("released_at").desc(nulls_first=True), "placed_at", "id")


def status_history(user: User, application: Application) -> QuerySet[StatusChange]:
    """The steps that the person may see, newest first."""
    steps = application.status_changes.select_related("by", "acting_for").order_by("-id")
    return steps if reads_inside(user, application) else steps.exclude(action__in=INNER_ACTIONS)


def changes_asked(application: Application) -> dict[str, str]:
    """By part, what was asked for when the application was last returned, until it is submitted again."""
    steps = application.status_changes.filter(action__in=[Action.RETURN, Action.SUBMIT])
    last = steps.order_by("-id").first()
    return dict(last.asked.values_list("part", "text")) if last else {}


def organisations_on(application: Application) -> list[Organisation]:
    """Everyone on the matter: the LMCs of its area, its commissioners, its practices that have not declined."""
    commissioners = commissioners_of(application)
    memberships = _memberships(application).exclude(state=MembershipState.DECLINED).select_related("practice")
    return [
        *lmcs_of(application),
        *(commissioner.organisation for commissioner in commissioners),
        application.lead_practice.organisation,
        *(membership.practice.organisation for membership in memberships),
    ]


def lmcs_of(application: Application) -> list[Organisation]:
    """The LMCs of its area."""
    lmcs = Lmc.objects.filter(commissioners__in=commissioners_of(application)).distinct()
    return [lmc.organisation for lmc in lmcs]


def commissioners_of(application: Application) -> QuerySet[Commissioner]:
    """The lead and the commissioners of the practices named that have not declined, at the year's start."""
    members = _memberships(application).exclude(state=MembershipState.DECLINED)
    links = PracticeCommissioner.objects.filter(
        practice__in=members.values("practice"),
        during__contains=application.contract_year.starts_on,
    )
    lead = application.commissioner_id
    return Commissioner.objects.filter(Q(id=lead) | Q(id__in=links.values("commissioner")))


def _applications() -> QuerySet[Application]:
    return Application.objects.select_related(
        "network__lead_commissioner", "commissioner", "contract_year", "lead_practice", "submitted_by"
    )


def _memberships(application: Application) -> QuerySet[Membership]:
    return Membership.objects.filter(network=application.network_id, contract_year=application.contract_year_id)


def _within(reach: Reach) -> Q:
    named = Membership.objects.filter(network=OuterRef("network"), contract_year=OuterRef("contract_year"))
    named = named.exclude(state=MembershipState.DECLINED)
    submitted = ~Q(status__in=PRIVATE)
    within = Q(pk__in=[])
    if reach.practices:
        of_practice = Exists(named.filter(practice__code__in=reach.practices))
        within |= Q(of_practice) | Q(lead_practice__code__in=reach.practices)
    if reach.nation:
        within |= submitted
    elif reach.has_areas:
        links = PracticeCommissioner.objects.filter(
            commissioner__in=reach.areas,
            practice=OuterRef("practice"),
            during__contains=OuterRef("contract_year__starts_on"),
        )
        of_area = Q(Exists(named.filter(Exists(links)))) | Q(commissioner__in=reach.areas)
        of_area |= Q(network__lead_commissioner__in=reach.areas)
        within |= submitted & of_area
    return within


def marked_by(user: User, application: Application) -> list[str]:
    """Its network's name if the person, or somebody for them, has marked its requirements met, ever."""
    marks = application.status_changes.filter(Q(by=user) | Q(acting_for=user), action=Action.MARK_REQUIREMENTS_MET)
    return [application.network.name] if marks.exists() else []


def lead_has_declined(application: Application) -> bool:
    lead = members_of(application).filter(practice=application.lead_practice)
    return lead.filter(state=MembershipState.DECLINED).exists()
