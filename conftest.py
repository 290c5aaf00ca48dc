import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pcnportal.testing.browser", "pcnportal.testing.database", "pcnportal.testing.worker"]

# No test fails for the time it takes: the machine may be busy with something else
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of slow tests first, so that none of them is begun when there is nothing left to do beside it."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in slow)
