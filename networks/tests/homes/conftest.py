import pytest

from pcnportal.testing.factories import make_commissioner
from practices.models import Commissioner


@pytest.fixture
def marlshire(db: None) -> Commissioner:
    return make_commissioner("99A", "Marlshire CCG")


@pytest.fixture
def northshire(db: None) -> Commissioner:
    return make_commissioner("99B", "Northshire CCG")
