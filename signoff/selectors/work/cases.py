"""What waits of cases, for whoever owes the next step or has to take it further."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.timezone import localdate

from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner, Lmc, Practice
from signoff.enums import CaseAction, CaseKind, CaseStatus
from signoff.models import Case, CaseStep, Comment, LmcEngagement
from signoff.selectors.cases.directions import TO_ITS_COMMISSIONER, standing_proposals
from signoff.selectors.cases.lists import of_interest_in_cases
from signoff.selectors.cases.placed import homes_on
from signoff.selectors.cases.scope import cases_visible_to
from signoff.selectors.work.items import WorkItem
from signoff.selectors.work.nation import of_regions
from signoff.workflow import CASE_TURN, RUNNING, SETTLED, Party

LONGEST_MATTER = 250
_OWED_BY = (OrganisationKind.PRACTICE, OrganisationKind.COMMISSIONER, OrganisationKind.LMC)
_NAMED: tuple[Any, ...] = (Practice, Commissioner, Lmc)


def own_cases(user: User, today: date) -> Iterable[WorkItem]:
    """Where the person's organisation owes the next step or, where none is said, has to do something next. A contested
    hold stands among the holds."""
    home = Subquery(homes_on(today).values("network__name")[:1])
    closed_by = _closed_by(user, today)
    owed = (
        _cases(user).filter(_owed(user) | _without_plan(user, today) | closed_by).exclude(kind=CaseKind.CONTESTED_HOLD)
    )
    closes = Exists(Case.objects.filter(closed_by, pk=OuterRef("pk")))
    for case in owed.exclude(kind=CaseKind.CONTESTED_HOLD).annotate(home=home, closes=closes):
        title, due = case.next_step or _title(case), case.next_on
        if case.closes:
            title, due = f"Close the case about {case.about}: it is a member of {case.home}", None
        yield WorkItem(title, _page(case), _matter(case), case.since, due, person=case.owner)


def own_directions(user: User, today: date) -> Iterable[WorkItem]:
    """For an LMC that has not said yet how it stands to a direction that is proposed in its area."""
    codes = user.organisation_codes(OrganisationKind.LMC, Permission.CASE_HELP)
    own = {"case": OuterRef("pk"), "organisation_kind": OrganisationKind.LMC, "organisation_code__in": codes}
    stated = Comment.objects.filter(**own, statement=True, heard__in=TO_ITS_COMMISSIONER)
    silent = ~Exists(stated) & ~Exists(LmcEngagement.objects.filter(**own))
    proposed = standing_proposals().filter(case=OuterRef("pk"))
    cases = _cases(user).filter(silent, commissioner__lmcs__code__in=codes, status=CaseStatus.DIRECTION_PROPOSED)
    for case in cases.annotate(
        proposed_at=Subquery(proposed.values("at")[:1]), would_take=Subquery(proposed.values("network__name")[:1])
    ).distinct():
        time = timedelta(days=year_rules(case.contract_year).thresholds.lmc_time)
        detail = f"{case.commissioner} means to direct {case.would_take} to take it"
        href = f"{reverse('signoff:case_comments', args=[case.reference])}?statement=on"
        title = f"Say how you stand to the direction for {case.about}"
        yield WorkItem(title, href, detail, case.proposed_at, localdate(case.proposed_at) + time)


def own_escalations(user: User, today: date) -> Iterable[WorkItem]:
    """For NHS England."""
    for case in _cases(user).filter(of_regions(user, "commissioner"), status=CaseStatus.ESCALATED):
        detail = f"{case.commissioner} has taken it to you"
        href = reverse("signoff:case_step", args=[case.reference, "advise"])
        yield WorkItem(f"Advise on the case about {case.about}", href, detail, case.since)


def cases_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """Those that wait for somebody else, who is named."""
    for case in _cases(user).exclude(_owed(user) | _without_plan(user, today) | _closed_by(user, today)):
        what = case.next_step or case.get_kind_display().lower()
        yield WorkItem(_waits_for(case), _page(case), f"{what}: case about {case.about}", case.since)


def _waits_for(case: Any) -> str:
    if case.owes:
        return str(case.owes)
    asked = case.asked == CaseAction.ASK_ESCALATION
    turn = Party.COMMISSIONER if asked else CASE_TURN[CaseStatus[case.status]]
    own = str(case.commissioner) if case.shared else f"{case.practice} and the LMC"
    return {Party.LMC: "The LMC", Party.NHSE: "NHS England"}.get(turn, own)


def _cases(user: User) -> QuerySet[Any]:
    """Each with the time `since` when it is in its status, what was last done (`asked`), and the name of whoever `owes`
    the next step, if one is said: practices, commissioners and LMCs share no codes."""
    of_code = [Subquery(each.objects.filter(code=OuterRef("next_code")).values("name")[:1]) for each in _NAMED]
    found = (
        cases_visible_to(user)
        .filter(status__in=RUNNING)
        .annotate(
            since=_last_of("at"),
            asked=_last_of("action"),
            owes=Coalesce(*of_code, Value("")),
        )
    )
    return found.order_by(F("next_on").asc(nulls_last=True), "opened_at")


def _owed(user: User) -> Q:
    owed = Q(pk__in=[])
    for kind in _OWED_BY:
        owed |= Q(next_kind=kind, next_code__in=user.organisation_codes(kind, Permission.COMMENT_WRITE))
    return owed & ~of_interest_in_cases(user)


def _without_plan(user: User, today: date) -> Q:
    """A practice without a network that nobody has begun to help is its LMC's to help too."""
    commissioners = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.CASE_MANAGE)
    lmcs = user.organisation_codes(OrganisationKind.LMC, Permission.CASE_HELP)
    turn = {party: [status for status in RUNNING if CASE_TURN[status] is party] for party in Party}
    asked = Q(asked=CaseAction.ASK_ESCALATION)
    own = Q(commissioner__code__in=commissioners, shared=True) & (asked | Q(status__in=turn[Party.COMMISSIONER]))
    unhelped = Q(kind=CaseKind.UNPLACED, status=CaseStatus.OPEN) & ~Q(Exists(homes_on(today)))
    helps = (unhelped | Q(status__in=turn[Party.LMC])) & ~asked | Q(shared=False)
    helped = Q(commissioner__lmcs__code__in=lmcs) & helps
    found = Case.objects.annotate(asked=_last_of("action")).filter(own & ~of_interest_in_cases(user) | helped)
    return Q(pk__in=found.values("pk"), next_step="")


