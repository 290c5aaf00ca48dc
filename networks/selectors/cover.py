"""Cover agreements as lists and their own page show them, to those they concern."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.http import Http404

from networks.enums import CoverState, MembershipKind, MembershipState
from networks.models import (
    CommissionerValidation,
    CoverAgreement,
    CoverEntry,
    Membership,
    Network,
    NetworkValidation,
)
from networks.permissions import user_can_move_cover
from networks.placement.ranking import Suggestion, rank
from networks.rules import words
from networks.rules.position import percent
from networks.selectors.area import networks_of_area, practices_without_network
from networks.selectors.commissioners import Area
from networks.selectors.facts import YearDay
from networks.selectors.homes import Sight, near_to, scene
from networks.selectors.names import names_for
from networks.selectors.scope import Reach, check_knows_area, networks_visible_to
from networks.workflow import (
    COVER_STEPS,
    COVER_TURN,
    OPEN,
    STAGE_LABELS,
    CoverAction,
    CoverParty,
    CoverStage,
    CoverStep,
)
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, ListSize, Practice, PracticeCommissioner
from practices.selectors import commissioner_on

NOT_FOR_YOU = "You belong to an organisation that this cover concerns, but your role does not let you read it."


def agreements_visible_to(user: User) -> QuerySet[CoverAgreement]:
    """For the practice, the members of the network, the commissioners of both with their LMCs, and the nation."""
    return _related().filter(_concerns(Reach.reading(user)))


def get_agreement(user: User, reference: str) -> CoverAgreement:
    """404 outside the person's scope; 403 inside it without a role that reads."""
    if found := agreements_visible_to(user).filter(reference=reference).first():
        return found
    if CoverAgreement.objects.filter(_concerns(Reach.belonging(user)), reference=reference).exists():
        raise PermissionDenied(NOT_FOR_YOU)
    raise Http404


def check_reads_cover_in(user: User, area: Area) -> None:
    """404 for who has nothing to do with the area, 403 for the others who do not read it."""
    if area.read:
        return
    check_knows_area(user, area.commissioner)
    raise PermissionDenied(f"The list of cover agreements is for {area.commissioner}, its LMC and NHS England to read.")


def agreements_of_area(area: Area) -> QuerySet[Any]:
    """Those for the patients of practices of the commissioner in the year, each with its `list_size`, how it
    `stands` today and the time `since` when it does."""
    links = PracticeCommissioner.objects.filter(
        practice=OuterRef("practice"), commissioner=area.commissioner, during__overlap=OuterRef("during")
    )
    found = _related().filter(Exists(links), contract_year=area.year)
    return with_stage(found, area.today).annotate(list_size=_list_size(area.year), since=Max("entries__at"))


def networks_to_ask(user: User, area: Area) -> QuerySet[Network]:
    """For cover: those with a practice in the area, and those near a practice of it that is in no network."""
    year_day, seen = YearDay.of(area.year, area.today), networks_visible_to(user, area.year)
    near = near_to(list(practices_without_network(area).values_list("pk", flat=True)), year_day, seen)
    here = Q(pk__in=networks_of_area(user, area).values("pk"))
    found = seen.filter(here | Q(reference__in=near))
    return found.select_related("lead_commissioner").order_by("name", "reference")


def search_agreements(agreements: QuerySet[Any], *, q: str = "", stage: str = "") -> QuerySet[Any]:
    for word in q.split():
        agreements = agreements.filter(
            Q(practice__name__icontains=word)
            | Q(practice__code__istartswith=word)
            | Q(network__name__icontains=word)
            | Q(network__reference__iexact=word)
            | Q(reference__iexact=word)
        )
    return agreements.filter(stands=stage) if stage else agreements


def agreements_with(user: User, network: Network, year: ContractYear, today: date) -> list[CoverAgreement]:
    """What a network gives and is asked to give in a year, as far as the person may see it."""
    found = agreements_visible_to(user).filter(network=network, contract_year=year)
    return list(found.exclude(state=CoverState.WITHDRAWN).order_by("practice__name", "during"))


