"""A practice's networks and cover, on its page: that page belongs to an app that knows no networks."""

from typing import Any

from django import template
from django.template import Context

from networks.enums import CoverState
from networks.models import CoverAgreement, CoverEntry, Network
from networks.permissions import user_can_record_cover
from networks.placement.ranking import Suggestion
from networks.rules import words
from networks.rules.facts import Cover
from networks.selectors.cover import CoverSheet, agreements_with
from networks.selectors.facts import YearDay
from networks.selectors.place import Place, place_of
from networks.selectors.scope import reads_for_practice
from networks.workflow import CoverAction, CoverStage
from pcnportal.accounts.enums import Permission, Role
from pcnportal.accounts.models import User
from pcnportal.core import clock
from practices.models import Commissioner, ContractYear, Practice
from practices.selectors import commissioner_on

register = template.Library()

NEEDS = (Cover.COVER_GAP, Cover.COVER_PROPOSED)
STAGES = {
    CoverStage.PROPOSED: ("Proposed", "blue"),
    CoverStage.ACCEPTED: ("Accepted by the network", "aqua-green"),
    CoverStage.AGREED: ("Agreed", "green"),
    CoverStage.DECLINED: ("Declined", "orange"),
    CoverStage.WITHDRAWN: ("Taken back", "grey"),
    CoverStage.ENDED: ("Ended", "grey"),
}

COVER = {
    Cover.MEMBER: ("Covered", "green", "As a member of a network."),
    Cover.COVER_AGREED: ("Covered", "green", "By the agreement of a network to serve its patients."),
    Cover.MEMBER_PLANNED: ("Not covered yet", "blue", "Covered once its network is confirmed."),
    Cover.COVER_PROPOSED: (
        "Not covered",
        "orange",
        "A network has been asked to serve its patients; that is not agreed yet.",
    ),
    Cover.COVER_GAP: ("Not covered", "red", "It needs a network, or the agreement of one to serve its patients."),
    Cover.OUT_OF_SCOPE: ("Needs no cover", "grey", "It has no list that counts in this year, or is closed or exempt."),
}


@register.inclusion_tag("networks/place.html", takes_context=True)
def place_of_practice(context: Context, practice: Practice, year: ContractYear, answers: Any) -> dict[str, Any]:
    """`answers` is None for a person who may not read what the practice has said."""
    user, today = context["user"], clock.today()
    place = place_of(user, practice, year, today, reads=answers is not None)
    word, colour, reason = COVER[place.cover] if place.cover else ("", "", "")
    return {
        "place": place,
        "practice": practice,
        "year": year,
        "word": word,
        "colour": colour,
        "reason": reason,
        "asks": _asks_for_cover(user, practice, year, place.cover),
        "sees_homes": reads_for_practice(user, practice, YearDay.of(year, today).day),
    }


def _asks_for_cover(user: User, practice: Practice, year: ContractYear, cover: Cover | None) -> Commissioner | None:
    """The practice's commissioner, where its patients need cover and the person can ask a network for it."""
    if cover not in NEEDS or not user.may_anywhere(Permission.COVER_RECORD):
        return None
    commissioner = commissioner_on(practice, year, clock.today())
    return commissioner if commissioner and user_can_record_cover(user, commissioner) else None


@register.inclusion_tag("networks/ask_for_cover.html", takes_context=True)
def ask_for_cover(
    context: Context, practice: Practice, year: ContractYear, place: Place | None, commissioner: Commissioner
) -> dict[str, Any]:
    """For the practice's `commissioner`, where its patients need cover."""
    needs = place is not None and place.cover in NEEDS
    asks = commissioner if needs and user_can_record_cover(context["user"], commissioner) else None
    return {"asks": asks, "practice": practice, "year": year}


@register.inclusion_tag("components/status_tag.html")
def cover_stage_tag(stage: str) -> dict[str, str]:
    text, colour = STAGES[CoverStage(stage)]
    return {"text": text, "colour": colour}


@register.simple_tag
def cover_stage_words(sheet: CoverSheet) -> str:
    """How it stands, and whose turn it is."""
    cover, commissioner = sheet.cover, sheet.commissioner or "the commissioner"
    return {
        CoverStage.PROPOSED: _asked(sheet),
        CoverStage.ACCEPTED: f"{cover.network} has accepted. The patients count as covered once {commissioner} agrees "
        "it, when its services reach them.",
        CoverStage.AGREED: _agreed(sheet),
        CoverStage.DECLINED: f"{cover.network} declined. {commissioner} looks for another network.",
        CoverStage.WITHDRAWN: f"{commissioner} took it back. It covers nobody.",
        CoverStage.ENDED: f"Its last day was {words.day(cover.last_day)}. It covers nobody any more.",
    }[sheet.stage]


def _asked(sheet: CoverSheet) -> str:
    cover, commissioner = sheet.cover, sheet.commissioner or "the commissioner"
    if cover.first_day >= clock.today():
        return f"{cover.network} is asked, and has not answered. The patients are not covered by it yet."
    return (
        f"{cover.network} did not answer by the first day, so it can no longer accept. It covers nobody. "
        f"{commissioner} asks again from a later day, or another network."
    )


def _agreed(sheet: CoverSheet) -> str:
    cover = sheet.cover
    if cover.first_day > clock.today():
        return f"The patients are covered from {words.day(cover.first_day)}."
    return f"The patients are covered until {words.day(cover.last_day)}."


@register.filter
def serves_in_words(cover: CoverAgreement) -> str:
    """What the network of an agreement does, did or is asked to do for the patients."""
    today = clock.today()
    if cover.state == CoverState.AGREED:
        return "served" if cover.last_day < today else "serves"
    unanswered = cover.state == CoverState.PROPOSED and cover.first_day < today
    return "was asked to serve, and did not answer in time," if unanswered else "is asked to serve"


@register.filter
def nearest_in_words(nearness: Suggestion) -> str:
    distance = nearness.distance_m
    return "not known" if distance is None else f"{distance / 1000:,.1f} km away"


@register.filter
def cover_entry_words(entry: CoverEntry) -> str:
    day = words.day(entry.day) if entry.day else ""
    says = {
        CoverAction.PROPOSE: "asked the network to cover the patients",
        CoverAction.RECORD: "recorded that it is agreed",
        CoverAction.ACCEPT: "accepted for the network",
        CoverAction.DECLINE: "declined for the network",
        CoverAction.AGREE: "agreed the cover",
        CoverAction.GIVE_NOTICE: f"recorded that notice of a contract variation was given on {day}",
        CoverAction.WITHDRAW: "took it back",
        CoverAction.END: f"ended it: its last day is {day}",
    }[CoverAction(entry.action)]
    return f"{says}, from paper" if entry.paper else says


@register.filter
def in_capacity(entry: CoverEntry, organisation: str) -> str:
    return ", ".join(filter(None, (Role(entry.capacity).label, organisation)))


@register.inclusion_tag("networks/cover_of_network.html", takes_context=True)
def cover_of_network(context: Context, network: Network, year: ContractYear) -> dict[str, Any]:
    """What the network gives and is asked to give, for whom it concerns."""
    today = clock.today()
    found = agreements_with(context["user"], network, year, today)
    return {"agreements": [(each, each.stage(today)) for each in found]}
