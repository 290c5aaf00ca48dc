from datetime import date

import pytest

from networks.enums import MembershipState
from networks.models import Membership
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import add_member, give_role, make_imported_network, make_practice, make_user, year
from practices.models import ContractYear, ListSize
from signoff.enums import Action
from signoff.models import Application
from signoff.selectors.applying import year_to_offer, years_to_start
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, complete, draft, take

START = "/applications/start/"


def test_an_application_starts_with_its_lead_practice_agreed(area: Area) -> None:
    quay = area.practice("Quay")
    response = posted(area.user_of(quay), START, network_name=" Harbour ", practice=quay.code, year="2019-20")
    application = Application.objects.get()
    assert (response.status_code, response["Location"]) == (302, address(application))
    assert (application.network.name, application.lead_practice) == ("Harbour", quay)
    assert [each.state for each in application.network.memberships.all()] == [MembershipState.AGREED]


def test_with_one_practice_only_name_and_year_are_asked(area: Area) -> None:
    response = opened(area.user_of(area.practice("Quay")), START)
    assert 'value="Quay network"' in text(response)
    assert "leads the application.</p>" in text(response)
    assert "Which of your practices" not in text(response)


def test_with_several_practices_one_is_chosen(area: Area) -> None:
    quay, pier = area.practice("Quay"), area.practice("Pier")
    user = area.user_of(quay)
    give_role(user, Role.PRACTICE_USER, pier.organisation)
    assert "Which of your practices leads the application?" in text(opened(user, START))
    posted(user, START, network_name="Harbour", practice=pier.code, year="2019-20")
    assert Application.objects.get().lead_practice == pier


def test_nobody_starts_for_another_practice(area: Area) -> None:
    elm = area.practice("Elm")
    user = area.user_of(area.practice("Quay"))
    response = posted(user, START, network_name="Harbour", practice=elm.code, year="2019-20")
    assert (response.status_code, Application.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Enter a name for the network"), ("N" * 101, "Network name must be 100 characters or fewer")],
)
def test_a_name_that_cannot_be_is_explained_beside_it(area: Area, name: str, sentence: str) -> None:
    quay = area.practice("Quay")
    response = posted(area.user_of(quay), START, network_name=name, practice=quay.code, year="2020-21")
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="2020-21" checked' in text(response)


@pytest.mark.django_db
def test_a_practice_without_a_commissioner_is_told_who_can_help() -> None:
    stray = make_practice(None, "Stray")
    user = make_user(Role.PRACTICE_USER, stray.organisation)
    response = posted(user, START, network_name="Stray", practice=stray.code, year="2019-20")
    assert response.status_code == 422
    assert "Your commissioner can have that corrected in ODS" in text(response)


def test_starting_twice_gives_one_application(area: Area) -> None:
    quay = area.practice("Quay")
    for _ in range(2):
        posted(area.user_of(quay), START, network_name="Harbour", practice=quay.code, year="2019-20")
    assert Application.objects.count() == 1


def test_an_application_already_led_is_offered_to_go_on_with(area: Area) -> None:
    quay = area.practice("Quay")
    application = draft(area, "Harbour", quay)
    shown = text(opened(area.user_of(quay), START))
    assert "Quay (" in shown
    assert "already leads the application of Harbour" in shown
    assert address(application) in shown
    assert "has agreed to join Harbour" not in shown
    take(complete(area, application), Action.SUBMIT, area.user_of(quay))
    take(application, Action.PICK_UP, area.officer)
    assert "for 2019/20 (With Marlshire CCG)." in text(opened(area.user_of(quay), START))


def test_an_agreement_elsewhere_is_told_with_the_way_on(area: Area) -> None:
    quay, pier = area.practice("Quay"), area.practice("Pier")
    harbour = draft(area, "Harbour", quay, pier)
    Membership.objects.filter(practice=pier).update(state=MembershipState.AGREED)
    shown = text(opened(area.user_of(pier), START))
    assert "has agreed to join Harbour for 2019/20" in shown
    assert address(harbour, "answer") + f"?practice={pier.code}" in shown


def test_a_membership_in_force_is_told_with_who_can_end_it(area: Area) -> None:
    quay = area.practice("Quay")
    make_imported_network(area.commissioner, [quay], "Riverside")
    shown = text(opened(area.user_of(quay), START))
    assert "is a member of Riverside from 1 July 2019" in shown
    assert "its commissioner can record that" in shown


class TestTheYearOffered:
    @pytest.fixture(autouse=True)
    def _lists(self, area: Area) -> None:
        quay = area.practice("Quay")
        ListSize.objects.create(practice=quay, as_at=date(2020, 1, 1), registered=12_000)

    @pytest.mark.parametrize(
        ("today", "code"),
        [
            (date(2019, 5, 15), "2019/20"),
            (date(2019, 5, 16), "2020/21"),
            (date(2020, 5, 31), "2020/21"),
            (date(2020, 6, 1), "2020/21"),
            (date(2021, 4, 20), "2021/22"),
            (date(2030, 1, 1), "2020/21"),
        ],
    )
    def test_is_the_next_due_with_lists_or_the_latest_with_lists(self, today: date, code: str) -> None:
        assert year_to_offer(years_to_start(today), today).code == code

    def test_years_that_are_over_are_not_offered(self) -> None:
        assert [each.code for each in years_to_start(date(2020, 4, 1))] == ["2020/21", "2021/22"]

    def test_once_all_are_over_all_are_offered(self) -> None:
        assert len(years_to_start(date(2030, 1, 1))) == ContractYear.objects.count()

    def test_without_any_list_the_first_is_offered(self) -> None:
        ListSize.objects.all().delete()
        assert year_to_offer(years_to_start(date(2019, 5, 1)), date(2019, 5, 1)) == year("2019/20")


def test_the_years_stand_in_the_form(area: Area) -> None:
    quay = area.practice("Quay")
    add_member(make_imported_network(area.commissioner, [], "Riverside"), area.practice("Pier"))
    shown = text(opened(area.user_of(quay), START))
    for contract_year in ContractYear.objects.all():
        assert contract_year.code in shown
    assert "Deadline: 15 May 2019. Lists of 1 January 2019 count" in shown
    assert "Riverside" not in shown


def test_another_application_for_the_same_year_is_asked_about_and_the_next_year_offered(area: Area) -> None:
    quay = area.practice("Quay")
    draft(area, "Harbour", quay)
    user, sent = area.user_of(quay), {"network_name": "Coast", "practice": quay.code, "year": "2019-20"}
    assert 'value="2020-21" checked' in text(opened(user, START))
    response = posted(user, START, **sent)
    assert response.status_code == 422
    assert "already leads the application of Harbour for 2019/20. Go on with it, or tick this box" in text(response)
    assert 'value="Coast"' in text(response)
    for another, count in ({"year": "2020-21"}, 2), ({"network_name": "Harbour"}, 2), ({"another": "on"}, 3):
        assert posted(user, START, **{**sent, **another}).status_code == 302
        assert Application.objects.count() == count
