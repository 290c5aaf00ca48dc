"""What people record, on pages in a real browser and by typed requests."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from networks.enums import CoverState, MembershipState, Standing
from networks.models import About, CoverAgreement, LargerNetwork, LocalShare, Neighbourhood, Network
from networks.selectors.records import stamp
from networks.services.revalidation import sweep
from networks.tests.pages.reading import bring_to, read, signed_in
from networks.tests.pages.test_browser import sign_in
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import AT, make_commissioner, make_network, make_practice, make_user, year
from practices.models import Commissioner, Practice


@dataclass
class Networks:
    """Vast is large and crosses into Northshire; Moor is small."""

    vast: Network
    moor: Network
    elm: Practice
    oak: Practice
    people: dict[str, User]

    def page(self, kind: str = "", network: Network | None = None) -> str:
        return f"/networks/{(network or self.vast).reference}/{kind}"


@pytest.fixture
def networks(marlshire: Commissioner) -> Networks:
    northshire = make_commissioner("99B", "Northshire CCG")
    elm = make_practice(marlshire, "Elm Surgery", list_size=35_000)
    oak = make_practice(northshire, "Oak Practice with a name that is rather long", list_size=31_000)
    ash = make_practice(marlshire, "Ash Surgery", list_size=19_000)
    vast = make_network(marlshire, [elm, oak], "Vast", state=MembershipState.AGREED)
    moor = make_network(marlshire, [ash], "Moor", state=MembershipState.AGREED)
    people = {
        "elm": make_user(Role.PRACTICE_USER, elm.organisation, name="Ann Elm"),
        "ash": make_user(Role.PRACTICE_USER, ash.organisation, name="Ben Ash"),
        "officer": make_user(Role.CCG_OFFICER, marlshire.organisation, name="Olive Officer"),
        "approver": make_user(Role.CCG_APPROVER, marlshire.organisation, name="Adam Approver"),
        "north": make_user(Role.CCG_APPROVER, northshire.organisation, name="Nora North"),
        "nhse": make_user(Role.NHSE_READER, name="Nia England"),
    }
    for network in (vast, moor):
        bring_to(network, Standing.SUBMITTED)
    sweep()
    return Networks(vast, moor, elm, oak, people)


def post(user: User, path: str, **answers: str) -> Any:
    return signed_in(user).post(path, answers)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_each_is_recorded_from_the_verdict_that_asks_for_it(page: Page, live_server: Any, networks: Networks) -> None:
    """By whom it is for; shown beside the verdict afterwards; and taken back."""
    for who, where, link, label, words, done in (
        (
            "elm",
            networks.vast,
            "Commissioner border",
            "Why is it so?",
            "One valley",
            "The explanation is saved",
        ),
        (
            "approver",
            networks.vast,
            "Agree to a larger network",
            "What is the evidence",
            "Minutes",
            "agreed to be a larger",
        ),
        ("north", networks.vast, "Say if Northshire CCG agrees", "Who agreed", "Minutes", "Your agreement to Vast"),
        ("nhse", networks.moor, "Record what the region says", "What does NHS", "Seen", "What the region says of Moor"),
    ):
        sign_in(page, live_server.url, networks.people[who])
        page.goto(live_server.url + networks.page(network=where))
        page.get_by_role("link", name=link).first.click()
        check_page(page)
        if where is networks.vast and who == "approver":
            page.get_by_label("One natural community").check()
        page.get_by_label(label).fill(words)
        page.get_by_role("main").get_by_role("button").click()
        page.get_by_text(done).wait_for()
    sign_in(page, live_server.url, networks.people["elm"])
    page.goto(live_server.url + networks.page())
    page.get_by_text("Explained by Ann Elm").wait_for()
    check_page(page)
    page.get_by_role("link", name="Change the explanation").click()
    page.get_by_role("link", name="Take it back").click()
    check_page(page)
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("It is taken back").wait_for()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_share_and_the_whole_area_are_recorded(page: Page, live_server: Any, networks: Networks) -> None:
    sign_in(page, live_server.url, networks.people["officer"])
    page.goto(live_server.url + networks.page("local-share/"))
    page.get_by_label("How many of the patients").fill("200")
    page.get_by_role("button", name="Record the share").click()
    page.get_by_role("alert").get_by_text("Enter the share as a whole number from 0 to 100").wait_for()
    page.get_by_role("alert").get_by_text("Say where the share is taken from").wait_for()
    check_page(page)
    page.goto(f"{live_server.url}/commissioners/99A/")
    page.get_by_role("link", name="Record that the whole area is served").click()
    check_page(page)
    page.get_by_label("What do you record").fill("The map was checked")
    page.get_by_role("button", name="Record that the whole area is served").click()
    page.get_by_text("It is recorded that the whole area of Marlshire CCG").wait_for()
    check_page(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_network_is_divided_without_a_script(page: Page, live_server: Any, networks: Networks) -> None:
    sign_in(page, live_server.url, networks.people["elm"])
    page.goto(live_server.url + networks.page())
    page.get_by_role("link", name="Divide into neighbourhoods").first.click()
    check_page(page)
    page.get_by_label("Name of neighbourhood 1").fill("North")
    page.get_by_label("Neighbourhood of Elm Surgery").select_option("1")
    page.get_by_label("Neighbourhood of Oak Practice").select_option("2")
    page.get_by_role("button", name="Save the neighbourhoods").click()
    page.get_by_role("alert").get_by_text("Enter the name of neighbourhood 2").wait_for()
    page.get_by_text("35,000 patients").wait_for()
    check_page(page)
    page.get_by_label("Name of neighbourhood 2").fill("South")
    page.get_by_role("button", name="Save the neighbourhoods").click()
    page.get_by_text("The neighbourhoods of Vast are saved").wait_for()
    page.get_by_role("cell", name="Elm Surgery").first.wait_for()
    check_page(page)
    assert set(Neighbourhood.objects.values_list("name", flat=True)) == {"North", "South"}


def test_what_has_changed_meanwhile_is_shown_with_what_was_typed(db: None, networks: Networks) -> None:
    about = About(year(), networks.vast)
    old = stamp(LocalShare, about)
    first = {"percent": "80", "source": "Survey", "seen": old}
    assert post(networks.people["officer"], networks.page("local-share/"), **first).status_code == 302
    again = post(networks.people["approver"], networks.page("local-share/"), percent="70", source="Lists", seen=old)
    text = again.content.decode()
    assert again.status_code == 409
    assert 'value="70"' in text
    assert "Saved now: 80" in text
    assert LocalShare.objects.get().percent == 80


@pytest.mark.parametrize("percent", ["", "-1", "101", "1e2", "12.5", "\uff11\uff12", "9999", "\x00"])
def test_a_share_that_is_none_is_said_so(db: None, networks: Networks, percent: str) -> None:
    answers = {"percent": percent, "source": "Survey", "seen": stamp(LocalShare, About(year(), networks.vast))}
    response = post(networks.people["officer"], networks.page("local-share/"), **answers)
    assert response.status_code == 422
    assert "Survey" in response.content.decode()
    assert not LocalShare.objects.exists()


def test_agreement_to_a_network_that_is_not_large_is_refused(db: None, networks: Networks) -> None:
    about = About(year(), networks.moor)
    response = post(
        networks.people["approver"],
        networks.page("larger/", networks.moor),
        ground="OTHER",
        evidence="Minutes",
        seen=stamp(LargerNetwork, about),
    )
    assert response.status_code == 422
    assert "Moor has 19,000 patients. Only above 50,000" in response.content.decode()


def test_agreement_to_a_larger_network_needs_a_ground_and_evidence(db: None, networks: Networks) -> None:
    answers = {
        "ground": "COMMUNITY",
        "evidence": "Minutes of 8 May",
        "seen": stamp(LargerNetwork, About(year(), networks.vast)),
    }
    for missing, said in (("ground", "Select the ground"), ("evidence", "Give the evidence")):
        response = post(networks.people["approver"], networks.page("larger/"), **{**answers, missing: ""})
        text = response.content.decode()
        kept = "Minutes of 8 May" if missing == "ground" else 'value="COMMUNITY" checked'
        assert (response.status_code, said in text, kept in " ".join(text.split())) == (422, True, True)
    assert post(networks.people["approver"], networks.page("larger/"), **answers).status_code == 302
    assert LargerNetwork.objects.values_list("ground", "evidence").get() == ("COMMUNITY", "Minutes of 8 May")
    history = read(networks.people["approver"], networks.page("history/"))
    assert "One natural community that a smaller network would divide" in history


@pytest.mark.parametrize("rule", ["SIZE-99", "COV-01", "x"])
def test_there_is_no_page_to_explain_what_is_no_rule_of_networks(db: None, networks: Networks, rule: str) -> None:
    assert post(networks.people["elm"], networks.page(f"explain/{rule}/")).status_code == 404


def test_nobody_is_offered_what_is_another_s_to_record(db: None, networks: Networks) -> None:
    offered = {who: read(networks.people[who], networks.page()) for who in ("elm", "approver", "north", "nhse")}
    assert [who for who, text in offered.items() if "Agree to a larger network" in text] == ["approver"]
    assert [who for who, text in offered.items() if "Say if Northshire CCG" in text] == ["north"]
    assert [who for who, text in offered.items() if "Divide into neighbourhoods" in text] == ["elm"]
    assert [who for who, text in offered.items() if "Explain: Commissioner border" in text] == ["elm"]


def test_the_population_served_stands_beside_the_list_size(db: None, networks: Networks) -> None:
    fir = make_practice(networks.vast.lead_commissioner, "Fir Surgery", list_size=4_000)
    CoverAgreement.objects.create(
        network=networks.vast,
        practice=fir,
        contract_year=year(),
        state=CoverState.AGREED,
        during=(year().starts_on, year().last_day),
        note="Agreed",
        agreed_at=AT,
        agreed_by=networks.people["officer"],
    )
    assert "It serves 70,000 patients: those of its members and, by local agreement, those of Fir Surgery" in read(
        networks.people["officer"], networks.page()
    )
