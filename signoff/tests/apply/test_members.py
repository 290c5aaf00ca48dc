import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import MembershipState
from networks.models import Membership
from networks.services.revalidation import drain
from pcnportal.audit.models import AuditEvent
from pcnportal.core import clock
from pcnportal.core.words import longdate
from pcnportal.testing.factories import AT, add_member, make_practice
from practices.models import Practice
from signoff.enums import Action
from signoff.models import Application
from signoff.selectors.applying import practices_to_ask
from signoff.services.asking import remove_member
from signoff.tests.apply.pages import address, answered, as_person, opened, posted, text
from signoff.tests.area import Area, draft, make_area, submitted, take


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def harbour(area: Area, quay: Practice) -> Application:
    return draft(area, "Harbour", quay)


def names(application: Application, typed: str) -> list[str]:
    return [each.name for each in practices_to_ask(application, typed)]


class TestFinding:
    @pytest.fixture(autouse=True)
    def _practices(self, area: Area) -> None:
        make_practice(area.commissioner, "Elm Surgery", code="V70001", postcode="TS18 1HU")
        make_practice(area.commissioner, "The Elms", code="V70002", postcode="TS1 8AB")
        make_practice(area.commissioner, "Elm Lodge", code="V70003", list_size=None)
        make_practice(None, "Elm Hospice", code="V70004", list_size=None)
        Practice.objects.filter(code="V70004").update(prescribing_setting=13)
        make_practice(area.commissioner, "Elm Closed", code="V70005", ods_status="C")
        make_practice(make_area("99B", "Northshire").commissioner, "Elm Afar", code="V70006")

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("elm", ["Elm Surgery", "The Elms", "Elm Afar", "Elm Lodge", "Elm Closed"]),
            ("surgery ELM", ["Elm Surgery"]),
            (" v70001 ", ["Elm Surgery"]),
            ("V70004", ["Elm Hospice"]),
            ("ts181hu", ["Elm Surgery"]),
            ("TS18 1", ["Elm Surgery"]),
            ("ts1 8", ["The Elms"]),
            ("oak", []),
        ],
    )
    def test_by_name_code_or_postcode(self, harbour: Application, typed: str, found: list[str]) -> None:
        assert names(harbour, typed) == found

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("K81003001", "Ask the practice that it belongs to: K81003."),
            ("a99999", "We do not know the code A99999"),
            ("A8100", "Enter a practice code like A81001."),
            ("12345A", "Enter a practice code like A81001."),
            ("<script>", "No practice found for “&lt;script&gt;”"),
            ("x" * 10_000, "No practice found"),
        ],
    )
    def test_what_is_not_found_is_explained(
        self, area: Area, harbour: Application, quay: Practice, typed: str, sentence: str
    ) -> None:
        response = opened(area.user_of(quay), address(harbour, "members"), q=typed)
        assert response.status_code == 200
        assert sentence in text(response)

    def test_a_character_that_no_text_has_is_no_search(self, area: Area, harbour: Application, quay: Practice) -> None:
        assert opened(area.user_of(quay), address(harbour, "members"), q="\0", page="x").status_code == 200

    def test_rows_say_what_can_be_done(self, area: Area, harbour: Application, quay: Practice) -> None:
        assert "Clear the search" not in text(opened(area.user_of(quay), address(harbour, "members")))
        shown = text(opened(area.user_of(quay), address(harbour, "members"), q="elm"))
        assert "Clear the search" in shown
        assert shown.count('type="checkbox"') == 4
        assert "Closed" in shown
        assert "Northshire CCG" in shown
        assert "Commissioner not known" not in shown
        assert "not known" in shown


