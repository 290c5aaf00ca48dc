from django.urls import path

from networks.views import commissioners, cover, homes, networks, position, records, rules, what_if
from networks.workflow import CoverAction

app_name = "networks"

# What is recorded on a network, by its address and its name; each has a page on which to take it back.
ON_NETWORKS = {
    "larger": "larger",
    "regional-sight": "regional_sight",
    "local-share": "local_share",
    "consent": "consent",
    "neighbourhoods": "neighbourhoods",
    "explain/<slug:rule>": "explain",
}

recorded = [
    path(f"networks/<slug:reference>/{route}/{end}", view, {"kind": route.partition("/")[0]}, name=prefix + name)
    for route, name in ON_NETWORKS.items()
    for end, prefix, view in (
        ("", "", records.record_on_network),
        ("withdraw/", "withdraw_", records.withdraw_from_network),
    )
]
attestation = [
    path("commissioners/<slug:code>/attestation/", records.record_on_area, name="attestation"),
    path("commissioners/<slug:code>/attestation/withdraw/", records.withdraw_from_area, name="withdraw_attestation"),
]

steps_of_cover = [
    path(f"cover/<slug:reference>/{route}/", cover.cover_step, {"action": action}, name=f"cover_{name}")
    for route, name, action in (
        ("accept", "accept", CoverAction.ACCEPT),
        ("decline", "decline", CoverAction.DECLINE),
        ("agree", "agree", CoverAction.AGREE),
        ("notice", "notice", CoverAction.GIVE_NOTICE),
        ("take-back", "take_back", CoverAction.WITHDRAW),
        ("end", "end", CoverAction.END),
    )
]

urlpatterns = [
    path("networks/", networks.network_list, name="networks"),
    path("networks/<slug:reference>/", networks.network_page, name="network"),
    path("networks/<slug:reference>/history/", networks.network_history, name="network_history"),
    path("networks/<slug:reference>/verdicts/", networks.network_verdicts_page, name="network_verdicts"),
    path("networks/<slug:reference>/what-if/", what_if.what_if_page, name="what_if"),
    path("networks/<slug:reference>/homes/", homes.network_homes, name="network_homes"),
    path("practices/<slug:code>/homes/", homes.practice_homes, name="practice_homes"),
    path("rules/", rules.rules_page, name="rules"),
    path("position/", position.position_page, name="position"),
    path("commissioners/", commissioners.commissioner_list, name="commissioners"),
    path("commissioners/<slug:code>/", commissioners.commissioner_page, name="commissioner"),
    path("commissioners/<slug:code>/verdicts/", commissioners.commissioner_verdicts_page, name="commissioner_verdicts"),
    path("commissioners/<slug:code>/homes/", homes.commissioner_homes, name="commissioner_homes"),
    path("commissioners/<slug:code>/cover/", cover.cover_agreements, name="cover_agreements"),
    path("commissioners/<slug:code>/cover/export/", cover.export_cover, name="export_cover"),
    path("commissioners/<slug:code>/cover/record/", cover.cover_page, name="cover"),
    path("commissioners/<slug:code>/cover/propose/", cover.propose_page, name="propose_cover"),
    path("cover/<slug:reference>/", cover.cover_agreement, name="cover_agreement"),
    *steps_of_cover,
    path("commissioners/<slug:code>/list-sizes/", commissioners.list_sizes_page, name="list_sizes"),
    path(
        "commissioners/<slug:code>/list-sizes/<slug:practice>/take-back/",
        commissioners.list_size_undo_page,
        name="list_size_undo",
    ),
    path("commissioners/<slug:code>/exemptions/", commissioners.exemption_page, name="exemption"),
    *recorded,
    *attestation,
]
