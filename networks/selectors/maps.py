"""What is drawn of a Network Area."""

from collections.abc import Iterable

from networks.models import Membership, NetworkArea, Site
from networks.outline import Outline, outline
from networks.selectors.facts import area_facts


def map_of(area: NetworkArea, memberships: Iterable[Membership]) -> Outline | None:
    """With the main sites of the members, as far as they are known; None of an area that is only listed."""
    if area.drawing is None:
        return None
    sites = Site.objects.filter(practice__in=[each.practice_id for each in memberships]).select_related("practice")
    places = {str(site.practice): (site.easting, site.northing) for site in sites.order_by("practice__name")}
    return outline(area_facts(area.kind, area.codes, area.drawing), places)