def test_asking_names_the_practice_and_leads_to_the_answers(area: Area, harbour: Application, quay: Practice) -> None:
    elm = area.practice("Elm")
    page = address(harbour, "members")
    response = as_person(area.user_of(quay)).post(f"{page}?q=elm", {"practice": elm.code}, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert f"{elm} is asked to join Harbour. It answers for itself." in text(response)
    assert Membership.objects.get(practice=elm).state == MembershipState.NAMED
    assert 'type="checkbox"' not in text(response)
    assert f'href="{address(harbour)}">Go on with the application' in text(response)
    assert f'href="{page}?from=near">Practices near Quay' in text(response)


def test_asking_twice_asks_once(area: Area, harbour: Application, quay: Practice) -> None:
    elm = area.practice("Elm")
    for _ in range(2):
        assert posted(area.user_of(quay), address(harbour, "members"), practice=elm.code).status_code == 302
    assert Membership.objects.filter(practice=elm).count() == 1


def test_more_than_any_list_shows_are_not_asked_at_once(area: Area, harbour: Application, quay: Practice) -> None:
    everybody = [f"V{number}" for number in range(82_000, 82_101)]
    refused = posted(area.user_of(quay), address(harbour, "members"), practice=everybody)
    assert refused.status_code == 422
    assert "Ask 100 practices or fewer at a time" in text(refused)


@pytest.mark.parametrize("code", ["", "V99999", "\0", "V" * 50])
def test_a_code_of_nobody_is_not_found(area: Area, harbour: Application, quay: Practice, code: str) -> None:
    assert posted(area.user_of(quay), address(harbour, "members"), practice=code).status_code == 404


def test_a_closed_practice_is_refused_with_its_date(area: Area, harbour: Application, quay: Practice) -> None:
    closed = make_practice(area.commissioner, "Elm", ods_status="C", closed_on="2018-03-31")
    response = posted(area.user_of(quay), address(harbour, "members"), practice=closed.code)
    assert response.status_code == 422
    assert "closed on 31 March 2018" in text(response)


def test_removing_asks_first_then_takes_the_question_back(area: Area, quay: Practice) -> None:
    elm = area.practice("Elm")
    harbour = draft(area, "Harbour", quay, elm)
    page = address(harbour, "members") + f"{elm.code}/remove/"
    assert f"Remove {elm}" in text(opened(area.user_of(quay), page))
    for _ in range(2):
        assert posted(area.user_of(quay), page).status_code == 302
    assert not Membership.objects.filter(practice=elm).exists()


def test_whoever_removes_second_finds_it_done(area: Area, quay: Practice) -> None:
    elm = area.practice("Elm")
    harbour = draft(area, "Harbour", quay, elm)
    seen = Membership.objects.get(practice=elm)
    for _ in range(2):
        remove_member(application=harbour, membership=seen, by=area.user_of(quay), at=AT)
    assert AuditEvent.objects.filter(action="PRACTICE_REMOVED").count() == 1


def test_a_row_says_what_the_network_would_become(area: Area, harbour: Application, quay: Practice) -> None:
    area.practice("Elm", list_size=21_000)
    make_practice(area.commissioner, "Elmless", list_size=None)
    shown = text(opened(area.user_of(quay), address(harbour, "members"), q="elm"))
    assert "33,000" in shown
    row = shown[shown.index("Elmless") :]
    assert row[: row.index("</tr>")].count("not known") == 3


def test_the_lead_practice_stays(area: Area, harbour: Application, quay: Practice) -> None:
    page = address(harbour, "members") + f"{quay.code}/remove/"
    response = posted(area.user_of(quay), page)
    assert response.status_code == 422
    assert "leads the application and cannot be removed" in text(response)
    assert page not in text(opened(area.user_of(quay), address(harbour, "members")))


def test_nobody_unknown_is_removed(area: Area, harbour: Application, quay: Practice) -> None:
    assert opened(area.user_of(quay), address(harbour, "members") + "V99999/remove/").status_code == 404


def test_once_submitted_the_page_leads_back_and_a_post_is_a_conflict(area: Area) -> None:
    application = submitted(area)
    lead, elm = area.user_of(application.lead_practice), area.practice("Elm")
    response = as_person(lead).get(address(application, "members"))
    assert (response.status_code, response["Location"]) == (302, address(application))
    member = application.network.memberships.get(practice__name="Harbour Pier").practice
    removing = opened(lead, address(application, "members") + f"{member.code}/remove/")
    assert (removing.status_code, removing["Location"]) == (302, address(application))
    response = posted(lead, address(application, "members"), practice=elm.code)
    assert response.status_code == 409
    assert "can withdraw it, or Marlshire CCG can ask for changes" in text(response)
    assert not Membership.objects.filter(practice=elm).exists()


def test_asked_for_changes_members_can_change_again(area: Area) -> None:
    application = submitted(area)
    take(application, Action.PICK_UP, area.officer)
    take(application, Action.RETURN, area.officer, "Add Elm")
    elm = area.practice("Elm")
    lead = area.user_of(application.lead_practice)
    assert posted(lead, address(application, "members"), practice=elm.code).status_code == 302


def test_answers_and_reasons_are_the_leads_to_read(area: Area, quay: Practice) -> None:
    pier, elm = area.practice("Pier"), area.practice("Elm")
    harbour = draft(area, "Harbour", quay, pier, elm)
    answered(area.user_of(pier), harbour, "DECLINE", reason="No <b>capacity</b>")
    shown = text(opened(area.user_of(quay), address(harbour, "members")))
    assert f"Declined on {longdate(clock.today())}, so not counted" in shown
    assert "No &lt;b&gt;capacity&lt;/b&gt;" in shown
    told = text(opened(area.user_of(elm), address(harbour, "answer")))
    assert "capacity" not in told
    assert "Pier" not in told


def test_the_lead_is_not_told_which_other_network_holds_a_practice(area: Area, quay: Practice) -> None:
    elm, oak = area.practice("Elm"), area.practice("Oak")
    secret = draft(area, "Secret network", oak, elm)
    answered(area.user_of(elm), secret, "AGREE")
    harbour = draft(area, "Harbour", quay, elm)
    for page in ("", "members", "submit"):
        shown = text(opened(area.user_of(quay), address(harbour, page)))
        assert "Secret" not in shown
    assert "Another network holds or names Elm" in shown


def test_as_many_queries_with_thirty_members_as_with_one(area: Area, quay: Practice) -> None:
    few, lead = draft(area, "Few", quay), area.practice("Pier")
    many = draft(area, "Many", lead)
    for number in range(29):
        practice = make_practice(area.commissioner, f"Practice {number}", list_size=1_000)
        add_member(many.network, practice)
    drain()
    pages = ("", "members", "agreement", "clinical-director", "details", "submit", "answer")
    for name in (*pages, "signatures", "people", "border", "ask-for-waiver", "neighbourhoods", "discard"):
        assert queries(area, many, name) <= queries(area, few, name)


def queries(area: Area, application: Application, name: str) -> int:
    person = as_person(area.user_of(application.lead_practice))
    person.get(address(application, name))
    with CaptureQueriesContext(connection) as caught:
        assert person.get(address(application, name), {"q": "practice"}).status_code == 200
    assert len(caught) <= 25
    return len(caught)
