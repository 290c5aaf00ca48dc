"""How the position names its groups, bands and levels, and the links between its levels."""

from dataclasses import asdict

from django import template
from django.template import Context

from networks.selectors.commissioners import Group, groups_of
from networks.selectors.position import Cover, Networks

register = template.Library()

BANDS = {
    "under_20000": "Fewer than 20,000",
    "under_27000": "Fewer than 27,000",
    "under_30000": "Fewer than 30,000",
    "within_30000_50000": "30,000 to 50,000",
    "over_50000": "More than 50,000",
    "size_unknown": "Not known: a member has no list",
}
LEVEL_NAMES = {"region": "region", "stp": "STP", "commissioner": "commissioner"}


@register.filter
def participation(cover: Cover) -> list[Group]:
    return groups_of(asdict(cover))


@register.filter
def bands(networks: Networks) -> list[tuple[str, str, int]]:
    """Name in addresses, label and count."""
    return [(name, label, getattr(networks, name)) for name, label in BANDS.items()]


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
