from typing import Any

import pytest
from django.utils.timezone import localdate

from signoff.tests.changes.scene import IN_YEAR


@pytest.fixture(autouse=True)
def in_the_year(settings: Any) -> None:
    settings.CLOCK_OFFSET_DAYS = (IN_YEAR.date() - localdate()).days
