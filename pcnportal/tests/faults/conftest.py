from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import count

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from networks.models import Membership
from pcnportal.launcher.home import Home
from pcnportal.launcher.postgres import Postgres
from pcnportal.launcher.runtime import packages
from pcnportal.testing.factories import make_imported_network, make_practice
from pcnportal.tests.faults.load import Answering, Changer, Load, Posting, Writing
from pcnportal.tests.faults.machinery import Machinery, django_connects_to
from signoff.models import Application
from signoff.tests.area import Area, draft, make_area

NETWORKS = 120  # imported ones of one practice each, so that a run has something to do
MEMBERS = 4
Begin = Callable[..., Load]


@pytest.fixture(scope="module")
def machinery(django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[Machinery]:
    home = Home(settings.PCN_HOME / f"faults-{worker_id}")
    home.path.mkdir()
    home.path.chmod(0o755)
    postgres = Postgres(home, packages(home))
    with ExitStack() as stack:
        stack.enter_context(override_settings(CLOCK_OFFSET_DAYS=(date(2019, 5, 10) - localdate()).days))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(django_connects_to(postgres.url))
        machinery = Machinery(home, postgres)
        stack.callback(machinery.stop)
        yield machinery


@pytest.fixture(scope="module")
def area(machinery: Machinery) -> Area:
    """An application in which four practices are asked, and many small networks."""
    area = make_area()
    lead, *members = [area.practice(f"Practice {number}") for number in range(MEMBERS + 1)]
    draft(area, "Harbour", lead, *members)
    for _ in range(NETWORKS):
        make_imported_network(area.commissioner, [make_practice(area.commissioner)])
    machinery.settle()
    return area


@pytest.fixture(scope="module")
def begin(machinery: Machinery, area: Area) -> Begin:
    """Makes a load: two people post answers, two services take some, one writes a list, one many lists at once."""
    application = Application.objects.get()
    path = f"/applications/{application.reference}/answer/"
    asked = list(application.network.memberships.exclude(practice=application.lead_practice).order_by("id"))
    small = list(Membership.objects.filter(network__imported=True).values_list("practice_id", flat=True))
    port, numbers = machinery.web.program.port, count(1_001)

    def posting(membership: Membership) -> Changer:
        return Posting(membership=membership.pk, by=area.user_of(membership.practice), port=port, path=path)

    def answering(membership: Membership) -> Changer:
        return Answering(membership=membership.pk, by=area.user_of(membership.practice), pause=0.02)

    def begin(at_least: int, *, may_fail: bool = False) -> Load:
        changers = [*map(posting, asked[:2]), *map(answering, asked[2:])]
        changers += [Writing(practices=small[:1], pause=0.02), Writing(practices=small[1:], pause=0.2)]
        return Load(changers, numbers, at_least, may_fail=may_fail)

    return begin
