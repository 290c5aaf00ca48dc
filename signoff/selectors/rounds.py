"""A commissioner's round: what its confirmation rests on, read in a handful of statements whatever its size."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from networks.enums import MembershipKind, MembershipState
from networks.models import Explanation, LargerNetwork, Membership, Network, NetworkValidation, SizeWaiver
from networks.rules import words
from networks.rules.findings import Json
from networks.selectors.area import EVERY_LIST
from networks.selectors.engine import failed_subjects
from networks.selectors.findings import findings_for
from networks.selectors.results import commissioner_result, is_current, networks_behind, parsed_findings
from networks.selectors.scope import areas_read_by, check_knows_area
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, ListSize, Practice, PracticeCommissioner
from signoff.enums import Action, ApplicationStatus, RoundAction, RoundStatus
from signoff.models import Application, Hold, Round, RoundStatusChange, StatusChange
from signoff.permissions.rounds import Stakes
from signoff.policies.rounds import Line, RoundSheet, sentences_of_cover
from signoff.selectors.applications import WAITED_FOR
from signoff.selectors.checks import not_standing
from signoff.workflow import DECIDED, IN_ROUND


@dataclass(frozen=True, slots=True)
class Gap:
    """A practice that is not covered once the round is confirmed. `asked`: a network is asked to serve its patients."""

    practice: Practice
    list_size: int | None
    asked: bool


@dataclass(frozen=True, slots=True)
class Granted:
    """What the commissioner has granted or agreed to for a network's size, and on what evidence."""

    network: Network
    what: str
    evidence: str
    by: str
    at: datetime


def rounds_visible_to(user: User) -> QuerySet[Round]:
    rounds = Round.objects.select_related("commissioner", "contract_year")
    return rounds.filter(commissioner__in=areas_read_by(user))


def get_commissioner_of_round(user: User, code: str) -> Commissioner:
    """404 outside the person's scope; 403 for a practice of the area, and for a role that does not read it."""
    if found := areas_read_by(user).filter(code=code).first():
        return found
    commissioner = get_object_or_404(Commissioner, code=code)
    check_knows_area(user, commissioner)
    raise PermissionDenied(f"The round is for {commissioner} and its LMC to read.")


def round_of(commissioner: Commissioner, contract_year: ContractYear) -> Round:
    """The round, not yet saved where no application was ever submitted in it."""
    found = Round.objects.filter(commissioner=commissioner, contract_year=contract_year).first()
    return found or Round(commissioner=commissioner, contract_year=contract_year)


def round_history(round: Round) -> QuerySet[RoundStatusChange]:
    """Newest first."""
    return RoundStatusChange.objects.filter(round_id=round.pk).select_related("by", "acting_for").order_by("-id")


def round_sheet(user: User, commissioner: Commissioner, contract_year: ContractYear, *, today: date) -> RoundSheet:
    """As `user` may read it. Call under the locks to decide on it."""
    lines = _lines(user, applications_of_round(commissioner, contract_year), contract_year, today)
    coverage = commissioner_result(commissioner, contract_year)
    others = networks_holding_practices_of(commissioner, contract_year).exclude(
        id__in=[line.application.network_id for line in lines]
    )
    return RoundSheet(
        commissioner=commissioner,
        contract_year=contract_year,
        round=round_of(commissioner, contract_year),
        lines=[line for line in lines if line.application.status in IN_ROUND],
        confirmed=[line for line in lines if line.application.status in DECIDED],
        coverage=coverage,
        coverage_findings=parsed_findings(coverage),
        coverage_current=is_current(coverage, commissioner.revision, contract_year, today),
        behind=networks_behind(others, contract_year, today),
        failed=failed_subjects(),
    )


def gaps_of(sheet: RoundSheet) -> list[Gap]:
    """By name, as the coverage was last worked out."""
    found = next((each for each in sheet.coverage_findings if each.rule == EVERY_LIST), None)
    if found is None:
        return []
    codes, asked = ([str(code) for code in _listed(found.facts.get(name))] for name in ("practices", "proposed"))
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=sheet.contract_year.list_date)
    practices = Practice.objects.filter(code__in=codes).annotate(list_size=Subquery(lists.values("registered")))
    return [
        Gap(practice, getattr(practice, "list_size", None), practice.code in asked)
        for practice in practices.order_by("name", "code")
    ]


def granted_in(sheet: RoundSheet) -> list[Granted]:
    """By network: waivers of the minimum, then agreements to more than the maximum."""
    networks, year = [line.application.network_id for line in sheet.applications], sheet.contract_year
    waivers = SizeWaiver.objects.filter(network_year__network__in=networks, network_year__contract_year=year)
    larger = LargerNetwork.objects.filter(network__in=networks, contract_year=year)
    return [
        *(
            Granted(
                each.network_year.network,
                f"The minimum is waived: {each.get_ground_display()}",
                each.evidence,
                str(each.granted_by),
                each.granted_at,
            )
            for each in waivers.select_related("network_year__network", "granted_by").order_by(
                "network_year__network__name", "pk"
            )
        ),
        *(
            Granted(
                each.network,
                f"More than {words.patients(year.ceiling)} are agreed to: {each.get_ground_display()}",
                each.evidence,
                str(each.recorded_by),
                each.recorded_at,
            )
            for each in larger.select_related("network", "recorded_by").order_by("network__name", "pk")
        ),
    ]


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Due:
    """A step that the portal takes on a round, and why."""

    action: RoundAction
    reason: str = ""


