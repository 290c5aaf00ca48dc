from typing import Any

import pytest
from django.utils.timezone import localdate

from pcnportal.testing.factories import AT
from signoff.tests.area import Area, make_area


@pytest.fixture(autouse=True)
def _portal_day(settings: Any) -> None:
    """The portal's clock shows the day on which the tests' facts are laid."""
    settings.CLOCK_OFFSET_DAYS = (AT.date() - localdate()).days


@pytest.fixture
def area(db: None) -> Area:
    return make_area()
