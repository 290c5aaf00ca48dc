"""The letters of a confirmation: what is kept for them, and who reads which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from networks.models import LargerNetwork, SizeWaiver
from networks.rules import words
from networks.selectors.interests import of_interest_to
from networks.selectors.scope import Reach
from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, Practice
from signoff.letters import Confirmed, Kept
from signoff.models import Application, Confirmation
from signoff.permissions import Known, interests_in
from signoff.selectors.applications import get_application
from signoff.selectors.versions import content_of


@dataclass(frozen=True, slots=True)
class Letters:
    """Of one confirmation, those that a person may read: the network's, and those to the practices of `codes`."""

    application: Application
    kept: Kept
    codes: Sequence[str]


def facts_of(application: Application, first_day: date) -> Confirmed:
    """Of an application as it is confirmed, its members in force from `first_day` on."""
    year, network = application.contract_year, application.network
    return {
        "year": str(year),
        "commissioner": application.commissioner.name,
        "network": network.name,
        "lead": application.lead_practice.code,
        "first_day": first_day.isoformat(),
        "last_day": year.last_day.isoformat(),
        "agreement_by": year.agreement_deadline.isoformat() if year.agreement_deadline else "",
        "recorded": _recorded(application),
        "content": content_of(application),
    }


def _recorded(application: Application) -> list[str]:
    year, network = application.contract_year, application.network
    waivers = SizeWaiver.objects.filter(network_year__network=network, network_year__contract_year=year)
    larger = LargerNetwork.objects.filter(network=network, contract_year=year)
    return [
        *(
            f"The minimum of {words.patients(year.floor)} is waived for {network.name}: "
            f"{each.get_ground_display().lower()}."
            for each in waivers
        ),
        *(
            f"{application.commissioner.name} agrees to a network of more than {words.patients(year.ceiling)}: "
            f"{each.get_ground_display().lower()}."
            for each in larger
        ),
    ]


def get_letters(user: User, reference: str) -> Letters:
    """404 outside the person's scope and before the confirmation; 403 for who sees the application but no letter, and
    for who decides there and has an interest in a member (CMP-10)."""
    application = get_application(user, reference)
    if not _confirmations().filter(application=application).exists():
        raise Http404
    if letters := letters_on(user, application):
        return letters
    if interests := interests_in(user, [application.network_id], application.contract_year_id):
        raise PermissionDenied(f"You declared an interest in {words.listed(interests)}, so you read no letter of its.")
    raise PermissionDenied(
        f"The letters of {application.network} are for its practices, {application.commissioner} and its LMC to read."
    )


def letters_on(user: User, application: Application, interests: Known = None) -> Letters | None:
    """Its commissioner, whoever leads its network now and their LMCs read all; a practice its own and its network's.
    None before."""
    found = _confirmations().filter(application=application).first()
    if found is None:
        return None
    kept = kept_in(found)
    if interests is None:
        interests = interests_in(user, [application.network_id], application.contract_year_id)
    if reads_letters_of(user, application.commissioner, application.network.lead_commissioner) and not interests:
        return Letters(application, kept, sorted(kept.codes))
    own = kept.codes.intersection(_practices(user))
    return Letters(application, kept, sorted(own)) if own else None


def reads_letters_of(user: User, *commissioners: Commissioner) -> bool:
    """All those of the rounds of one of them."""
    return Reach.reading(user).areas.filter(pk__in=[each.pk for each in commissioners]).exists()


def letters_of_round(user: User, commissioner: Commissioner, contract_year: ContractYear) -> list[Kept]:
    """Without those of networks in which the person has an interest. 404 before the confirmation; 403 for who reads the
    round from afar."""
    if not reads_letters_of(user, commissioner):
        raise PermissionDenied(f"The letters of this round are for {commissioner} and its LMC to read.")
    found = [kept_in(each) for each in _of_round(user, commissioner, contract_year)]
    if not found:
        raise Http404
    return found


def applications_with_letters(user: User, commissioner: Commissioner, contract_year: ContractYear) -> set[int]:
    """The ids of those of the round that are confirmed by a letter that the person reads."""
    return set(_of_round(user, commissioner, contract_year).values_list("application_id", flat=True))


def letters_to(user: User, practice: Practice) -> list[Kept]:
    """The confirmations of which the person reads the letter to the practice, the latest first."""
    rows = _confirmations().filter(
        application__network__memberships__practice=practice,
        application__network__memberships__contract_year=F("application__contract_year"),
    )
    if practice.code not in _practices(user):
        areas = Reach.reading(user).areas
        led = Q(application__commissioner__in=areas) | Q(application__network__lead_commissioner__in=areas)
        rows = rows.filter(led)
        rows = rows.exclude(of_interest_to(user, "application__"))
    found = [kept_in(each) for each in rows.order_by("-id").distinct()]
    return [kept for kept in found if practice.code in kept.codes]


def kept_in(confirmation: Confirmation) -> Kept:
    step = confirmation.step
    role = Role(step.capacity).label if step.capacity else ""
    return Kept(
        confirmation.application.reference,
        localdate(step.at),
        str(step.by),
        role,
        confirmation.facts,
        str(step.acting_for or ""),
    )


def _of_round(user: User, commissioner: Commissioner, contract_year: ContractYear) -> QuerySet[Confirmation]:
    rows = _confirmations().filter(
        ~of_interest_to(user, "application__"),
        application__commissioner=commissioner,
        application__contract_year=contract_year,
    )
    return rows.order_by("application__network__name", "application__reference")


def _confirmations() -> QuerySet[Confirmation]:
    return Confirmation.objects.select_related(
        "application__network", "application__commissioner", "step__by", "step__acting_for"
    )


def _practices(user: User) -> set[str]:
    return set(user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER))
