from django.urls import path

from pcnportal.core import views

app_name = "core"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("status/", views.status, name="status"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
