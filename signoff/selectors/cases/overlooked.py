"""Practices of whose patients nobody must lose sight, and for which there is no case yet."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.enums import MembershipKind, MembershipState
from networks.models import CommissionerValidation, Membership, Neighbour
from networks.selectors.area import EVERY_LIST, codes_in
from networks.selectors.results import parsed_findings
from practices.enums import Answer, OdsStatus
from practices.models import ContractYear, Practice
from practices.selectors import last_answer
from signoff.models import Application, Case
from signoff.workflow import WITH_COMMISSIONER


def without_cover(year: ContractYear) -> Iterator[tuple[Practice, bool]]:
    """Practices that stored results find neither covered nor about to be, each with whether it takes no part."""
    codes: set[str] = set()
    for result in CommissionerValidation.objects.filter(contract_year=year, findings__contains=_UNCOVERED):
        for finding in parsed_findings(result):
            if finding.rule == EVERY_LIST:
                codes |= codes_in(finding.facts, "practices")
    for practice in _without_case(year).filter(code__in=codes).annotate(answer=last_answer(year)):
        yield practice, getattr(practice, "answer", None) == Answer.DECLINE


def left_out(year: ContractYear) -> Iterator[tuple[Practice, str]]:
    """Practices that want a network, that none names, and that touch a member of one which was submitted; with its
    name."""
    submitted = Application.objects.filter(contract_year=year, status__in=WITH_COMMISSIONER)
    members = Membership.objects.filter(
        network__in=submitted.values("network"), contract_year=year, kind=MembershipKind.CORE
    ).exclude(state=MembershipState.DECLINED)
    touching = Neighbour.objects.filter(
        Q(a=OuterRef("pk"), b__in=members.values("practice")) | Q(b=OuterRef("pk"), a__in=members.values("practice"))
    )
    named = Membership.objects.filter(
        Q(contract_year=year) | Q(during__contains=year.starts_on), practice=OuterRef("pk"), kind=MembershipKind.CORE
    )
    wanting = _without_case(year).annotate(answer=last_answer(year))
    found = wanting.filter(~Exists(named.exclude(state=MembershipState.DECLINED)), Exists(touching))
    for practice in found.filter(answer__in=[Answer.JOIN, Answer.NO_NETWORK]):
        pairs = Neighbour.objects.filter(Q(a=practice) | Q(b=practice)).values_list("a", "b")
        beside = {each for pair in pairs for each in pair}
        nearest = members.filter(practice__in=beside).select_related("network").order_by("network__name").first()
        yield practice, str(nearest.network if nearest else "A network")


_UNCOVERED = [{"rule": EVERY_LIST, "verdict": "NOT_MET"}]


def _without_case(year: ContractYear) -> QuerySet[Practice]:
    """Whatever became of a case."""
    cases = Case.objects.filter(practice=OuterRef("pk"), contract_year=year, shared=True)
    return Practice.objects.filter(~Exists(cases)).exclude(ods_status=OdsStatus.CLOSED).order_by("code")