def step_due(round: Round, today: date) -> Due | None:
    """What cover lost or won since its confirmation does to a round. Call under the locks to take it."""
    coverage = commissioner_result(round.commissioner, round.contract_year)
    if not is_current(coverage, round.commissioner.revision, round.contract_year, today):
        return None
    lost = sentences_of_cover(parsed_findings(coverage))
    if lost:
        return Due(RoundAction.LOSE_COVER, " ".join(lost)) if round.status == RoundStatus.CONFIRMED else None
    statuses = {each.status for each in applications_of_round(round.commissioner, round.contract_year)}
    stands = bool(statuses) and statuses <= DECIDED
    return Due(RoundAction.REGAIN_COVER) if stands and round.status == RoundStatus.OPEN else None


def stakes_of(applications: Collection[Application], people: Collection[User]) -> dict[tuple[int, int], Stakes]:
    """By the ids of a round's commissioner and year, what `people` have to do with `applications`: those of the round
    that are still to be confirmed. In two statements."""
    declared = _declared(applications, people)
    marks = _marks(applications)
    found: dict[tuple[int, int], Stakes] = {}
    for each in applications:
        stakes = found.setdefault((each.commissioner_id, each.contract_year_id), Stakes({}, []))
        for person, practice in declared[each.network_id, each.contract_year_id]:
            stakes.interests.setdefault(person, set()).add(practice)
        stakes.marks.extend((each.network.name, by, away) for by, away in marks[each.id])
    return found


def _declared(applications: Collection[Application], people: Collection[User]) -> dict[tuple[int, int], list[Any]]:
    """The id of who has declared an interest and the name of the member, by the ids of its network and the year."""
    members = Membership.objects.filter(
        network__in=[each.network_id for each in applications],
        practice__interests__person__in=people,
        practice__interests__ended_at=None,
    ).exclude(state=MembershipState.DECLINED)
    declared: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for network, year, *said in members.values_list(
        "network", "contract_year", "practice__interests__person", "practice__name"
    ):
        declared[network, year].append(said)
    return declared


def applications_of_round(commissioner: Commissioner, contract_year: ContractYear) -> list[Application]:
    """In the round or confirmed by it."""
    return list(
        Application.objects.filter(
            commissioner=commissioner,
            contract_year=contract_year,
            status__in=IN_ROUND | DECIDED,
        ).select_related("network", "commissioner", "contract_year", "lead_practice", "submitted_by")
    )


def networks_holding_practices_of(commissioner: Commissioner, contract_year: ContractYear) -> QuerySet[Network]:
    """Networks of the year with a core member, agreed or in force, that belongs to the commissioner."""
    agreed = Q(state=MembershipState.AGREED, contract_year=contract_year)
    in_force = Q(state=MembershipState.IN_FORCE, during__overlap=(contract_year.first_day, contract_year.last_day))
    held = Membership.objects.filter(
        agreed | in_force,
        kind=MembershipKind.CORE,
        practice__in=practices_of(commissioner, contract_year).values("practice"),
    )
    return Network.objects.filter(id__in=held.values("network"))


def practices_of(commissioner: Commissioner, contract_year: ContractYear) -> QuerySet[PracticeCommissioner]:
    return PracticeCommissioner.objects.filter(
        commissioner=commissioner, during__overlap=(contract_year.first_day, contract_year.last_day)
    )


def _lines(user: User, applications: Sequence[Application], contract_year: ContractYear, today: date) -> list[Line]:
    results = {
        result.network_id: result
        for result in NetworkValidation.objects.filter(
            contract_year=contract_year, network__in=[each.network_id for each in applications]
        )
    }
    holds = _open_holds(applications)
    explained = _explained(applications, contract_year)
    met = [each for each in applications if each.status == ApplicationStatus.REQUIREMENTS_MET]
    to_check = not_standing(met)
    return [
        Line(
            application=each,
            result=results.get(each.network_id),
            findings=findings_for(user, parsed_findings(results.get(each.network_id)), whole=True),
            current=is_current(results.get(each.network_id), each.network.revision, contract_year, today),
            open_holds=holds[each.id],
            explained=frozenset(explained[each.network_id]),
            to_check=each.id in to_check,
        )
        for each in applications
    ]


def _open_holds(applications: Sequence[Application]) -> dict[int, list[Hold]]:
    holds: dict[int, list[Hold]] = defaultdict(list)
    rows = Hold.objects.filter(application__in=applications, released_at=None)
    for hold in rows.select_related(*WAITED_FOR, "owner", "placed_by"):
        holds[hold.application_id].append(hold)
    return holds


def _marks(applications: Collection[Application]) -> dict[int, set[tuple[int | None, int | None]]]:
    """Who marked the requirements of each met, ever, and for whom."""
    marks: dict[int, set[tuple[int | None, int | None]]] = defaultdict(set)
    rows = StatusChange.objects.filter(application__in=applications, action=Action.MARK_REQUIREMENTS_MET)
    for application_id, by_id, away_id in rows.values_list("application_id", "by_id", "acting_for_id"):
        marks[application_id].add((by_id, away_id))
    return marks


def _explained(applications: Sequence[Application], contract_year: ContractYear) -> dict[int, set[str]]:
    """By network, the rules whose warnings somebody has explained."""
    explained: dict[int, set[str]] = defaultdict(set)
    networks = [each.network_id for each in applications]
    rows = Explanation.objects.filter(network__in=networks, contract_year=contract_year)
    for network_id, rule in rows.values_list("network_id", "rule"):
        explained[network_id].add(rule)
    return explained
