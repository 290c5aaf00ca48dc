"""How applications and rounds are shown: status as a tag, and whose turn it is in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import Context

from networks.models import Membership, Network
from pcnportal.accounts.models import User
from pcnportal.core import clock
from practices.models import ContractYear, Practice
from signoff import content
from signoff.enums import ApplicationStatus, CaseAction, CaseStatus, ChangeAction, ChangeStatus, RoundState
from signoff.models import Application, Case, ChangeStep, NetworkChange
from signoff.permissions import reads_inside
from signoff.plans import Plan
from signoff.selectors.applications import status_for
from signoff.selectors.cases.lists import cases_about
from signoff.selectors.cases.scope import may_open_about
from signoff.selectors.changes.offers import offers_for
from signoff.selectors.changes.reading import changes_approved_for
from signoff.selectors.changes.scope import sees_changes_of
from signoff.selectors.holds import holds_waiting_for, holds_waiting_for_practice
from signoff.selectors.letters import letters_to
from signoff.workflow import CASE_TURN, INNER, REFUSALS, TURN, CaseRow, Party

register = template.Library()
register.filter(content.in_words)
register.filter(content.size_in_words)

COLOURS: Mapping[str, str] = {
    ApplicationStatus.DRAFT: "grey",
    ApplicationStatus.SUBMITTED: "blue",
    ApplicationStatus.UNDER_REVIEW: "purple",
    ApplicationStatus.RETURNED: "orange",
    ApplicationStatus.WITHDRAWN: "grey",
    ApplicationStatus.REQUIREMENTS_MET: "aqua-green",
    ApplicationStatus.CONFIRMED: "green",
    ApplicationStatus.DISCARDED: "grey",
    ApplicationStatus.REFUSED: "red",
    ApplicationStatus.UNDER_DISPUTE: "orange",
    ApplicationStatus.ESCALATED: "orange",
    ApplicationStatus.ADVISED: "yellow",
    ApplicationStatus.REFUSED_FINALLY: "red",
    ApplicationStatus.READY: "green",
    ApplicationStatus.LIVE: "green",
    ApplicationStatus.CLOSED: "grey",
}


CASE_COLOURS: Mapping[CaseStatus, str] = {
    CaseStatus.OPEN: "blue",
    CaseStatus.LMC_ASKED: "purple",
    CaseStatus.MEDIATION: "purple",
    CaseStatus.DIRECTION_PROPOSED: "orange",
    CaseStatus.ESCALATED: "orange",
    CaseStatus.ADVISED: "yellow",
    CaseStatus.AGREED: "green",
    CaseStatus.COVER_ONLY: "aqua-green",
    CaseStatus.DIRECTED: "green",
    CaseStatus.DIVIDED: "green",
    CaseStatus.CLOSED: "grey",
}

CASE_VERBS: Mapping[CaseAction, str] = {
    CaseAction.ASK_LMC: "Ask the LMC to comment",
    CaseAction.MEDIATE: "Begin to mediate",
    CaseAction.AGREE: "Record what was agreed",
    CaseAction.COVER: "Settle it by cover alone",
    CaseAction.DIVIDE: "Record that the contract is divided",
    CaseAction.PROPOSE_DIRECTION: "Propose to direct a network to take the practice",
    CaseAction.DIRECT: "Direct the network to take the practice",
    CaseAction.DROP_DIRECTION: "Take back the proposed direction",
    CaseAction.ASK_ESCALATION: "Ask that it be taken to NHS England",
    CaseAction.ESCALATE: "Take it to NHS England",
    CaseAction.ADVISE: "Give advice",
    CaseAction.CLOSE: "Close the case",
    CaseAction.REOPEN: "Open it again",
}

ROUND_COLOURS: Mapping[RoundState, str] = {
    RoundState.OPEN: "blue",
    RoundState.REVIEWING: "purple",
    RoundState.RESOLVING: "orange",
    RoundState.ESCALATED: "red",
    RoundState.READY_TO_CONFIRM: "aqua-green",
    RoundState.CONFIRMED: "green",
    RoundState.REOPENED: "orange",
}


@register.inclusion_tag("components/status_tag.html")
def application_tag(application: Application, user: User) -> dict[str, str]:
    """As `user` may see it."""
    inner = application.status in INNER and not reads_inside(user, application)
    return {"text": status_for(user, application), "colour": "blue" if inner else COLOURS[application.status]}


CHANGE_COLOURS: Mapping[str, str] = {
    ChangeStatus.PROPOSED: "blue",
    ChangeStatus.APPROVED: "aqua-green",
    ChangeStatus.APPLIED: "green",
    ChangeStatus.REFUSED: "red",
    ChangeStatus.WITHDRAWN: "grey",
}


@register.inclusion_tag("signoff/letters_to.html", takes_context=True)
def letters_to_practice(context: Context, practice: Practice) -> dict[str, Any]:
    return {"letters": letters_to(context["user"], practice), "practice": practice}


@register.filter
def status_shown_to(application: Application, user: User) -> str:
    return status_for(user, application)


@register.inclusion_tag("components/status_tag.html")
def case_tag(case: Case) -> dict[str, str]:
    return {"text": CaseStatus[case.status].label, "colour": CASE_COLOURS[CaseStatus[case.status]]}


@register.filter
def case_turn(case: Case) -> str:
    """Who has to do the next thing; empty where nobody has."""
    parties: dict[Party, Any] = {
        Party.COMMISSIONER: case.commissioner if case.shared else f"{case.practice} and the LMC",
        Party.LMC: "the LMC",
        Party.NHSE: "NHS England",
    }
    return str(parties.get(CASE_TURN[CaseStatus[case.status]], ""))


@register.filter
def verb(row: CaseRow) -> str:
    """Of a link to a step."""
    return CASE_VERBS[row.action]


@register.filter
def slug(row: CaseRow) -> str:
    return row.action.lower().replace("_", "-")


@register.inclusion_tag("components/status_tag.html")
def change_tag(change: NetworkChange) -> dict[str, str]:
    return {"text": change.get_status_display(), "colour": CHANGE_COLOURS[change.status]}


@register.simple_tag(takes_context=True)
def sees_changes(context: Context, network: Network) -> bool:
    return sees_changes_of(context["request"].user, network, clock.today())


@register.simple_tag(takes_context=True)
def changes_to_come(context: Context, network: Network) -> list[tuple[NetworkChange, Plan]]:
    """Approved and not yet in force, for who reads the network's changes."""
    today = clock.today()
    found = list(changes_approved_for(network, today))
    seen = bool(found) and sees_changes_of(context["request"].user, network, today)
    return [(change, Plan.of(change)) for change in found] if seen else []


