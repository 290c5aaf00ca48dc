"""What a direction on a case would rest on (MEM-13)."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from networks.rules import Moment, blockers, check_rules, words
from networks.rules.actions import DIRECTION_RULES, Direction
from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind
from signoff.enums import CaseAction, CaseStatus, Heard
from signoff.models import Case, CaseStep

TO_ITS_COMMISSIONER = (Heard.EVERYONE, Heard.CCG_AND_LMC)


def standing_proposals() -> QuerySet[CaseStep]:
    """Of directions, the earliest first: those that nobody took back and after which no other network was proposed.
    Whoever proposes the same network again tells its LMC nothing new."""
    later = CaseStep.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    proposal = Q(action=CaseAction.PROPOSE_DIRECTION)
    overtaken = later.filter(
        Q(action__in=(CaseAction.DROP_DIRECTION, CaseAction.REOPEN)) | proposal & ~Q(network=OuterRef("network"))
    )
    return CaseStep.objects.filter(proposal, ~Exists(overtaken)).order_by("pk")


def direction_of(case: Case, today: date) -> Direction:
    """As it would be decided today. An LMC of the case's area is engaged from the first day that is recorded, or from
    its own first statement that the commissioner reads."""
    lmcs = list(case.commissioner.lmcs.values_list("code", flat=True))
    own = {"organisation_kind": OrganisationKind.LMC, "organisation_code__in": lmcs}
    stated = case.comments.filter(**own, statement=True, heard__in=TO_ITS_COMMISSIONER)
    first = stated.order_by("at").values_list("at", flat=True).first()
    engaged = case.engagements.values_list("engaged_on", flat=True).first()
    days = [each for each in (engaged, localdate(first) if first else None) if each]
    spoke = first is not None or case.engagements.filter(**own).exists()
    proposed = standing_proposals().filter(case=case).first()
    told_on = localdate(proposed.at) if proposed else None
    return Direction(str(case.practice), today, min(days, default=None), spoke, told_on)


def in_the_way(case: Case, today: date) -> str:
    """Of a direction that is proposed, why it could not be decided today."""
    if case.status != CaseStatus.DIRECTION_PROPOSED:
        return ""
    found = check_rules(DIRECTION_RULES, direction_of(case, today), year_rules(case.contract_year))
    return " ".join(finding.sentence for finding in blockers(found, Moment.ACTION))


def silence(case: Case, today: date) -> str:
    """That the time is over in which the LMC was to say how it stands to a direction that is proposed."""
    if case.status != CaseStatus.DIRECTION_PROPOSED:
        return ""
    direction = direction_of(case, today)
    if direction.lmc_spoke or direction.lmc_told_on is None:
        return ""
    last = direction.lmc_told_on + timedelta(days=year_rules(case.contract_year).thresholds.lmc_time)
    if today <= last:
        return ""
    had = f"The LMC had until {words.day(last)} to say on the case how it stands to it, and has not."
    if in_the_way(case, today):
        return had
    return f"{had} An approver of {case.commissioner} can decide without its word."