def _closed_by(user: User, today: date) -> Q:
    """Whatever was to come next: the practice that had no network is a member of one, and its commissioner closes."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.CASE_MANAGE)
    own = Q(commissioner__code__in=codes, shared=True, kind=CaseKind.UNPLACED) & ~of_interest_in_cases(user)
    return own & Q(Exists(homes_on(today)))


def _last_of(field: str) -> Subquery:
    """Of the last step of each case."""
    steps = CaseStep.objects.filter(case=OuterRef("pk")).order_by("-id")
    return Subquery(steps.values(field)[:1])


def _matter(case: Case) -> str:
    """What it is about, in the words it was opened with where there is no name for it."""
    if case.kind == CaseKind.OTHER:
        return Truncator(f"{case.about}: {case.summary}").chars(LONGEST_MATTER)
    return f"{case.get_kind_display().lower()}: {case.about}"


def _title(case: Any) -> str:
    if case.asked == CaseAction.ASK_ESCALATION:
        return f"Say whether you take the case about {case.about} to NHS England, as the LMC asks"
    if case.status == CaseStatus.LMC_ASKED:
        return f"Comment on the case about {case.about}"
    if case.status == CaseStatus.DIRECTION_PROPOSED:
        return f"Decide on the direction for {case.about}"
    if case.status == CaseStatus.ADVISED:
        return f"Go on with the case about {case.about}: NHS England has advised"
    if case.status in SETTLED:
        return f"See that what was settled about {case.about} comes about, and close the case"
    return f"Say what comes next in the case about {case.about}"


def _page(case: Case) -> str:
    return reverse("signoff:case", args=[case.reference])
