from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.utils.timezone import localdate

from pcnportal.testing.factories import AT
from pcnportal.testing.signing_in import sign_in
from pcnportal.tests.access.world import World, contents, lay_world


@pytest.fixture(scope="module", autouse=True)
def _the_worlds_day() -> Iterator[None]:
    offset = (AT.date() - localdate()).days
    with override_settings(CLOCK_OFFSET_DAYS=offset):
        yield


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, _the_worlds_day: None) -> Iterator[World]:
    """Laid once for the tests of a module, in a transaction that is taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lay_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sign_ins(world: World) -> dict[str, str]:
    """The session of everybody of the table."""
    sessions = {}
    for who, user in world.people.items():
        client = Client()
        sign_in(client, user)
        sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


@pytest.fixture(scope="module")
def as_laid(world: World) -> dict[str, str]:
    """What the tables hold before anybody does anything."""
    return contents()
