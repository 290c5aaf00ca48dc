"""What only some networks have to say: why they cross a border, that they ask for a waiver, their neighbourhoods."""

import re
from html import unescape
from typing import Any

import pytest

from networks.enums import MembershipState
from networks.models import Explanation, Membership, Neighbourhood, WaiverRequest
from networks.services.neighbourhoods import set_neighbourhoods
from networks.services.records import explain
from networks.services.revalidation import drain
from pcnportal.core import clock
from practices.models import ListSize, Practice
from signoff.enums import ApplicationStatus
from signoff.models import Application
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, complete, draft, make_area, submitted

WAIVER = {"ground": "RURAL_LOW_DENSITY", "evidence": "Forty miles of <b>moor</b>"}


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def harbour(area: Area, quay: Practice) -> Application:
    return draft(area, "Harbour", quay, area.practice("Pier"))


@pytest.fixture
def crossing(area: Area, quay: Practice) -> Application:
    """With a practice of Northshire."""
    return draft(area, "Moor", quay, make_area("99B", "Northshire").practice("Elm", list_size=40_000))


def save(area: Area, application: Application, page: str, **values: Any) -> Any:
    values.setdefault("version", Application.objects.get(pk=application.pk).version)
    return posted(area.user_of(application.lead_practice), address(application, page), **values)


def explained(area: Area, application: Application, reason: str, **values: Any) -> Any:
    """On the page as it stands."""
    page = opened(area.user_of(application.lead_practice), address(application, "border"))
    return save(area, application, "border", reason=reason, seen=page.context["form"].initial["seen"], **values)


def home_of(area: Area, application: Application) -> str:
    return text(opened(area.user_of(application.lead_practice), address(application)))


class TestABorder:
    def test_is_asked_about_only_where_there_is_one(
        self, area: Area, crossing: Application, harbour: Application
    ) -> None:
        link = f'href="{address(crossing, "border")}"'
        assert link in home_of(area, crossing)
        assert "Reason for crossing a border" not in home_of(area, harbour)

    def test_its_reason_is_saved_shown_and_taken_back(self, area: Area, crossing: Application, quay: Practice) -> None:
        page = text(opened(area.user_of(quay), address(crossing, "border")))
        assert "Marlshire CCG, Northshire CCG." in page
        assert "Marlshire CCG leads and checks the application" in page
        assert save(area, crossing, "border", reason="One valley").status_code == 302
        explanation = Explanation.objects.get()
        assert (explanation.rule, explanation.text) == ("GEO-06", "One valley")
        for name in ("", "border", "submit"):
            assert "One valley" in text(opened(area.user_of(quay), address(crossing, name)))
        assert explained(area, crossing, "").status_code == 302
        assert not Explanation.objects.exists()

    def test_without_one_there_is_nothing_to_explain(self, area: Area, harbour: Application) -> None:
        assert "All the practices belong to Marlshire CCG" in text(
            opened(area.user_of(harbour.lead_practice), address(harbour, "border"))
        )
        refused = save(area, harbour, "border", reason="One valley")
        assert refused.status_code == 422
        assert "One valley" in text(refused)
        assert not Explanation.objects.exists()

    def test_an_old_page_shows_both_reasons(self, area: Area, crossing: Application) -> None:
        save(area, crossing, "border", reason="One valley")
        stale = save(area, crossing, "border", reason="One road", version=crossing.version)
        assert stale.status_code == 409
        assert "One road</td>" in text(stale)
        assert "One valley</td>" in text(stale)

    def test_so_does_one_where_another_reason_was_given_on_the_network_s_page(
        self, area: Area, crossing: Application, quay: Practice
    ) -> None:
        explained(area, crossing, "One valley")
        page = opened(area.user_of(quay), address(crossing, "border"))
        explain(
            network=crossing.network,
            contract_year=crossing.contract_year,
            rule="GEO-06",
            text="One river",
            by=area.user_of(quay),
            at=clock.now(),
        )
        values = {"reason": "One road", "seen": page.context["form"].initial["seen"]}
        stale = save(area, crossing, "border", **values)
        assert stale.status_code == 409
        assert "User of Quay gave a reason for crossing a border on " in text(stale)
        assert ("One road</td>" in text(stale), "One river</td>" in text(stale)) == (True, True)
        again = {**values, "seen": stale.context["form"].data["seen"]}
        assert save(area, crossing, "border", **again).status_code == 302
        assert Explanation.objects.get().text == "One road"

    def test_so_does_the_page_on_which_it_is_submitted(self, area: Area, crossing: Application, quay: Practice) -> None:
        complete(area, crossing, answered=False)
        explained(area, crossing, "One valley")
        page = opened(area.user_of(quay), address(crossing, "submit"))
        declared = {"declaration": "on", "seen": page.context["form"].initial["seen"]}
        explain(
            network=crossing.network,
            contract_year=crossing.contract_year,
            rule="GEO-06",
            text="One river",
            by=area.user_of(quay),
            at=clock.now(),
        )
        stale = save(area, crossing, "submit", **declared)
        assert stale.status_code == 409
        assert "User of Quay gave a reason for crossing a border on " in text(stale)
        assert ("One river" in text(stale), "One valley" in text(stale)) == (True, False)
        assert Application.objects.get(pk=crossing.pk).status == ApplicationStatus.DRAFT
        assert "declaration" not in stale.context["form"].data
        again = {**declared, "seen": stale.context["form"].data["seen"]}
        assert save(area, crossing, "submit", **again).status_code == 302


