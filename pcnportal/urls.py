from django.urls import include, path

urlpatterns = [
    path("accounts/", include("pcnportal.accounts.urls")),
    path("practices/", include("practices.urls")),
    path("", include("networks.urls")),
    path("", include("signoff.urls")),
    path("", include("pcnportal.core.urls")),
]

handler400 = "pcnportal.core.views.bad_request"
handler403 = "pcnportal.core.views.permission_denied"
handler404 = "pcnportal.core.views.not_found"
handler500 = "pcnportal.core.views.server_error"
