from django.urls import path

from networks.views import commissioners, networks, position

app_name = "networks"

urlpatterns = [
    path("networks/", networks.network_list, name="networks"),
    path("networks/<str:reference>/", networks.network_page, name="network"),
    path("networks/<str:reference>/history/", networks.network_history, name="network_history"),
    path("position/", position.position_page, name="position"),
    path("commissioners/", commissioners.commissioner_list, name="commissioners"),
    path("commissioners/<str:code>/", commissioners.commissioner_page, name="commissioner"),
    path("commissioners/<str:code>/cover/", commissioners.cover_page, name="cover"),
    path("commissioners/<str:code>/exemptions/", commissioners.exemption_page, name="exemption"),
]