class TestAWaiver:
    def test_is_offered_below_the_minimum_only(self, area: Area, harbour: Application, crossing: Application) -> None:
        assert f'href="{address(harbour, "ask-for-waiver")}"' in home_of(area, harbour)
        assert "Waiver of the minimum" not in home_of(area, crossing)

    def test_is_asked_for_with_ground_and_evidence_and_no_longer(
        self, area: Area, harbour: Application, quay: Practice
    ) -> None:
        assert save(area, harbour, "ask-for-waiver", **WAIVER).status_code == 302
        asked = WaiverRequest.objects.get()
        assert (asked.ground, asked.evidence) == tuple(WAIVER.values())
        assert "Asked for: low population density" in home_of(area, harbour)
        assert "Forty miles of &lt;b&gt;moor" in text(opened(area.user_of(quay), address(harbour, "ask-for-waiver")))
        assert save(area, harbour, "ask-for-waiver", ground="NONE", evidence="").status_code == 302
        assert not WaiverRequest.objects.exists()

    def test_its_commissioner_reads_it_and_decides_from_it(self, area: Area) -> None:
        members = [area.practice(name, list_size=9_000) for name in ("Quay", "Pier")]
        application = submitted(area, "Harbour", *members)
        WaiverRequest.objects.create(network_year=application.network.years.get(), **WAIVER)
        assert "Forty miles of &lt;b&gt;moor" in text(opened(area.officer, address(application)))
        page = text(opened(area.approver, address(application, "waiver")))
        assert "Forty miles of &lt;b&gt;moor" in page

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"ground": ""}, "Select the ground"),
            ({"ground": "SOMETHING"}, "What was chosen is not listed any more"),
            ({"evidence": " "}, "Give the evidence"),
            ({"evidence": "e" * 4_001}, "What is the evidence? must be 4,000 characters or fewer"),
        ],
    )
    def test_a_mistake_is_said_beside_it(
        self, area: Area, harbour: Application, change: dict[str, str], sentence: str
    ) -> None:
        refused = save(area, harbour, "ask-for-waiver", **{**WAIVER, **change})
        assert refused.status_code == 422
        assert sentence in text(refused)
        assert not WaiverRequest.objects.exists()

    def test_an_old_page_shows_both(self, area: Area, harbour: Application) -> None:
        save(area, harbour, "ask-for-waiver", **WAIVER)
        stale = save(area, harbour, "ask-for-waiver", ground="OTHER", evidence="A pass", version=harbour.version)
        assert stale.status_code == 409
        assert "A pass</td>" in text(stale)


