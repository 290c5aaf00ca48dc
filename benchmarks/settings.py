"""The portal's settings with Django's own admin, beside which its pages are measured."""

from pcnportal.settings import *  # noqa: F403
from pcnportal.settings import INSTALLED_APPS as APPS
from pcnportal.settings import STORAGES as PLACES

INSTALLED_APPS = [*APPS, "django.contrib.admin"]
ROOT_URLCONF = "benchmarks.urls"
STORAGES = {**PLACES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
