from hypothesis import HealthCheck, settings

pytest_plugins = ["pcnportal.testing.browser", "pcnportal.testing.database", "pcnportal.testing.worker"]

# No test fails for the time it takes: the machine may be busy with something else
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
