"""A commissioner's round: what its confirmation rests on, read in a handful of statements whatever its size."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from networks.enums import MembershipKind, MembershipState
from networks.models import Explanation, Membership, Network, NetworkValidation
from networks.selectors.engine import failed_subjects
from networks.selectors.findings import findings_for
from networks.selectors.results import commissioner_result, is_current, networks_behind, parsed_findings
from networks.selectors.scope import areas_read_by, check_knows_area
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, PracticeCommissioner
from signoff.enums import Action
from signoff.models import Application, Hold, Round, RoundStatusChange, StatusChange
from signoff.permissions import interests_in
from signoff.policies import Line, RoundSheet
from signoff.workflow import DECIDED, IN_ROUND


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
    return RoundStatusChange.objects.filter(round_id=round.pk).select_related("by").order_by("-id")


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


def interests_of_round(user: User, sheet: RoundSheet) -> list[str]:
    """The members of its networks in which the person has declared an interest."""
    return interests_in(user, [line.application.network_id for line in sheet.lines], sheet.contract_year.pk)


def applications_of_round(commissioner: Commissioner, contract_year: ContractYear) -> list[Application]:
    """In the round or confirmed by it."""
    return list(
        Application.objects.filter(
            network__lead_commissioner=commissioner,
            contract_year=contract_year,
            status__in=IN_ROUND | DECIDED,
        ).select_related("network__lead_commissioner", "contract_year", "lead_practice", "submitted_by")
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
    marks = _marks(applications)
    explained = _explained(applications, contract_year)
    return [
        Line(
            application=each,
            result=results.get(each.network_id),
            findings=findings_for(user, parsed_findings(results.get(each.network_id)), whole=True),
            current=is_current(results.get(each.network_id), each.network.revision, contract_year, today),
            open_holds=holds[each.id],
            marked_by=frozenset(marks[each.id]),
            explained=frozenset(explained[each.network_id]),
        )
        for each in applications
    ]


def _open_holds(applications: Sequence[Application]) -> dict[int, list[Hold]]:
    holds: dict[int, list[Hold]] = defaultdict(list)
    rows = Hold.objects.filter(application__in=applications, released_at=None)
    for hold in rows.select_related("waits_for_practice", "waits_for_network", "owner"):
        holds[hold.application_id].append(hold)
    return holds


def _marks(applications: Sequence[Application]) -> dict[int, set[int]]:
    """Who marked the requirements of each met, ever."""
    marks: dict[int, set[int]] = defaultdict(set)
    rows = StatusChange.objects.filter(application__in=applications, action=Action.MARK_REQUIREMENTS_MET)
    for application_id, by_id in rows.values_list("application_id", "by_id"):
        marks[application_id].add(by_id)
    return marks


def _explained(applications: Sequence[Application], contract_year: ContractYear) -> dict[int, set[str]]:
    """By network, the rules whose warnings somebody has explained."""
    explained: dict[int, set[str]] = defaultdict(set)
    networks = [each.network_id for each in applications]
    rows = Explanation.objects.filter(network__in=networks, contract_year=contract_year)
    for network_id, rule in rows.values_list("network_id", "rule"):
        explained[network_id].add(rule)
    return explained
