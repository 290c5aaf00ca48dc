"""Finding a practice; its page, and who reads what it has answered."""

from datetime import date
from typing import Any

import pytest

from networks.enums import MembershipState, Standing
from networks.models import CoverAgreement, Membership
from networks.tests.pages.reading import bring_to, opened, read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import (
    AT,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.enums import Answer, OdsStatus
from practices.models import (
    Commissioner,
    Exemption,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)

LETTER = "letter of the partners"
READERS = ("officer", "LMC", "NHS England", "administrator")
OTHERS = ("other CCG", "other LMC", "administrator of the CCG")


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return make_practice(
        marlshire,
        "Elm Surgery",
        code="V85001",
        list_size=9_412,
        postcode="ZZ1 1AA",
        phone="01632 960001",
        address_1="1 Elm Road",
        opened_on=date(1974, 4, 1),
    )


def own_person(practice: Practice) -> Any:
    return make_user(Role.PRACTICE_USER, practice.organisation)


def answer(practice: Practice) -> None:
    ParticipationNotice.objects.create(
        practice=practice,
        contract_year=year(),
        answer=Answer.DECLINE,
        answered_at=AT,
        source=LETTER,
        recorded_by=None,
        recorded_at=AT,
    )


class TestList:
    @pytest.fixture(autouse=True)
    def some(self, elm: Practice, marlshire: Commissioner) -> None:
        make_practice(marlshire, "Oak Practice", code="V85002", list_size=None, ods_status=OdsStatus.DORMANT)
        make_practice(make_commissioner("99Q", "Quayshire CCG"), "Quay Surgery", code="V85003", postcode="YY9 9ZZ")
        make_practice(None, "Zest Clinic", code="V85004", list_size=30)

    def names(self, query: str, person: Any) -> list[str]:
        page = opened(person, f"/practices/{query}").context["page"]
        return [practice.name.split()[0] for practice in page.object_list]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Elm", "Oak", "Quay", "Zest"]),
            ("?q=surgery", ["Elm", "Quay"]),
            ("?q=surg+quay", ["Quay"]),
            ("?q=v85002", ["Oak"]),
            ("?q=V8500", ["Elm", "Oak", "Quay", "Zest"]),
            ("?q=yy9+9zz", ["Quay"]),
            ("?q=YY99ZZ", ["Quay"]),
            ("?q=nothing", []),
            ("?commissioner=99A", ["Elm", "Oak"]),
            ("?commissioner=98Z", ["Elm", "Oak", "Quay", "Zest"]),
            ("?status=D", ["Oak"]),
            ("?with_list=on", ["Elm", "Quay", "Zest"]),
            ("?sort=-name", ["Zest", "Quay", "Oak", "Elm"]),
            ("?sort=-size", ["Quay", "Elm", "Zest", "Oak"]),
            ("?sort=size", ["Zest", "Elm", "Quay", "Oak"]),
            ("?sort=password", ["Elm", "Oak", "Quay", "Zest"]),
            ("?page=abc", ["Elm", "Oak", "Quay", "Zest"]),
            ("?page=-5", ["Elm", "Oak", "Quay", "Zest"]),
            ("?year=2020-21&sort=-size", ["Elm", "Oak", "Quay", "Zest"]),
        ],
    )
    def test_it_is_searched_narrowed_and_sorted_by_its_address(
        self, query: str, names: list[str], people: dict[str, Any]
    ) -> None:
        assert self.names(query, people["officer"]) == names

    @pytest.mark.parametrize("q", ["x" * 10_000, "%00", "%25", "'", "<script>alert(1)</script>", "{{7*7}}"])
    def test_any_words_may_be_searched_for(self, q: str, people: dict[str, Any]) -> None:
        response = opened(people["officer"], f"/practices/?q={q}")

        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()

    def test_it_shows_the_facts_of_the_year(self, people: dict[str, Any]) -> None:
        shown = read(people["other CCG"], "/practices/")

        assert "4 practices" in shown
        assert "Elm Surgery V85001 ZZ1 1AA Marlshire CCG 9,412 Active" in shown
        assert "Oak Practice V85002 Marlshire CCG no list Dormant" in shown
        assert "Zest Clinic V85004 None 30 Active" in shown

    def test_the_commissioner_is_that_of_the_day(self, elm: Practice, people: dict[str, Any]) -> None:
        PracticeCommissioner.objects.filter(practice=elm).update(during=(None, date(2020, 4, 1)))
        PracticeCommissioner.objects.create(
            practice=elm, commissioner=Commissioner.objects.get(code="99Q"), during=(date(2020, 4, 1), None)
        )

        assert self.names("?commissioner=99A", people["officer"]) == ["Elm", "Oak"]
        assert self.names("?commissioner=99Q&year=2020-21", people["officer"]) == ["Elm", "Quay"]

    def test_an_unknown_year_is_not_found(self, people: dict[str, Any]) -> None:
        assert opened(people["officer"], "/practices/?year=1999-00").status_code == 404


