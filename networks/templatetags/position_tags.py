"""How the position names its groups, bands and levels, and the links between its levels."""

from dataclasses import asdict

from django import template
from django.template import Context

from networks.rules.bands import Span, counted_spans
from networks.selectors.commissioners import Group, groups_of
from networks.selectors.facts import year_rules
from networks.selectors.position import Cover, Networks
from practices.models import ContractYear

register = template.Library()

LEVEL_NAMES = {"region": "region", "stp": "STP", "commissioner": "commissioner"}


@register.filter
def participation(cover: Cover) -> list[Group]:
    return groups_of(asdict(cover))


@register.filter
def bands(networks: Networks, year: ContractYear) -> list[tuple[str, str, int]]:
    """Name in addresses, label by the year's edges, and count."""
    labels = {name: str(span) for name, span in counted_spans(year_rules(year)).items()}
    labels["size_unknown"] = "Not known: a member has no list"
    return [(name, label, getattr(networks, name)) for name, label in labels.items()]


@register.filter
def small_bands(networks: Networks, year: ContractYear) -> list[tuple[int, str]]:
    """Of the networks below the minimum, how many lie between each edge and the one before it."""
    rules = year_rules(year)
    edges = {
        "under_20000": rules.thresholds.regional_confirmation,
        "under_27000": rules.thresholds.regional_sight,
        "under_30000": rules.floor,
    }
    found, before, least = [], 0, 0
    for name, edge in edges.items():
        found.append((getattr(networks, name) - before, str(Span(least, edge - 1))))
        before, least = getattr(networks, name), edge
    return found


@register.filter
def level_name(level: str) -> str:
    return LEVEL_NAMES[level]


@register.simple_tag(takes_context=True)
def position_href(context: Context, *, by: str, within: str | None = None) -> str:
    """The same year and day at another level; within the same area unless another is given."""
    query = context["request"].GET.copy()
    query["by"] = by
    if within is not None:
        query["within"] = within
    return f"?{query.urlencode()}#areas"
