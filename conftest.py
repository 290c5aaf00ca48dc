pytest_plugins = ["pcnportal.testing.browser", "pcnportal.testing.database", "pcnportal.testing.worker"]
