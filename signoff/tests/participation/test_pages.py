"""The pages of answers for the year: forms, receipts, decisions, and the list of an area."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from networks.models import Membership
from networks.tests.pages.reading import read
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, make_imported_network, year
from practices.enums import Answer
from practices.models import ContractYear, LateDecision, Practice
from signoff.enums import CaseStatus
from signoff.models import Case
from signoff.tests.apply.pages import as_person, opened, posted, text
from signoff.tests.area import Area, draft
from signoff.tests.participation.answering import answer, last, on_paper
from signoff.tests.review.test_interests import declare, end

pytestmark = pytest.mark.django_db

POISON = 'Elm <script>alert("x")</script> {{7*7}} \u202egnp.exe'


@pytest.fixture
def elm(area: Area) -> Practice:
    return area.practice("Elm Surgery", list_size=9_412)


def page_of(practice: Practice, slug: str = "2019-20") -> str:
    return f"/practices/{practice.code}/answers/{slug}/"


def paper_of(practice: Practice) -> str:
    return f"{page_of(practice)}paper/"


def day(day: Any, month: Any = 5, year: Any = 2019) -> dict[str, Any]:
    return {"received_on_day": day, "received_on_month": month, "received_on_year": year}


def test_a_practice_answers_and_gets_a_receipt(area: Area, elm: Practice) -> None:
    user = area.user_of(elm)
    assert "You have not answered yet." in text(opened(user, page_of(elm)))
    response = posted(user, page_of(elm), choice="NO_NETWORK", reason="Nobody has room.", seen="")
    notice = elm.notices.get()
    assert (response.status_code, response["Location"]) == (302, f"/answers/{notice.reference}/")
    receipt = read(user, response["Location"])
    assert f"Answer received Reference {notice.reference}" in receipt
    assert "Answer Wants to take part and cannot find a network" in receipt
    assert "What was added Nobody has room." in receipt
    assert "How In the portal, by User of Elm Surgery In time Yes" in receipt
    assert "Marlshire CCG and its LMC have been told" in receipt
    again = posted(user, page_of(elm), choice="NO_NETWORK", reason="Nobody has room.", seen="")
    assert again["Location"] == response["Location"]
    assert elm.notices.count() == 1


def test_a_page_that_was_open_for_long_comes_back_as_it_was_typed(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.JOIN)
    user = area.user_of(elm)
    response = posted(user, page_of(elm), choice="DECLINE", reason="We are too few.", seen="")
    assert response.status_code == 409
    shown = text(response)
    assert "was recorded since you opened this page. It is now: Takes part." in shown
    assert "We are too few." in shown
    seen = last(elm)
    assert f'value="{seen}"' in shown
    assert posted(user, page_of(elm), choice="DECLINE", reason="We are too few.", seen=seen).status_code == 302


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Select an answer"),
        ({"choice": "MAYBE"}, "What was chosen is not listed any more"),
        ({"choice": "JOIN", "reason": "x" * 1_001}, "must be 1,000 characters or fewer"),
        ({"choice": "JOIN", "reason": "a\x00b"}, "holds a character that cannot be saved"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(area: Area, elm: Practice, sent: dict[str, str], message: str) -> None:
    response = posted(area.user_of(elm), page_of(elm), **{"reason": "Kept words", **sent})
    assert response.status_code == 422
    assert message in text(response)
    assert ("Kept words" in text(response)) == ("reason" not in sent)
    assert not elm.notices.exists()


@pytest.mark.parametrize("path", ["/practices/{}/answers/2018-19/", "/practices/V99999/answers/2019-20/"])
def test_an_unknown_year_or_practice_is_not_found(area: Area, elm: Practice, path: str) -> None:
    assert opened(area.user_of(elm), path.format(elm.code)).status_code == 404


def test_codes_are_taken_in_lower_case(area: Area, elm: Practice) -> None:
    response = opened(area.user_of(elm), page_of(elm).replace(elm.code, elm.code.lower()))
    assert response["Location"] == page_of(elm)


def test_the_form_of_2020_has_six_branches_and_asks_what_changes(area: Area, elm: Practice) -> None:
    user, page = area.user_of(elm), page_of(elm, "2020-21")
    shown = text(opened(user, page))
    for words in (
        "We stay in our network and nothing changes",
        "We stay in our network and something changes",
        "We form a new network",
        "We join a network, for the first time or again",
        "We want to take part and cannot find a network",
        "We end our part",
    ):
        assert words in shown
    response = posted(user, page, choice="CHANGE", reason="", seen="")
    assert response.status_code == 422
    assert "Say what changes: the members, the payee, the area or the clinical director" in text(response)
    assert posted(user, page, choice="JOIN", reason="", seen="").status_code == 422
    assert posted(user, page, choice="CHANGE", reason="Our payee.", seen="").status_code == 302
    assert [(n.answer, n.branch, n.reason) for n in elm.notices.all()] == [("JOIN", "CHANGE", "Our payee.")]


def test_the_branches_are_those_that_the_year_says(area: Area, elm: Practice) -> None:
    ContractYear.objects.filter(code="2019/20").update(branches=["NEW_NETWORK", "ENDS"])
    shown = text(opened(area.user_of(elm), page_of(elm)))
    assert "We form a new network" in shown
    assert "We stay in our network" not in shown


def test_in_2021_members_are_enrolled_and_may_opt_out_within_the_window(
    area: Area, elm: Practice, settings: Any
) -> None:
    make_imported_network(area.commissioner, [elm], "Riverside")
    user, page = area.user_of(elm), page_of(elm, "2021-22")
    enrolled = "Elm Surgery was a member of Riverside when 2021/22 began, so it is enrolled without doing anything."
    shown = text(opened(user, page))
    assert "If Elm Surgery is still a member of Riverside when 2021/22 begins, it is enrolled" in shown
    assert "began" not in shown
    assert "Practices can answer for 2021/22 from 1 April 2021 to 30 April 2021." in shown
    refused = posted(user, page, choice="DECLINE", reason="", seen="")
    assert refused.status_code == 422
    assert "Practices can answer for 2021/22 from 1 April 2021." in text(refused)
    settings.CLOCK_OFFSET_DAYS += (date(2021, 4, 30) - AT.date()).days
    shown = text(opened(user, page))
    assert (enrolled in shown, "We opt out" in shown) == (True, True)
    assert posted(user, page, choice="DECLINE", reason="", seen="").status_code == 302
    notice = elm.notices.get()
    assert (notice.answer, notice.late, notice.waits) == (Answer.DECLINE, False, False)
    other = area.practice("Oak Surgery")
    assert "so it is not enrolled by itself" in text(opened(area.user_of(other), page_of(other, "2021-22")))
    settings.CLOCK_OFFSET_DAYS = (date(2021, 3, 31) - localdate()).days
    assert "If Oak Surgery is in no network when" in text(opened(area.user_of(other), page_of(other, "2021-22")))


def test_a_year_that_is_over_shows_the_way_to_a_correction(area: Area, elm: Practice, settings: Any) -> None:
    settings.CLOCK_OFFSET_DAYS += 366
    user = area.user_of(elm)
    shown = text(opened(user, page_of(elm)))
    assert "Marlshire CCG can ask for a correction of a past year." in shown
    assert "Give this answer" not in shown
    assert posted(user, page_of(elm), choice="DECLINE", reason="", seen="").status_code == 422


def test_a_late_opt_out_waits_and_the_approver_decides_on_it(area: Area, elm: Practice, settings: Any) -> None:
    answer(area, elm, Answer.JOIN)
    settings.CLOCK_OFFSET_DAYS += 6
    user = area.user_of(elm)
    assert "Opting out, or coming back after it, waits until Marlshire CCG accepts it." in text(
        opened(user, page_of(elm))
    )
    posted(user, page_of(elm), choice="DECLINE", reason="Two partners left.", seen=last(elm))
    receipt = f"/answers/{last(elm)}/"
    assert "Until then the one before it stays: Takes part." in read(user, receipt)
    assert "Elm Surgery: Takes part. A late answer waits to be accepted: Does not take part" in read(user, "/")
    assert "Decide on the late answer of Elm Surgery 2019/20: does not take part" in read(area.approver, "/")
    assert "Decide on the late answer" not in read(area.officer, "/")
    assert "An approver of Marlshire CCG decision on the late answer" not in read(area.approver, "/")
    assert "An approver of Marlshire CCG decision on the late answer of Elm Surgery" in read(area.officer, "/")
    declare(area.second_approver, elm)
    assert "Decide on the late answer" not in read(area.second_approver, "/")
    end(area.second_approver)
    listed = read(area.approver, "/commissioners/99A/answers/?answer=WAITING")
    assert "1 practice " in listed
    assert "Late: Does not take part, Elm Surgery, waits for a decision" in listed
    assert "It adds: “Two partners left.”" in read(area.approver, f"{receipt}decide/")
    nothing = posted(area.approver, f"{receipt}decide/", accepted="yes", reason="")
    assert (nothing.status_code, "Say why" in text(nothing)) == (422, True)
    for _ in range(2):
        assert (
            posted(area.approver, f"{receipt}decide/", accepted="yes", reason="It is exceptional.").status_code == 302
        )
    assert LateDecision.objects.count() == 1
    shown = read(user, receipt)
    assert "In time No: late, and accepted" in shown
    assert "Reason of the decision It is exceptional." in shown
    assert posted(area.second_approver, f"{receipt}decide/", accepted="no", reason="No.").status_code == 409


def test_an_answer_on_paper_is_marked_as_such_wherever_it_shows(area: Area, elm: Practice) -> None:
    response = posted(area.officer, paper_of(elm), choice="DECLINE", reason="They retire.", seen="", **day(8))
    assert response.status_code == 302
    words = "On paper, received on 8 May 2019, recorded by Officer of Marlshire on 10 May 2019"
    for user, path in (
        (area.officer, response["Location"]),
        (area.user_of(elm), page_of(elm)),
        (area.lmc_user, f"/practices/{elm.code}/"),
        (area.nhse, "/commissioners/99A/answers/"),
    ):
        assert words in read(user, path), path
    assert "Answer recorded" in read(area.user_of(elm), response["Location"])


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Enter the date of arrival"),
        (day(11), "Date of arrival must be today or in the past"),
        (day(31, 12, 2018), "Date of arrival must be 1 January 2019 or later"),
        (day(31, 2), "Date of arrival must be a real date"),
        (day("8th"), "Date of arrival must be a real date"),
        (day(8, 5, 19), "Date of arrival must have a year of 4 numbers"),
    ],
)
def test_the_day_of_a_paper_is_checked(area: Area, elm: Practice, sent: dict[str, Any], message: str) -> None:
    response = posted(area.officer, paper_of(elm), choice="DECLINE", reason="Kept words", seen="", **sent)
    assert response.status_code == 422
    assert message in text(response)
    assert "Kept words" in text(response)
    assert not elm.notices.exists()


def test_the_area_s_list_says_who_said_what_and_who_is_silent(area: Area, elm: Practice) -> None:
    ash, oak = area.practice("Ash Surgery"), area.practice("Oak Surgery")
    answer(area, elm, Answer.NO_NETWORK)
    on_paper(area, ash, Answer.DECLINE, date(2019, 5, 3))
    shown = read(area.officer, "/commissioners/99A/answers/")
    assert "Take part 0 Take no part 1 Cannot find a network 1 No answer yet 1" in shown
    assert "3 practices" in shown
    for narrowed, expected in (
        ({"answer": "NONE"}, [oak]),
        ({"answer": "DECLINE"}, [ash]),
        ({"on_paper": "on"}, [ash]),
        ({"q": "elm"}, [elm]),
        ({"answer": "JOIN"}, []),
        ({"answer": "WAITING"}, []),
    ):
        found = read(area.lmc_user, f"/commissioners/99A/answers/?{urlencode(narrowed)}")
        assert [each for each in (ash, elm, oak) if each.code in found] == expected, narrowed
    assert "Record from paper" in shown
    assert "Record from paper" not in read(area.lmc_user, "/commissioners/99A/answers/")


def test_the_list_is_taken_away_as_it_is_narrowed_and_opens_harmless(area: Area, elm: Practice) -> None:
    ash = area.practice("=HYPERLINK(1) Surgery", list_size=7_000)
    on_paper(area, ash, Answer.DECLINE, date(2019, 5, 3), reason="+1, they say")
    answer(area, elm, Answer.DECLINE, AT + timedelta(days=7))
    address = "/commissioners/99A/answers/export/"
    response = opened(area.officer, address, q="hyperlink", year="2019-20")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="answers-99A-2019-20.csv"'
    head, row, end = response.content.decode("utf-8-sig").split("\r\n")
    assert head.startswith("Practice code,Practice,Patients,Answer,Form,Added,Answered on,Late,")
    assert row == (
        f"{ash.code},'=HYPERLINK(1) Surgery,7000,Does not take part,,\"'+1, they say\",2019-05-03,,2019-05-03,"
        f"Officer of Marlshire,,{last(ash)}"
    )
    assert end == ""
    event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor, event.after["rows"]) == ("ANSWERS_EXPORTED", area.officer, 1)
    whole = opened(area.lmc_user, address).content.decode("utf-8-sig")
    assert f"{elm.code},Elm Surgery,9412,No answer yet,,,,,,,Does not take part," in whole


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "1e9"}, {"sort": "password"}, {"answer": "X"}, {"q": "x" * 10_000}]
)
def test_a_strange_address_shows_the_list_all_the_same(area: Area, elm: Practice, query: dict[str, str]) -> None:
    assert opened(area.officer, "/commissioners/99A/answers/", **query).status_code == 200


def test_who_cannot_find_a_network_is_on_the_home_pages_of_commissioner_and_lmc(area: Area, elm: Practice) -> None:
    """Its case says what comes next; once that is closed and no network names it, it is to be found one."""
    answer(area, elm, Answer.NO_NETWORK)
    asked = "Say what comes next in the case about Elm Surgery"
    readers = (area.officer, area.approver, area.lmc_user)
    assert [asked in read(user, "/") for user in readers] == [True] * 3
    Case.objects.update(status=CaseStatus.CLOSED, closed_at=AT)
    line = "Find a network for Elm Surgery it says that it cannot find one for 2019/20"
    assert [line in read(user, "/") for user in readers] == [True] * 3
    assert line not in read(area.nhse, "/")
    make_imported_network(area.commissioner, [elm])
    for first_day, last_day, found in (
        (date(2019, 8, 1), date(2020, 4, 1), False),
        (date(2019, 4, 1), AT.date(), True),
    ):
        Membership.objects.update(during=(first_day, last_day))
        assert [line in read(user, "/") for user in readers] == [found] * 3, first_day
    Membership.objects.all().delete()
    draft(area, "Harbour", area.practice("Quay"), elm)
    assert [line in read(user, "/") for user in readers] == [False] * 3, "a network names it"


def test_a_silent_practice_is_asked_on_its_home_page_until_it_has_answered(
    area: Area, elm: Practice, settings: Any
) -> None:
    user, line = area.user_of(elm), "Say whether Elm Surgery takes part in 2019/20 by 15 May 2019"
    assert line in read(user, "/")
    answer(area, elm, Answer.DECLINE)
    shown = read(user, "/")
    assert "Nothing is waiting for you." in shown
    assert "Answer for 2019/20 Elm Surgery: Does not take part" in shown
    settings.CLOCK_OFFSET_DAYS += 6
    assert line not in read(area.user_of(area.practice("Oak Surgery")), "/"), "the deadline has passed"


def test_no_practice_reads_what_another_has_said_or_why(area: Area, elm: Practice) -> None:
    application = draft(area, "Harbour", area.practice("Quay"), elm)
    notice = answer(area, elm, Answer.DECLINE, reason="marker-of-elm")
    quay = area.user_of(application.lead_practice)
    assert Membership.objects.filter(practice=elm).exists()
    for path in (page_of(elm), paper_of(elm), f"/answers/{notice.reference}/", f"/answers/{notice.reference}/decide/"):
        assert opened(quay, path).status_code == 404, path
        assert posted(quay, path, choice="JOIN", reason="", seen=notice.reference).status_code in (404, 405), path
    assert opened(quay, "/commissioners/99A/answers/").status_code == 403
    for path in (
        "/",
        "/notices/",
        f"/practices/{elm.code}/",
        f"/applications/{application.reference}/",
        f"/applications/{application.reference}/members/",
        f"/networks/{application.network.reference}/",
        f"/networks/{application.network.reference}/history/",
        "/commissioners/99A/",
    ):
        shown = text(opened(quay, path))
        assert not [word for word in ("marker-of-elm", notice.reference, "Does not take part") if word in shown], path
    assert elm.notices.count() == 1


def test_poisoned_names_and_words_are_inert(area: Area) -> None:
    practice = area.practice(POISON)
    posted(area.user_of(practice), page_of(practice), choice="NO_NETWORK", reason=POISON, seen="")
    notice = practice.notices.get()
    assert "\u202e" not in notice.reason
    for user, path in (
        (area.user_of(practice), page_of(practice)),
        (area.user_of(practice), f"/answers/{notice.reference}/"),
        (area.officer, paper_of(practice)),
        (area.officer, "/commissioners/99A/answers/"),
        (area.lmc_user, "/"),
        (area.lmc_user, "/notices/"),
    ):
        shown = opened(user, path).content.decode()
        assert "<script>alert" not in shown, path
        assert "&lt;script&gt;alert" in shown, path


def test_the_number_of_statements_does_not_grow_with_the_practices(area: Area, elm: Practice) -> None:
    def statements(user: User, path: str) -> int:
        client = as_person(user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    answer(area, elm, Answer.NO_NETWORK)
    answer(area, area.practice("Late Surgery"), Answer.DECLINE, AT + timedelta(days=7))
    pages = [
        (area.approver, "/commissioners/99A/answers/"),
        (area.approver, "/"),
        (area.lmc_user, "/"),
        (area.user_of(elm), page_of(elm)),
        (area.user_of(elm), f"/answers/{last(elm)}/"),
    ]
    few = [statements(*page) for page in pages]
    for number in range(6):
        answer(area, area.practice(f"Ash {number}"), Answer.NO_NETWORK)
        on_paper(area, area.practice(f"Oak {number}"), Answer.JOIN, date(2019, 5, 3))
        answer(area, area.practice(f"Elder {number}"), Answer.DECLINE, AT + timedelta(days=7))
    for said in (Answer.JOIN, Answer.DECLINE, Answer.NO_NETWORK):
        answer(area, elm, said, AT + timedelta(hours=1))
    assert [statements(*page) for page in pages] == few


def test_the_years_of_the_list_are_told_apart(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.JOIN)
    shown = read(area.officer, "/commissioners/99A/answers/?year=2020-21")
    assert "We hold" not in shown
    assert elm.code not in shown
    assert year("2020/21").code in shown


def test_members_of_the_year_before_are_listed_as_enrolled_though_no_lists_are_loaded(
    area: Area, elm: Practice, settings: Any
) -> None:
    make_imported_network(area.commissioner, [elm], "Riverside")
    address = "/commissioners/99A/answers/?year=2021-22"
    shown = read(area.officer, address)
    assert "Enrolled without an answer 1 No answer yet 0" in shown
    assert "no list Enrolled without an answer, as a member of Riverside" in shown
    assert elm.code in read(area.officer, f"{address}&answer=ENROLLED")
    assert "No practice fits the search" in read(area.officer, f"{address}&answer=NONE")
    exported = opened(area.officer, "/commissioners/99A/answers/export/", year="2021-22").content.decode()
    assert f'{elm.code},Elm Surgery,,"Enrolled without an answer, as a member of Riverside"' in exported
    oak = area.practice("Oak Surgery")
    settings.CLOCK_OFFSET_DAYS += (date(2021, 4, 30) - AT.date()).days
    offered = text(opened(area.user_of(oak), page_of(oak, "2021-22")))
    assert "No, we do not take part" in offered
    assert "We opt out" not in offered


def test_a_list_on_which_nobody_stands_says_what_it_waits_for(area: Area) -> None:
    shown = read(area.officer, "/commissioners/99A/answers/?year=2021-22")
    assert "No practices yet" in shown
    assert "No practice fits" not in shown


@pytest.mark.parametrize("seen", ["x" * 13, "a\x00b"])
def test_what_no_page_of_ours_sent_is_out_of_date(area: Area, elm: Practice, seen: str) -> None:
    response = posted(area.user_of(elm), page_of(elm), choice="JOIN", reason="Kept words", seen=seen)
    assert response.status_code == 422
    assert "This page is out of date" in text(response)
    assert "Kept words" in text(response)
