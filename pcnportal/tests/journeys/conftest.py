from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from pcnportal.testing.browser import WIDTHS
from pcnportal.testing.factories import AT
from pcnportal.tests.journeys.typist import Typist
from signoff.tests.area import Area, make_area


@pytest.fixture
def area(transactional_db: None, settings: Any) -> Area:
    """Only what is there before anybody starts: a commissioner and an LMC with their people, on a day in May 2019."""
    settings.CLOCK_OFFSET_DAYS = (AT.date() - localdate()).days
    return make_area()


@pytest.fixture(params=[True, False], ids=["wide, with scripts", "narrow, without scripts"])
def typist(request: Any, browser: Browser, live_server: LiveServer) -> Iterator[Typist]:
    scripts = request.param
    width = 1280 if scripts else 390
    size = {"width": width, "height": WIDTHS[width]}
    context = browser.new_context(java_script_enabled=scripts, viewport=size)
    yield Typist(context, context.new_page(), live_server.url, looks=scripts)
    context.close()