def test_the_list_says_what_will_appear_and_what_was_not_found(people: dict[str, Any]) -> None:
    assert "Practices appear here once the national file is imported." in read(people["officer"], "/practices/")
    assert "No practice fits the search" in read(people["officer"], "/practices/?q=elm")


def test_the_list_takes_as_many_statements_for_many_as_for_one(
    marlshire: Commissioner, people: dict[str, Any], django_assert_num_queries: Any
) -> None:
    make_practice(marlshire)
    client = signed_in(people["officer"])
    with django_assert_num_queries(10):
        client.get("/practices/")
    for _ in range(29):
        make_practice(marlshire)
    with django_assert_num_queries(10):
        client.get("/practices/")


def test_the_facts_of_a_practice_are_everybodys(elm: Practice, people: dict[str, Any]) -> None:
    ListSize.objects.create(
        practice=elm, as_at=date(2020, 1, 1), registered=9_500, weighted=10_000, source="NHS Digital"
    )
    harbour = make_imported_network(elm.commissioner_links.get().commissioner, [elm], "Harbour")
    Membership.objects.update(during=(date(2019, 7, 1), date(2020, 4, 1)))

    for who in (*READERS, *OTHERS):
        shown = read(people[who], "/practices/V85001/")
        assert "Address 1 Elm Road, ZZ1 1AA Telephone 01632 960001" in shown
        assert "ODS status Active, open since 1 April 1974 Kind GP practice" in shown
        assert "Harbour 1 July 2019 31 March 2020" in shown
        assert "Marlshire CCG not known today" in shown
        assert "1 January 2020 9,500 10,000 NHS Digital 1 January 2019 9,412 not known invented" in shown
    assert harbour


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ods_status": "C", "closed_on": date(2019, 3, 31)}, "Closed, last day 31 March 2019, open from 1 April 1974"),
        ({"ods_status": "D", "opened_on": None}, "ODS status Dormant Kind"),
        ({"prescribing_setting": 2}, "Kind Out-of-hours service"),
        ({"prescribing_setting": 25}, "Kind Prescribing setting 25"),
        ({"prescribing_setting": None, "phone": "", "address_1": "", "postcode": ""}, "Address Not known Telephone"),
    ],
)
def test_status_and_kind_read_as_words(
    elm: Practice, people: dict[str, Any], fields: dict[str, Any], words: str
) -> None:
    Practice.objects.filter(pk=elm.pk).update(**fields)

    assert words in read(people["officer"], "/practices/V85001/")


def test_commissioners_through_time(elm: Practice, people: dict[str, Any]) -> None:
    PracticeCommissioner.objects.filter(practice=elm).update(during=(date(2013, 4, 1), date(2020, 4, 1)))
    PracticeCommissioner.objects.create(
        practice=elm, commissioner=Commissioner.objects.get(code="99B"), during=(date(2020, 4, 1), None)
    )

    shown = read(people["officer"], "/practices/V85001/")
    assert "Northshire CCG 1 April 2020 today Marlshire CCG 1 April 2013 31 March 2020" in shown


def test_a_code_in_lower_case_leads_to_the_page(elm: Practice, people: dict[str, Any]) -> None:
    response = opened(people["officer"], "/practices/v85001/")

    assert (response.status_code, response["Location"]) == (302, "/practices/V85001/")


@pytest.mark.parametrize("code", ["V89999", "nothing", "99A"])
def test_an_unknown_practice_is_not_found(people: dict[str, Any], code: str) -> None:
    assert opened(people["officer"], f"/practices/{code}/").status_code == 404


def test_answers_are_for_the_practice_its_commissioner_its_lmc_and_the_nation(
    elm: Practice, marlshire: Commissioner, people: dict[str, Any]
) -> None:
    answer(elm)
    neighbour = make_practice(marlshire)

    for person in (own_person(elm), *(people[who] for who in READERS)):
        shown = read(person, "/practices/V85001/")
        assert f"Does not take part: answered on 10 May 2019. From {LETTER}." in shown
        assert "Patients in 2019/20: Not covered" in shown
    for person in (own_person(neighbour), *(people[who] for who in OTHERS)):
        shown = opened(person, "/practices/V85001/").content.decode()
        assert LETTER not in shown
        assert "take part:" not in shown
        assert "Not covered" not in shown
        assert "What a practice has answered is for the practice itself" in shown