class TestNeighbourhoods:
    def test_are_asked_for_above_the_maximum_only(
        self, area: Area, crossing: Application, harbour: Application
    ) -> None:
        assert f'href="{address(crossing, "neighbourhoods")}"' in home_of(area, crossing)
        assert address(harbour, "neighbourhoods") not in home_of(area, harbour)

    def test_are_put_aside_half_filled_and_count_once_they_are_whole(
        self, area: Area, crossing: Application, quay: Practice
    ) -> None:
        elm = crossing.network.memberships.exclude(practice=quay).get().practice
        half = {"name_1": "Bay", f"in_{quay.code}": "1", "name_2": "Moor"}
        assert save(area, crossing, "neighbourhoods", **half, later="yes").status_code == 302
        lacks = "Choose the neighbourhood of Elm. Choose a practice for Moor, or leave its name empty."
        assert ("Started" in home_of(area, crossing), lacks in home_of(area, crossing)) == (True, True)
        assert not Neighbourhood.objects.exists()
        page = opened(area.user_of(quay), address(crossing, "neighbourhoods")).context["form"]
        assert [page[name].value() for name in (*half, f"in_{elm.code}")] == ["Bay", "1", "Moor", None]
        assert save(area, crossing, "neighbourhoods", **half, **{f"in_{elm.code}": "2"}).status_code == 302
        assert set(Neighbourhood.objects.values_list("name", flat=True)) == {"Bay", "Moor"}
        tasks = home_of(area, crossing)
        assert ("Started" in tasks, "The network is divided into 2 neighbourhoods" in tasks) == (False, True)

    @pytest.mark.parametrize("later", [{}, {"later": "yes"}])
    def test_an_old_page_shows_both_wherever_the_others_were_saved(
        self, area: Area, crossing: Application, quay: Practice, later: dict[str, str]
    ) -> None:
        seen = opened(area.user_of(quay), address(crossing, "neighbourhoods")).context["form"].initial["seen"]
        members = [each.practice for each in crossing.network.memberships.all()]
        about = {"network": crossing.network, "contract_year": crossing.contract_year}
        set_neighbourhoods(**about, neighbourhoods={"All": members}, by=area.user_of(quay), at=clock.now())
        mine = {"name_1": "Bay", f"in_{quay.code}": "1", **later, "seen": seen}
        if not later:
            mine |= {f"in_{each.code}": "1" for each in members}
        stale = save(area, crossing, "neighbourhoods", **mine)
        assert stale.status_code == 409
        assert "User of Quay divided the network into neighbourhoods on " in text(stale)
        assert ("Bay</td>" in text(stale), "All</td>" in text(stale)) == (True, True)
        assert Neighbourhood.objects.get().name == "All"
        assert not crossing.item_saves.exists()
        again = {**mine, "seen": stale.context["form"].data["seen"]}
        assert save(area, crossing, "neighbourhoods", **again).status_code == 302

    def test_are_no_other_s_than_the_members(self, area: Area, crossing: Application, quay: Practice) -> None:
        Membership.objects.filter(practice=quay).update(state=MembershipState.NAMED, answered_at=None, answered_by=None)
        chosen = {f"in_{each.practice.code}": "1" for each in crossing.network.memberships.all()}
        refused = save(area, crossing, "neighbourhoods", name_1="All", **chosen)
        assert refused.status_code == 422
        assert "has not agreed to join the network yet, so it cannot divide it" in text(refused)
        assert not Neighbourhood.objects.exists()


@pytest.mark.parametrize(
    ("page", "begun", "before", "after"),
    [
        ("neighbourhoods", {"name_1": "Bay"}, 60_000, 40_000),
        ("ask-for-waiver", {"ground": "OTHER"}, 20_000, 40_000),
    ],
)
def test_what_was_put_aside_and_concerns_the_network_no_longer_is_not_missed_before_submitting(
    area: Area, page: str, begun: dict[str, str], before: int, after: int
) -> None:
    quay = area.practice("Quay", list_size=before)
    application, missed = complete(area, draft(area, "Bay", quay)), "Begun and not complete"
    assert save(area, application, page, **begun, later="yes").status_code == 302
    seen = [text(opened(area.user_of(quay), address(application, "submit")))]
    ListSize.objects.update(registered=after)
    drain()
    seen.append(text(opened(area.user_of(quay), address(application, "submit"))))
    assert [(missed in each, address(application, page) in each) for each in seen] == [(True, True), (False, False)]
    assert "Submit application" in seen[1]
    assert address(application, page) not in home_of(area, application)


def test_a_page_of_the_network_leads_back_within_the_portal_only(area: Area, crossing: Application) -> None:
    page, lead = f"/networks/{crossing.network.reference}/neighbourhoods/", area.user_of(crossing.lead_practice)
    assert opened(lead, page, year="2019-20", back=address(crossing)).context["back"] == address(crossing)
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"):
        assert opened(lead, page, year="2019-20", back=elsewhere).context["back"].startswith("/networks/")


def test_a_warning_is_explained_beside_it_and_leads_back(area: Area, harbour: Application, quay: Practice) -> None:
    submitted(area, "Bay", area.practice("Sands"))
    save(area, harbour, "clinical-director", name="Dr Ada Bay", profession="GP", practice=quay.code)
    page = re.search(r'href="([^"]*explain[^"]*)">Explain<', home_of(area, harbour))
    assert page
    form = opened(area.user_of(quay), unescape(page[1])).context["form"]
    done = posted(area.user_of(quay), unescape(page[1]), text="She works for both", seen=form.initial["seen"])
    assert done["Location"] == address(harbour)
    assert f'href="{page[1]}">Change the explanation<' in home_of(area, harbour)
