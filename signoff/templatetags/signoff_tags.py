"""How applications and rounds are shown: status as a tag, and whose turn it is in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import Context

from networks.models import Membership, Network
from pcnportal.accounts.models import User
from practices.models import Practice
from signoff import content
from signoff.enums import ApplicationStatus, RoundState
from signoff.models import Application
from signoff.permissions import reads_inside
from signoff.selectors.applications import status_for
from signoff.selectors.holds import holds_waiting_for, holds_waiting_for_practice
from signoff.selectors.letters import letters_to
from signoff.workflow import INNER, REFUSALS, TURN, Party

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


@register.inclusion_tag("signoff/letters_to.html", takes_context=True)
def letters_to_practice(context: Context, practice: Practice) -> dict[str, Any]:
    return {"letters": letters_to(context["user"], practice), "practice": practice}


@register.filter
def status_shown_to(application: Application, user: User) -> str:
    return status_for(user, application)


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
        Party.COMMISSIONER: application.network.lead_commissioner,
        Party.NHSE: "NHS England",
    }
    return str(parties.get(TURN[status], ""))
