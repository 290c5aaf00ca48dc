"""How suggested homes are written: sizes against the year's band, distances, and who is shown them."""

from django import template
from django.template import Context

from networks.models import Network
from networks.placement.ranking import against
from networks.selectors.scope import reads_for_area
from pcnportal.core.figures import plural
from pcnportal.core.words import number
from practices.models import ContractYear

register = template.Library()
register.filter("plural", plural)


@register.filter
def km(metres: int | None) -> str:
    return "not known" if metres is None else f"{metres / 1000:,.1f} km"


@register.filter
def held_against(size: int | None, year: ContractYear) -> str:
    return number(size) if size is None else against(size, year.floor, year.ceiling)


@register.simple_tag(takes_context=True)
def sees_homes_after(context: Context, network: Network) -> bool:
    return reads_for_area(context["user"], network)
