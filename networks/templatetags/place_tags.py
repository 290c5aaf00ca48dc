"""A practice's networks and cover, on its page: that page belongs to an app that knows no networks."""

from typing import Any

from django import template
from django.template import Context

from networks.rules.facts import Cover
from networks.selectors.facts import YearDay
from networks.selectors.place import place_of
from networks.selectors.scope import reads_for_practice
from pcnportal.core import clock
from practices.models import ContractYear, Practice

register = template.Library()

COVER = {
    Cover.MEMBER: ("Covered", "green", "As a member of a network."),
    Cover.COVER_AGREED: ("Covered", "green", "By the agreement of a network to serve its patients."),
    Cover.MEMBER_PLANNED: ("Not covered yet", "blue", "Covered once its network is confirmed."),
    Cover.COVER_PROPOSED: ("Not covered", "orange", "A network has been asked to serve its patients."),
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
        "sees_homes": reads_for_practice(user, practice, YearDay.of(year, today).day),
    }
