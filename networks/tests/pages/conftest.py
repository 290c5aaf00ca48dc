from typing import Any

import pytest
from django.utils.timezone import localdate

from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import AT, make_commissioner, make_lmc, make_user
from practices.models import Commissioner


@pytest.fixture(autouse=True)
def _portal_day(settings: Any) -> None:
    """The portal's clock shows the day on which the tests' facts are laid."""
    settings.CLOCK_OFFSET_DAYS = (AT.date() - localdate()).days


@pytest.fixture
def marlshire(db: None) -> Commissioner:
    return make_commissioner("99A", "Marlshire CCG", region_code="Y99", region_name="Mid England")


@pytest.fixture
def people(marlshire: Commissioner) -> dict[str, Any]:
    """Readers of Marlshire, and people who have nothing to do with it."""
    elsewhere = make_commissioner("99B", "Northshire CCG")
    lmc = make_lmc(marlshire)
    return {
        "officer": make_user(Role.CCG_OFFICER, marlshire.organisation, name="Olive Officer"),
        "administrator of the CCG": make_user(Role.ORGANISATION_ADMIN, marlshire.organisation),
        "LMC": make_user(Role.LMC_REVIEWER, lmc.organisation, name="Lena Reviewer"),
        "NHS England": make_user(Role.NHSE_READER),
        "administrator": make_user(Role.ADMINISTRATOR),
        "other CCG": make_user(Role.CCG_OFFICER, elsewhere.organisation),
        "other LMC": make_user(Role.LMC_REVIEWER, make_lmc(elsewhere, code="north", name="North LMC").organisation),
    }
