"""What people are told of cases, in words."""

from django.urls import reverse

from networks.rules import words
from signoff.enums import CaseKind, Matter
from signoff.models import Case, CaseParty, CaseStep, LmcEngagement
from signoff.news import News
from signoff.workflow import CaseRow


def opened(step: CaseStep) -> News:
    case = step.case
    return News(f"case:{step.pk}", Matter.CASE, f"A case is open about {about(case)}", page(case), case.summary)


def case_moved(step: CaseStep, row: CaseRow) -> News:
    """A step of a case, as the table says it."""
    case = step.case
    network = step.network or "a network"
    subject = row.says.format(case=title(case), commissioner=case.commissioner, network=network)
    return News(f"case:{step.pk}", Matter.CASE, subject, page(case), step.reason)


def next_step(case: Case) -> News:
    return News(
        f"case plan:{case.pk}:{case.version}",
        Matter.CASE,
        f"{title(case)}: your next step is due by {words.day(case.next_on) if case.next_on else ''}",
        page(case),
        case.next_step,
    )


def party(added: CaseParty) -> News:
    case = added.case
    return News(
        f"case party:{added.pk}",
        Matter.CASE,
        f"You have a part in the case about {about(case)}",
        page(case),
        "You can read it and say how you stand to it.",
    )


def engaged(engagement: LmcEngagement) -> News:
    case = engagement.case
    return News(
        f"case engagement:{engagement.pk}",
        Matter.CASE,
        f"{title(case)}: the LMC was engaged on {words.day(engagement.engaged_on)}",
        page(case),
        engagement.note,
    )


def shared(case: Case) -> News:
    return News(
        f"case shared:{case.pk}",
        Matter.CASE,
        f"{case.practice} lets you see its case: {CaseKind[case.kind].label.lower()}",
        page(case),
        case.summary,
    )


def about(case: Case) -> str:
    return str(case.practice.name if case.practice else case.about_network)


def title(case: Case) -> str:
    return f"Case about {about(case)}"


def page(case: Case) -> str:
    return reverse("signoff:case", args=[case.reference])