def test_a_commissioner_reads_the_years_in_which_the_practice_is_with_it(elm: Practice, people: dict[str, Any]) -> None:
    answer(elm)
    PracticeCommissioner.objects.filter(practice=elm).update(during=(None, date(2019, 4, 1)))
    PracticeCommissioner.objects.create(
        practice=elm, commissioner=Commissioner.objects.get(code="99B"), during=(date(2019, 4, 1), None)
    )

    assert LETTER not in read(people["officer"], "/practices/V85001/")
    assert LETTER in read(people["other CCG"], "/practices/V85001/")


def test_without_an_answer_it_says_so(elm: Practice, people: dict[str, Any]) -> None:
    assert "Taking part No answer yet." in read(people["officer"], "/practices/V85001/")


def test_why_it_needs_no_cover(elm: Practice, people: dict[str, Any]) -> None:
    Exemption.objects.create(
        practice=elm, contract_year=year(), reason="A hospital list", recorded_by=people["officer"], recorded_at=AT
    )

    shown = read(people["officer"], "/practices/V85001/")
    assert "Needs no cover: A hospital list" in shown
    assert "Patients in 2019/20: Needs no cover" in shown
    assert "A hospital list" not in read(people["other CCG"], "/practices/V85001/")


def test_networks_that_name_it_are_for_those_who_see_them(elm: Practice, people: dict[str, Any]) -> None:
    network = make_network(elm.commissioner_links.get().commissioner, [elm], "Zanzibar Quay")
    own = own_person(elm)

    assert "Zanzibar Quay names it for 2019/20: asked, no answer yet" in read(own, "/practices/V85001/")
    for who in (*READERS, *OTHERS):
        assert "Zanzibar" not in opened(people[who], "/practices/V85001/").content.decode(), who
    bring_to(network, Standing.SUBMITTED)
    assert "Zanzibar Quay" in read(people["officer"], "/practices/V85001/")
    assert "Zanzibar" not in read(people["other CCG"], "/practices/V85001/")


@pytest.mark.parametrize(
    ("state", "standing", "words"),
    [
        (MembershipState.AGREED, Standing.REQUIREMENTS_MET, "Not covered yet"),
        (MembershipState.IN_FORCE, Standing.CONFIRMED, "Covered As a member"),
        (MembershipState.AGREED, Standing.SUBMITTED, "Not covered It needs"),
    ],
)
def test_its_cover_follows_the_rules(
    elm: Practice, people: dict[str, Any], state: MembershipState, standing: Standing, words: str
) -> None:
    network = make_network(elm.commissioner_links.get().commissioner, [elm], state=state)
    Membership.objects.filter(state=MembershipState.IN_FORCE).update(decided_on=AT.date())
    bring_to(network, standing)

    assert f"Patients in 2019/20: {words}" in read(people["officer"], "/practices/V85001/")


def test_who_serves_its_patients(elm: Practice, people: dict[str, Any]) -> None:
    marlshire = elm.commissioner_links.get().commissioner
    CoverAgreement.objects.create(
        network=make_imported_network(marlshire, [make_practice(marlshire)], "Harbour"),
        practice=elm,
        contract_year=year(),
        during=(date(2019, 7, 1), date(2020, 4, 1)),
        note="Agreed in May",
        agreed_at=AT,
        agreed_by=people["officer"],
    )

    shown = read(people["officer"], "/practices/V85001/")
    assert "Patients in 2019/20: Covered By the agreement of a network" in shown
    assert "Harbour serves its patients from 1 July 2019 to 31 March 2020 ( cover agreement ): Agreed in May" in shown
    assert "Agreed in May" not in read(people["other CCG"], "/practices/V85001/")


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_takes_as_many_statements_whatever_there_is(
    elm: Practice, people: dict[str, Any], number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        ListSize.objects.create(practice=elm, as_at=date(2010, 1, 1 + each), registered=1)
        make_network(elm.commissioner_links.get().commissioner, [elm])
        ParticipationNotice.objects.create(
            practice=elm,
            contract_year=year(),
            answer=Answer.JOIN,
            answered_at=AT.replace(minute=each),
            source="letter",
            recorded_by=people["officer"],
            recorded_at=AT,
        )
    client = signed_in(own_person(elm))

    with django_assert_num_queries(23):
        client.get("/practices/V85001/")
