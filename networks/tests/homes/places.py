"""Practices on the map, in metres from one corner of it."""

from collections.abc import Iterable
from typing import Any

from networks.models import Neighbour, Network, Site
from networks.selectors.homes import Sight
from pcnportal.testing.factories import make_practice
from practices.models import Commissioner, Practice

CORNER = 400_000
EVERYTHING = Sight(Network.objects.all(), Practice.objects.all())


def placed(commissioner: Commissioner | None, name: str, east: int, north: int = 0, **fields: Any) -> Practice:
    practice = make_practice(commissioner, name, **fields)
    Site.objects.create(practice=practice, easting=CORNER + east, northing=CORNER + north)
    return practice


def touch(practice: Practice, others: Iterable[Practice]) -> None:
    for other in others:
        one, two = sorted([practice, other], key=lambda each: each.pk)
        Neighbour.objects.create(a=one, b=two, metres=1)