def agreements_on(user: User, practice: Practice, year: ContractYear) -> list[CoverAgreement]:
    """What networks give the practice's patients in a year, and were asked to give, as far as the person may see it."""
    found = agreements_visible_to(user).filter(practice=practice, contract_year=year)
    return list(found.exclude(state=CoverState.WITHDRAWN).order_by("pk"))


def with_stage(agreements: QuerySet[CoverAgreement], today: date) -> QuerySet[Any]:
    standing = [CoverState.PROPOSED, CoverState.ACCEPTED, CoverState.AGREED]
    ended = When(state__in=standing, during__endswith__lte=today, then=Value(CoverStage.ENDED.value))
    return agreements.annotate(stands=Case(ended, default=F("state"), output_field=CharField()))


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """Everything on the page of an agreement. `size` and what is `served` in patients, None where not known; `before`
    and `after` this cover. `entries`: each with the name of the organisation for which it was taken."""

    cover: CoverAgreement
    stage: CoverStage
    commissioner: Commissioner | None
    list_size: int | None
    size: int | None
    before: int | None
    after: int | None
    nearness: Suggestion | None
    entries: list[tuple[CoverEntry, str]]
    steps: list[CoverStep]
    left: "Left"

    @property
    def turn(self) -> CoverParty:
        return COVER_TURN[self.stage]

    @property
    def patients(self) -> str:
        return words.patients(self.list_size) if self.list_size is not None else "patients of whom no number is known"


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the practice's cover without this agreement: `others`, in words, and the shares of the
    commissioner's patients that are covered with it and without; None where it is not what covers them now."""

    others: list[str]
    share: float | None
    share_without: float | None


def cover_sheet(user: User, cover: CoverAgreement, today: date) -> CoverSheet:
    year_day = YearDay.of(cover.contract_year, today)
    stage, commissioner = cover.stage(today), commissioner_on(cover.practice, cover.contract_year, today)
    list_size = _list_of(cover)
    result = NetworkValidation.objects.filter(network=cover.network, contract_year=cover.contract_year).first()
    size = result.size if result else None
    before = None if size is None else size + _served_beside(cover)
    return CoverSheet(
        cover=cover,
        stage=stage,
        commissioner=commissioner,
        list_size=list_size,
        size=size,
        before=before,
        after=None if before is None or list_size is None else before + list_size,
        nearness=_nearness(cover, year_day),
        entries=_entries(user, cover),
        steps=steps_of(user, cover, stage, today),
        left=_left(cover, commissioner, list_size, today),
    )


def steps_of(user: User, cover: CoverAgreement, stage: CoverStage, today: date) -> list[CoverStep]:
    """What the person may do now; what the network says itself comes before what is recorded for it."""
    steps: dict[CoverAction, CoverStep] = {}
    for step in COVER_STEPS:
        fits = stage in step.from_stages and step.permission and _in_time(cover, step, today)
        if fits and step.action not in steps and user_can_move_cover(user, cover, step):
            steps[step.action] = step
    return list(steps.values())


def step_for(user: User, cover: CoverAgreement, action: CoverAction) -> CoverStep:
    """The row by which the person takes the action, whatever the stage; one that they may not take where none is."""
    rows = [step for step in COVER_STEPS if step.action is action]
    return next((step for step in rows if user_can_move_cover(user, cover, step)), rows[0])


def stage_choices() -> list[tuple[str, str]]:
    return [(stage.value, label) for stage, label in STAGE_LABELS.items()]


def open_offers(today: date) -> QuerySet[CoverAgreement]:
    """Proposed or accepted, for days that are still to come."""
    return _related().filter(state__in=[stage.value for stage in OPEN], during__endswith__gt=today)


def _in_time(cover: CoverAgreement, step: CoverStep, today: date) -> bool:
    begun, over = cover.first_day <= today, cover.first_day < today
    late = (step.before_it_begins and begun) or (step.until_it_begins and over)
    return not late and not (step.action is CoverAction.END and not begun)


def _related() -> QuerySet[CoverAgreement]:
    return CoverAgreement.objects.select_related("network__lead_commissioner", "practice", "contract_year")


