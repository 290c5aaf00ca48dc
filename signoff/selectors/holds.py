"""Holds from all sides: on an application, of an area, what waits for a network or a practice, and what has cleared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from networks.enums import CoverState, MembershipKind, MembershipState
from networks.models import CoverAgreement, Membership, Network
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.permissions import holders_of
from practices.models import Commissioner, ContractYear, Exemption, Practice
from signoff.enums import ApplicationStatus, CaseStatus
from signoff.models import Application, Case, Hold
from signoff.selectors.applications import ENTRIES, WAITED_FOR, applications_visible_to
from signoff.selectors.said import Said, said
from signoff.waits import Thing, Wait
from signoff.workflow import SETTLED as SETTLED_CASES

SETTLED = (
    ApplicationStatus.REQUIREMENTS_MET,
    ApplicationStatus.CONFIRMED,
    ApplicationStatus.READY,
    ApplicationStatus.LIVE,
    ApplicationStatus.CLOSED,
)


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold with what was said on it, who contests it, and why it may be released, for who could release it."""

    hold: Hold
    entries: Sequence[Said]
    contested_by: Sequence[str]
    cleared: str


def shown(user: User, holds: Iterable[Hold], *, may_hold: bool) -> list[HoldShown]:
    holds = list(holds)
    entries = {each.row.pk: each for each in said(user, [entry for hold in holds for entry in hold.entries.all()])}
    cleared = cleared_holds(holds) if may_hold else {}
    return [
        HoldShown(
            hold,
            [entries[entry.pk] for entry in hold.entries.all()],
            [entries[entry.pk].organisation for entry in hold.contests],
            cleared.get(hold.pk, ""),
        )
        for hold in holds
    ]


def owners_of(application: Application) -> QuerySet[User]:
    """Who may look after its holds."""
    people = holders_of(Permission.HOLD_PLACE, [application.commissioner.organisation])
    return User.objects.filter(pk__in=[person.pk for person in people]).order_by("name", "email")


def holds_visible_to(user: User) -> QuerySet[Hold]:
    return Hold.objects.filter(application__in=applications_visible_to(user)).select_related(
        "application__network",
        "application__commissioner",
        "application__contract_year",
        "application__lead_practice",
        *WAITED_FOR,
        "owner",
        "placed_by",
        "released_by",
    )


def holds_of_area(user: User, commissioner: Commissioner, year: ContractYear) -> QuerySet[Hold]:
    """On the applications that the commissioner leads: open ones first, the oldest before the others."""
    found = holds_visible_to(user).filter(application__commissioner=commissioner, application__contract_year=year)
    return found.prefetch_related(ENTRIES).order_by(F("released_at").desc(nulls_first=True), "placed_at", "id")


def holds_waiting_for(user: User, network: Network) -> QuerySet[Hold]:
    """Open holds on other applications, of those the person may see, that wait for the network or a practice in it."""
    named = Membership.objects.filter(network=network).values("practice")
    waits = Q(waits_for_network=network) | Q(waits_for_practice__in=named)
    return holds_visible_to(user).filter(waits, released_at=None).exclude(application__network=network)


def holds_waiting_for_practice(user: User, practice: Practice) -> QuerySet[Hold]:
    waits = Q(waits_for_practice=practice) | Q(waits_for_case__practice=practice)
    return holds_visible_to(user).filter(waits, released_at=None)


def waits_between(user: User, holds: Sequence[Hold]) -> list[Wait]:
    """The holds as arrows, and which of the practices on them the networks on them have named, that cycles are seen."""
    waits = [Wait(_network(hold.application.network), _waited_for(hold)) for hold in holds]
    practices = {hold.waits_for_practice_id: hold.waits_for_practice for hold in holds if hold.waits_for_practice}
    networks = {hold.application.network_id: hold.application for hold in holds}
    named = Membership.objects.filter(
        network__in=networks,
        practice__in=practices,
        contract_year__in={hold.application.contract_year_id for hold in holds},
    ).exclude(state=MembershipState.DECLINED)
    for membership in named.select_related("practice", "network"):
        waits.append(Wait(_practice(membership.practice), _network(membership.network), member=True))
    return list(dict.fromkeys(waits))


def _network(network: Network) -> Thing:
    href = reverse("networks:network", args=[network.reference])
    return Thing(network.subject, network.name, "Network", href)


def _practice(practice: Practice) -> Thing:
    return Thing(practice.subject, practice.name, "Practice", reverse("practices:practice", args=[practice.code]))


def _waited_for(hold: Hold) -> Thing:
    if hold.waits_for_practice:
        return _practice(hold.waits_for_practice)
    if hold.waits_for_network:
        return _network(hold.waits_for_network)
    if case := hold.waits_for_case:
        return Thing(case.subject, case.about.name, "Case", reverse("signoff:case", args=[case.reference]))
    return Thing(f"body:{hold.waits_for_body.casefold()}", hold.waits_for_body, "Other body")


def cleared_holds(holds: Iterable[Hold]) -> dict[int, str]:
    """By hold, of the open ones whose blocker has gone: what happened, in a sentence. In four statements at most."""
    holds = [hold for hold in holds if not hold.released_at]
    practices = {hold.waits_for_practice_id for hold in holds if hold.waits_for_practice_id}
    networks = {hold.waits_for_network_id for hold in holds if hold.waits_for_network_id}
    years = {hold.application.contract_year_id for hold in holds}
    happened: dict[tuple[str, int, int], str] = {}
    if practices:
        of_practices = {"practice__in": practices, "contract_year__in": years}
        for exemption in Exemption.objects.filter(**of_practices).select_related("practice"):
            key = "practice", exemption.practice_id, exemption.contract_year_id
            happened[key] = f"{exemption.practice} needs no cover: {exemption.reason}"
        for cover in CoverAgreement.objects.filter(state=CoverState.AGREED, **of_practices).select_related(
            "practice", "network"
        ):
            happened["practice", cover.practice_id, cover.contract_year_id] = (
                f"{cover.network} covers {cover.practice}."
            )
        joined = Membership.objects.filter(
            kind=MembershipKind.CORE, state__in=(MembershipState.AGREED, MembershipState.IN_FORCE), **of_practices
        )
        for membership in joined.select_related("practice", "network"):
            key = "practice", membership.practice_id, membership.contract_year_id
            happened[key] = f"{membership.practice} has agreed to join {membership.network}."
    if networks:
        settled = Application.objects.filter(network__in=networks, contract_year__in=years, status__in=SETTLED)
        for application in settled.select_related("network"):
            key = "network", application.network_id, application.contract_year_id
            happened[key] = f"{application.network} {_settled(application)}."
    found = {hold.pk: _of_case(hold.waits_for_case) for hold in holds if hold.waits_for_case}
    found = {pk: sentence for pk, sentence in found.items() if sentence}
    for hold in holds:
        year = hold.application.contract_year_id
        kind, pk = (
            ("practice", hold.waits_for_practice_id)
            if hold.waits_for_practice_id
            else (
                "network",
                hold.waits_for_network_id,
            )
        )
        if pk and (sentence := happened.get((kind, pk, year))):
            found[hold.pk] = sentence
    return found


def _of_case(case: Case) -> str:
    settled = case.status in SETTLED_CASES or case.status == CaseStatus.CLOSED
    return f"The case about {case.about} is {CaseStatus[case.status].label.lower()}." if settled else ""


def _settled(application: Application) -> str:
    return "meets the requirements" if application.status == ApplicationStatus.REQUIREMENTS_MET else "is confirmed"
