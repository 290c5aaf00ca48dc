"""The rounds that wait for their commissioner."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from networks.models import CommissionerValidation
from networks.rules import Finding, Moment, blockers, words
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from signoff.enums import ApplicationStatus, RoundStatus
from signoff.models import Application, ContractVariation, Round, RoundStatusChange
from signoff.permissions.rounds import may_confirm
from signoff.selectors.absences import covered_by
from signoff.selectors.applying import lasting
from signoff.selectors.rounds import stakes_of
from signoff.selectors.work.items import WorkItem
from signoff.workflow import DECIDED, IN_ROUND


def rounds_to_confirm(user: User, today: date) -> Iterable[WorkItem]:
    """Open rounds of which every application has met the requirements, and that the person may confirm."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.ROUND_CONFIRM)
    if not (rounds := list(_rounds_all_met(codes))):
        return
    waiting = Application.objects.filter(
        status=ApplicationStatus.REQUIREMENTS_MET,
        commissioner__in=[each.commissioner_id for each in rounds],
        contract_year__in=[each.contract_year_id for each in rounds],
    )
    own = confirmable_rounds(user, list(waiting.select_related("network", "commissioner", "contract_year")), today)
    for round in rounds:
        if (round.commissioner_id, round.contract_year_id) not in own:
            continue
        title, detail = "Confirm", f"{words.counted(round.met, 'network')} met the requirements"
        if waits := _in_the_way_of(round):
            title, detail = "See what is in the way of", f"{detail}; {waits}"
        yield WorkItem(
            f"{title} the round {round.contract_year} of {round.commissioner}",
            reverse("signoff:round", args=[round.commissioner.code, round.contract_year.slug]),
            detail,
            round.since,
            round.contract_year.confirmation_deadline,
        )


def _in_the_way_of(round: Any) -> str:
    """In words: what is in the way of one that `_rounds_all_met` found, holds and cover; its page says the rest."""
    holds = f"{words.counted(round.holds, 'hold')} open" if round.holds else ""
    findings = [Finding.from_json(each) for each in round.coverage or ()]
    cover = "not every patient is covered" if blockers(findings, Moment.CONFIRM) else ""
    return ", ".join(filter(None, (holds, cover)))


def rounds_open_again(user: User, today: date) -> Iterable[WorkItem]:
    """Rounds that were confirmed and are not any more, unless they only wait to be confirmed again."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    rounds = Round.objects.filter(commissioner__code__in=codes, status=RoundStatus.OPEN).select_related(
        "commissioner", "contract_year"
    )
    changes = RoundStatusChange.objects.filter(round=OuterRef("pk"), to_status=RoundStatus.OPEN).order_by("-id")
    again = rounds.annotate(since=Subquery(changes.values("at")[:1]), why=Subquery(changes.values("reason")[:1]))
    for round in again.filter(since__isnull=False).exclude(pk__in=_rounds_all_met(codes).values("pk")):
        yield WorkItem(
            f"Settle the round {round.contract_year} of {round.commissioner}, which is open again",
            reverse("signoff:round", args=[round.commissioner.code, round.contract_year.slug]),
            round.why,
            round.since,
            round.contract_year.resolution_deadline,
        )


def variations_to_send(user: User, today: date) -> Iterable[WorkItem]:
    """Confirmed rounds with practices to which no variation of their contract was sent yet."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    decided = Application.objects.filter(
        commissioner=OuterRef(OuterRef("commissioner")),
        contract_year=OuterRef(OuterRef("contract_year")),
        status__in=DECIDED,
    )
    sent = ContractVariation.objects.filter(round=OuterRef(OuterRef("pk")), sent_on__isnull=False)
    owed = (
        lasting(today)
        .filter(contract_year=OuterRef("contract_year"), network__in=decided.values("network"))
        .exclude(practice__in=sent.values("practice"))
    )
    counted = owed.values("contract_year").annotate(number=Count("practice", distinct=True)).values("number")
    confirmed = RoundStatusChange.objects.filter(round=OuterRef("pk"), to_status=RoundStatus.CONFIRMED).order_by("-id")
    rounds = Round.objects.filter(commissioner__code__in=codes, status=RoundStatus.CONFIRMED).annotate(
        owed=Subquery(counted), since=Subquery(confirmed.values("at")[:1])
    )
    for round in rounds.filter(owed__gt=0).select_related("commissioner", "contract_year"):
        yield WorkItem(
            f"Send the contract variations of the round {round.contract_year} of {round.commissioner}",
            reverse("signoff:variations", args=[round.commissioner.code, round.contract_year.slug]),
            f"{words.counted(round.owed, 'practice')} without one",
            round.since,
        )


def confirmable_rounds(user: User, applications: Collection[Application], today: date) -> set[tuple[int, int]]:
    """The ids of the commissioners and years of whose rounds `applications` are, all those still to be confirmed, that
    the person may confirm; none while nothing in them has met the requirements."""
    if not any(each.status == ApplicationStatus.REQUIREMENTS_MET for each in applications):
        return set()
    away: dict[int, list[User]] = defaultdict(list)
    for absence in covered_by(user, today):
        away[absence.commissioner_id].append(absence.person)
    stakes = stakes_of(applications, [user, *(person for people in away.values() for person in people)])
    rounds = {
        (each.commissioner_id, each.contract_year_id): (each.commissioner, each.contract_year) for each in applications
    }
    return {
        key
        for key, (commissioner, year) in rounds.items()
        if may_confirm(user, away[commissioner.pk], commissioner, year, stakes[key])
    }


def _rounds_all_met(codes: Collection[str]) -> QuerySet[Any]:
    """Each with the number of its applications, `met`, the time `since` when the last of them met them, the number of
    their open `holds`, and the findings last stored on the `coverage` of its area."""
    applications = Application.objects.filter(
        commissioner=OuterRef("commissioner"), contract_year=OuterRef("contract_year")
    ).order_by()
    met = applications.filter(status=ApplicationStatus.REQUIREMENTS_MET)
    unmet = applications.filter(status__in=IN_ROUND - {ApplicationStatus.REQUIREMENTS_MET})
    counted = met.values("contract_year").annotate(number=Count("pk", distinct=True), since=Max("status_changes__at"))
    held = met.filter(holds__released_at=None).values("contract_year").annotate(number=Count("holds"))
    coverage = CommissionerValidation.objects.filter(
        commissioner=OuterRef("commissioner"), contract_year=OuterRef("contract_year")
    )
    open_now = Round.objects.filter(commissioner__code__in=codes)
    return (
        open_now.filter(~Exists(unmet), Exists(met), status=RoundStatus.OPEN)
        .annotate(
            met=Subquery(counted.values("number")),
            since=Subquery(counted.values("since")),
            holds=Coalesce(Subquery(held.values("number")), 0),
            coverage=Subquery(coverage.values("findings")),
        )
        .select_related("commissioner", "contract_year")
    )