def _concerns(reach: Reach) -> Q:
    if reach.nation:
        return Q()
    concerns = Q(practice__code__in=reach.practices)
    if reach.practices:
        in_force = Q(state=MembershipState.IN_FORCE, during__overlap=OuterRef("during"))
        agreed = Q(state=MembershipState.AGREED, contract_year=OuterRef("contract_year"))
        members = Membership.objects.filter(
            in_force | agreed,
            network=OuterRef("network"),
            kind=MembershipKind.CORE,
            practice__code__in=reach.practices,
        )
        concerns |= Q(Exists(members))
    if reach.has_areas:
        links = PracticeCommissioner.objects.filter(
            practice=OuterRef("practice"), commissioner__in=reach.areas, during__overlap=OuterRef("during")
        )
        concerns |= Q(Exists(links)) | Q(network__lead_commissioner__in=reach.areas)
    return concerns


def _list_size(year: ContractYear) -> Subquery:
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=year.list_date)
    return Subquery(lists.values("registered"))


def _list_of(cover: CoverAgreement) -> int | None:
    lists = ListSize.objects.filter(practice=cover.practice_id, as_at=cover.contract_year.list_date)
    return lists.values_list("registered", flat=True).first()


def _served_beside(cover: CoverAgreement) -> int:
    """By other agreements of the network that hold at some time of this one."""
    others = CoverAgreement.objects.filter(
        network=cover.network_id,
        contract_year=cover.contract_year,
        state=CoverState.AGREED,
        during__overlap=cover.during,
    ).exclude(pk=cover.pk)
    lists = ListSize.objects.filter(practice__in=others.values("practice"), as_at=cover.contract_year.list_date)
    return lists.aggregate(patients=Sum("registered"))["patients"] or 0


def _nearness(cover: CoverAgreement, year_day: YearDay) -> Suggestion | None:
    sight = Sight(Network.objects.filter(pk=cover.network_id), Practice.objects.none())
    found = scene([cover.practice_id], year_day, sight)
    year = cover.contract_year
    return next(iter(rank(found.practices[0], found.networks, floor=year.floor, ceiling=year.ceiling)), None)


def _entries(user: User, cover: CoverAgreement) -> list[tuple[CoverEntry, str]]:
    entries = list(cover.entries.select_related("by"))
    subjects = [f"{each.organisation_kind.lower()}:{each.organisation_code}" for each in entries]
    names = names_for(user, subjects)
    return [(each, names.get(subject, "")) for each, subject in zip(entries, subjects, strict=True)]


def _left(cover: CoverAgreement, commissioner: Commissioner | None, list_size: int | None, today: date) -> Left:
    others = [
        *(f"{each.network} covers them from {_days(each)}" for each in _other_cover(cover, today)),
        *(f"{cover.practice} is a member of {each.network}" for each in _memberships(cover, today)),
    ]
    result = CommissionerValidation.objects.filter(commissioner=commissioner, contract_year=cover.contract_year).first()
    numbers: Mapping[str, int] = result.numbers if result else {}
    counts = cover.stage(today) is CoverStage.AGREED and cover.first_day <= today and not others
    whole, covered = numbers.get("patients_in_scope"), numbers.get("patients_covered")
    if not (counts and whole and covered is not None and list_size):
        return Left(others, None, None)
    return Left(others, percent(covered, whole), percent(covered - list_size, whole))


def _other_cover(cover: CoverAgreement, today: date) -> QuerySet[CoverAgreement]:
    agreed = CoverAgreement.objects.filter(
        practice=cover.practice_id, state=CoverState.AGREED, during__endswith__gt=today
    )
    return agreed.exclude(pk=cover.pk).select_related("network", "contract_year").order_by("during")


def _memberships(cover: CoverAgreement, today: date) -> QuerySet[Membership]:
    held = Membership.objects.filter(
        practice=cover.practice_id, kind=MembershipKind.CORE, state=MembershipState.IN_FORCE
    )
    return held.filter(Q(during__endswith=None) | Q(during__endswith__gt=today)).select_related("network")


def _days(cover: CoverAgreement) -> str:
    return f"{words.day(cover.first_day)} to {words.day(cover.last_day)}"