@register.simple_tag(takes_context=True)
def proposes_changes(context: Context, network: Network) -> bool:
    return bool(offers_for(context["request"].user, network, clock.today()).kinds)


@register.filter
def did(step: ChangeStep) -> str:
    """What was done, after the name of who did it."""
    return ChangeAction[step.action].label


@register.inclusion_tag("components/status_tag.html")
def round_tag(state: RoundState) -> dict[str, str]:
    return {"text": state.label, "colour": ROUND_COLOURS[state]}


@register.inclusion_tag("signoff/waited_for.html", takes_context=True)
def waited_for(context: Context, subject: Network | Practice) -> dict[str, Any]:
    """The open holds, of those the person may see, that wait for a network or a practice."""
    user = context["request"].user
    found = (
        holds_waiting_for(user, subject) if isinstance(subject, Network) else holds_waiting_for_practice(user, subject)
    )
    return {"waited_for": found}


@register.inclusion_tag("signoff/cases/about.html", takes_context=True)
def cases_of(context: Context, subject: Network | Practice, year: ContractYear) -> dict[str, Any]:
    """Open cases about a network or a practice, and whether the person may open one."""
    user = context["request"].user
    of_network = isinstance(subject, Network)
    about = {"about_network" if of_network else "practice": subject}
    return {
        "of_network": of_network,
        "cases": cases_about(user, contract_year=year, **about),
        "may_open": may_open_about(user, subject, year, clock.today()),
        "start": f"network={subject.reference}" if isinstance(subject, Network) else f"practice={subject.code}",
        "year": year,
    }


@register.filter
def stands_refused(application: Application) -> bool:
    """Or is in dispute about it."""
    return application.status in REFUSALS


@register.filter
def given(section: content.Section) -> list[content.Fact]:
    return [fact for fact in section["facts"] if fact["value"]]


@register.filter
def kilometres(metres: float | None) -> str:
    return "not known" if metres is None else f"{metres / 1_000:.1f} km"


@register.filter
def of_practice(memberships: Mapping[int, Sequence[Membership]], practice: Practice) -> Sequence[Membership]:
    return memberships.get(practice.pk, ())


@register.filter
def turn(application: Application, user: User) -> str:
    """Who has to do the next thing; empty where nobody has, or where the status that `user` reads says so already."""
    status = ApplicationStatus[application.status]
    if status in INNER and not reads_inside(user, application):
        return ""
    parties: dict[Party, Any] = {
        Party.APPLICANT: application.lead_practice,
        Party.COMMISSIONER: application.commissioner,
        Party.NHSE: "NHS England",
    }
    return str(parties.get(TURN[status], ""))
