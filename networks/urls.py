from django.urls import path

from networks.views import commissioners, homes, networks, position, rules

app_name = "networks"

urlpatterns = [
    path("networks/", networks.network_list, name="networks"),
    path("networks/<slug:reference>/", networks.network_page, name="network"),
    path("networks/<slug:reference>/history/", networks.network_history, name="network_history"),
    path("networks/<slug:reference>/verdicts/", networks.network_verdicts_page, name="network_verdicts"),
    path("networks/<slug:reference>/homes/", homes.network_homes, name="network_homes"),
    path("practices/<slug:code>/homes/", homes.practice_homes, name="practice_homes"),
    path("rules/", rules.rules_page, name="rules"),
    path("position/", position.position_page, name="position"),
    path("commissioners/", commissioners.commissioner_list, name="commissioners"),
    path("commissioners/<slug:code>/", commissioners.commissioner_page, name="commissioner"),
    path("commissioners/<slug:code>/verdicts/", commissioners.commissioner_verdicts_page, name="commissioner_verdicts"),
    path("commissioners/<slug:code>/homes/", homes.commissioner_homes, name="commissioner_homes"),
    path("commissioners/<slug:code>/cover/", commissioners.cover_page, name="cover"),
    path("commissioners/<slug:code>/exemptions/", commissioners.exemption_page, name="exemption"),
]
