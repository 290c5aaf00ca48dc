"""Cover for the patients of practices that take no part, by the pages that people use."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from networks.enums import MembershipState
from networks.models import CoverAgreement, CoverEntry, Membership
from networks.permissions import answering_practices
from networks.rules.facts import Cover
from networks.selectors.facts import YearDay
from networks.selectors.place import place_of
from networks.services.cover import propose_cover
from networks.services.revalidation import drain
from networks.services.validation import store_commissioners
from networks.tests.pages.reading import read, words_of
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, add_member, make_imported_network, year
from practices.enums import Answer
from practices.models import ListSize, Practice
from signoff.enums import CaseKind, RoundState
from signoff.models import Application, OutgoingMessage, RoundStatusChange
from signoff.selectors.worklist import waiting_for, waiting_for_others
from signoff.services.cases.opening import open_by_portal
from signoff.services.rounds import follow_rounds
from signoff.tests.apply.pages import opened, posted
from signoff.tests.area import Area, check_coverage, requirements_met
from signoff.tests.changes.scene import live_network, practice_of
from signoff.tests.participation.answering import answer
from signoff.tests.review.test_pages import hidden
from signoff.tests.road.test_hard_cases import press, told
from signoff.tests.test_round_reopens import confirmed, state_of

TODAY = AT.date()
PROPOSE = "/commissioners/99A/cover/propose/"
LIST = "/commissioners/99A/cover/"
FIRST = {"first_day_day": 1, "first_day_month": 7, "first_day_year": 2019}
ASKED = {**FIRST, "note": "Elm takes no part. Please answer by 20 May."}


def day(on: date) -> dict[str, int]:
    return {"day_day": on.day, "day_month": on.month, "day_year": on.year}


def ask(area: Area, practice: Practice, application: Application) -> CoverAgreement:
    asked = {"practice": practice.code, "network": application.network.reference, **ASKED}
    assert press(area.officer, PROPOSE, **asked) == 302
    return CoverAgreement.objects.latest("id")


def take(user: User, cover: CoverAgreement, step: str, **answers: Any) -> int:
    return press(user, f"/cover/{cover.reference}/{step}/", **answers)


def covered(practice: Practice, area: Area) -> Cover | None:
    place = place_of(area.officer, practice, year(), TODAY, reads=True)
    return place.cover


def lines(user: User) -> list[str]:
    return [item.title for item in waiting_for(user, today=TODAY)]


@pytest.fixture
def harbour(area: Area) -> Application:
    """Its requirements are met, so that it can promise cover."""
    return requirements_met(area)


@pytest.fixture
def elm(area: Area, harbour: Application) -> Practice:
    """It has declined to take part."""
    elm = area.practice("Elm", list_size=8_000)
    answer(area, elm, Answer.DECLINE)
    check_coverage(area)
    return elm


def test_a_practice_declines_and_a_network_covers_its_patients(area: Area) -> None:
    """T7: respected and not asked again; COV-04 until the agreement, then every patient is covered."""
    harbour = confirmed(area)
    elm = area.practice("Elm", list_size=8_000)
    answer(area, elm, Answer.DECLINE)
    check_coverage(area)
    lead, page = area.user_of(harbour.lead_practice), "/commissioners/99A/"
    assert lines(area.user_of(elm)) == []
    before = read(area.officer, page)
    assert f"Elm ({elm.code}) takes no part, and no network has agreed to cover" in before
    assert "Ask a network for cover" in before
    cover = ask(area, elm, harbour)
    assert covered(elm, area) is Cover.COVER_PROPOSED
    assert "Say if Harbour covers the patients of Elm" in lines(lead)
    assert told(lead)[-1] == "Marlshire CCG asks Harbour to cover the patients of Elm"
    assert [item.title for item in waiting_for_others(area.officer, today=TODAY)].count("Harbour") == 1
    means = read(lead, f"/cover/{cover.reference}/accept/")
    assert "All network entitlements for these patients follow to Harbour" in means
    assert "No network participation payment is made for them." in means
    assert "Harbour would serve 44,000 patients rather than 36,000." in means
    assert take(lead, cover, "accept") == 302
    assert covered(elm, area) is Cover.COVER_PROPOSED
    assert "Agree that Harbour covers the patients of Elm" in lines(area.officer)
    agreed = {"reason": "Its pharmacist calls there since May.", "sure": "on"}
    assert take(area.officer, cover, "agree", **agreed) == 302
    assert covered(elm, area) is Cover.COVER_AGREED
    assert "Every practice is covered today." in read(area.officer, page)
    assert told(area.user_of(elm)) == ["Harbour covers the patients of Elm from 1 July 2019"]
    message = OutgoingMessage.objects.get(recipient=area.user_of(elm))
    assert "it has nothing to do" in message.text
    assert lines(area.user_of(elm)) == []
    assert "What you can do" not in read(area.user_of(elm), message.path)
    assert AuditEvent.objects.filter(action="COVER_AGREED").count() == 1


def test_cover_is_not_agreed_while_the_practice_does_not_share_data(
    area: Area, harbour: Application, elm: Practice
) -> None:
    """T18: what is proposed, or accepted, covers nobody; the day of the notice is kept."""
    cover = ask(area, elm, harbour)
    take(area.user_of(harbour.lead_practice), cover, "accept")
    notice = {**day(date(2019, 5, 8)), "reason": "Letter of 8 May: Elm refuses to share data."}
    assert take(area.officer, cover, "notice", **notice) == 302
    cover.refresh_from_db()
    assert (cover.state, cover.notice_on) == ("ACCEPTED", date(2019, 5, 8))
    assert covered(elm, area) is Cover.COVER_PROPOSED
    page = read(area.user_of(elm), f"/cover/{cover.reference}/")
    assert "Notice of a contract variation given 8 May 2019" in page
    assert "Letter of 8 May: Elm refuses to share data." in page
    response = posted(
        area.officer,
        f"/cover/{cover.reference}/agree/",
        **hidden(opened(area.officer, f"/cover/{cover.reference}/agree/")),
        reason="We suppose so.",
    )
    assert response.status_code == 422
    assert "Tick “The services of Harbour reach these patients" in words_of(response)
    later = {**day(date(2019, 5, 11)), "reason": ""}
    assert take(area.officer, cover, "notice", **later) == 422


def test_a_practice_is_never_paid_for_its_own_patients(area: Area, harbour: Application, elm: Practice) -> None:
    """T19: the giver cannot be a network with the practice in it."""
    add_member(harbour.network, elm)
    asked = {"practice": elm.code, "network": harbour.network.reference, **ASKED}
    response = posted(area.officer, PROPOSE, **asked)
    assert response.status_code == 422
    assert "Cover is for the patients of practices that take no part" in words_of(response)
    assert not CoverAgreement.objects.exists()


def test_a_large_practice_is_covered_for_a_year_and_joins_in_the_next(
    area: Area, harbour: Application, settings: Any
) -> None:
    """T31: cover of 2019/20 ends with its year; from 1 April 2020 the practice is a member, and its size counts."""
    parys = area.practice("Parys", list_size=38_505)
    ListSize.objects.create(practice=parys, as_at=date(2020, 1, 1), registered=38_505, source="invented")
    answer(area, parys, Answer.DECLINE)
    check_coverage(area)
    cover = ask(area, parys, harbour)
    take(area.user_of(harbour.lead_practice), cover, "accept")
    take(area.officer, cover, "agree", reason="Agreed on 9 May.", sure="on")
    cover.refresh_from_db()
    assert cover.last_day == date(2020, 3, 31)
    page = read(area.officer, f"/cover/{cover.reference}/")
    assert "List size of the network 36,000" in page
    assert "Patients it serves with this cover 74,505" in page
    Membership.objects.create(
        network=harbour.network,
        practice=parys,
        contract_year=year("2020/21"),
        state="IN_FORCE",
        during=(date(2020, 4, 1), None),
        decided_on=date(2020, 3, 1),
        named_at=AT,
    )
    settings.CLOCK_OFFSET_DAYS += (date(2020, 4, 1) - TODAY).days
    later = YearDay.of(year("2020/21"), date(2020, 4, 1))
    place = place_of(area.officer, parys, later.year, later.day, reads=True)
    assert place.cover is Cover.MEMBER
    assert "Its last day was 31 March 2020. It covers nobody any more." in read(
        area.officer, f"/cover/{cover.reference}/"
    )


def test_the_end_of_cover_shows_first_whom_it_leaves_and_opens_the_round_again(area: Area, settings: Any) -> None:
    application = confirmed(area)
    elm = area.practice("Elm", list_size=4_000)
    answer(area, elm, Answer.DECLINE)
    cover = ask(area, elm, application)
    take(area.user_of(application.lead_practice), cover, "accept")
    take(area.officer, cover, "agree", reason="Agreed on 9 May.", sure="on")
    settings.CLOCK_OFFSET_DAYS += 60
    july = TODAY + timedelta(days=60)
    drain()
    page = read(area.officer, f"/cover/{cover.reference}/end/")
    assert f"From the day after, 4,000 patients of Elm ({elm.code}) are not covered by anything." in page
    assert "Of the patients of Marlshire CCG, 90.00% are then covered rather than 100.00%." in page
    ending = {**day(july), "reason": "Its pharmacist has left."}
    assert take(area.officer, cover, "end", **ending) == 422
    assert take(area.officer, cover, "end", **ending, sure="on") == 302
    assert told(area.user_of(elm))[-1].startswith("Harbour covers the patients of Elm until")
    for days, moved in ((0, 0), (1, 1)):
        store_commissioners([area.commissioner.pk], at=AT + timedelta(days=60 + days))
        assert follow_rounds(at=AT + timedelta(days=60 + days)) == moved
    assert state_of(area, july + timedelta(days=1)) is RoundState.REOPENED


def test_a_round_opens_and_closes_again_at_once_with_its_cover(
    area: Area, django_capture_on_commit_callbacks: Any
) -> None:
    application = confirmed(area)
    elm = area.practice("Elm", list_size=4_000)
    answer(area, elm, Answer.DECLINE)
    with django_capture_on_commit_callbacks(execute=True):
        cover = ask(area, elm, application)
    assert state_of(area) is RoundState.REOPENED
    with django_capture_on_commit_callbacks(execute=True):
        take(area.user_of(application.lead_practice), cover, "accept")
        take(area.officer, cover, "agree", reason="Agreed on 9 May.", sure="on")
    assert state_of(area) is RoundState.CONFIRMED
    with django_capture_on_commit_callbacks(execute=True):
        take(area.officer, cover, "take-back", reason="Harbour has no pharmacist.")
    assert state_of(area) is RoundState.REOPENED
    assert RoundStatusChange.objects.latest("id").action == "LOSE_COVER"


def test_a_network_declines_and_another_is_looked_for(area: Area, harbour: Application, elm: Practice) -> None:
    cover = ask(area, elm, harbour)
    lead = area.user_of(harbour.lead_practice)
    assert take(lead, cover, "decline") == 422
    assert take(lead, cover, "decline", reason="We have no room.") == 302
    assert covered(elm, area) is Cover.COVER_GAP
    assert "Find another network to cover the patients of Elm" in lines(area.officer)
    assert told(area.lmc_user)[-1] == "Harbour declines to cover the patients of Elm"
    assert told(area.user_of(elm)) == []
    ask(area, elm, harbour)
    assert "Find another network to cover the patients of Elm" not in lines(area.officer)


def test_a_case_about_the_practice_says_which_networks_were_asked_and_what_they_said(
    area: Area, harbour: Application, elm: Practice
) -> None:
    case = open_by_portal(kind=CaseKind.UNPLACED, practice=elm, contract_year=year(), why="Left.", at=AT)
    assert case
    cover = ask(area, elm, harbour)
    assert "Cover Harbour: proposed" in read(area.officer, f"/cases/{case.reference}/")
    assert take(area.user_of(harbour.lead_practice), cover, "decline", reason="We have no room.") == 302
    for user in (area.officer, area.lmc_user, area.user_of(elm)):
        assert "Cover Harbour: declined" in read(user, f"/cases/{case.reference}/")


def test_another_member_of_the_network_reads_and_does_not_answer(
    area: Area, harbour: Application, elm: Practice
) -> None:
    cover = ask(area, elm, harbour)
    member = harbour.network.memberships.exclude(practice=harbour.lead_practice)[0].practice
    page = read(area.user_of(member), f"/cover/{cover.reference}/")
    assert "What you can do" not in page
    refused = posted(area.user_of(member), f"/cover/{cover.reference}/accept/", version=1, reason="")
    assert refused.status_code == 403
    assert f"Only someone from {harbour.lead_practice}, which speaks for it" in words_of(refused)
    assert opened(area.lmc_user, f"/cover/{cover.reference}/").status_code == 200
    assert opened(area.lmc_user, f"/cover/{cover.reference}/accept/").status_code == 403


def test_an_answer_from_paper_says_how_the_network_gave_it(area: Area, harbour: Application, elm: Practice) -> None:
    cover = ask(area, elm, harbour)
    assert take(area.officer, cover, "accept", reason="") == 422
    assert take(area.officer, cover, "accept", reason="Minutes of 9 May") == 302
    entry = CoverEntry.objects.latest("id")
    assert (entry.paper, entry.by, entry.reason) == (True, area.officer, "Minutes of 9 May")
    page = read(area.lmc_user, f"/cover/{cover.reference}/")
    assert "accepted for the network, from paper CCG officer, Marlshire CCG Minutes of 9 May" in page
    assert told(area.user_of(harbour.lead_practice))[-1] == "Harbour accepts to cover the patients of Elm"


def test_a_stale_page_keeps_the_words_and_says_how_it_stands(area: Area, harbour: Application, elm: Practice) -> None:
    cover = ask(area, elm, harbour)
    path = f"/cover/{cover.reference}/decline/"
    lead = area.user_of(harbour.lead_practice)
    seen = hidden(opened(lead, path))
    take(area.officer, cover, "take-back", reason="Asked by mistake.")
    response = posted(lead, path, **seen, reason="We have no room.")
    assert response.status_code == 409
    assert "last by Officer of Marlshire" in words_of(response)
    assert "It stands like this now: taken back." in words_of(response)
    assert "We have no room." in words_of(response)


def test_a_double_click_asks_once(area: Area, harbour: Application, elm: Practice) -> None:
    asked = {"practice": elm.code, "network": harbour.network.reference, "token": uuid4(), **ASKED}
    first, second = (posted(area.officer, PROPOSE, **asked) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert CoverAgreement.objects.count() == 1


def test_the_list_is_searched_sorted_and_taken_away(area: Area, harbour: Application, elm: Practice) -> None:
    cover = ask(area, elm, harbour)
    oak = area.practice("Oak", list_size=2_000)
    answer(area, oak, Answer.DECLINE)
    ask(area, oak, harbour)
    take(area.user_of(harbour.lead_practice), cover, "decline", reason="No room.")
    assert "2 agreements" in read(area.officer, f"{LIST}?sort=-patients")
    found = read(area.officer, f"{LIST}?stage=DECLINED")
    assert ("Elm" in found, "Oak" in found) == (True, False)
    assert "No agreement fits the search" in read(area.lmc_user, f"{LIST}?q=nothing")
    assert "No cover agreements yet" in read(area.officer, f"{LIST}?year=2020-21")
    rows = opened(area.officer, f"{LIST}export/?stage=PROPOSED").content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[2:4] for row in rows] == [["Practice", "Patients"], ["Oak", "2000"]]
    book = load_workbook(BytesIO(opened(area.officer, f"{LIST}export/?as=xlsx").content))
    assert [row[2] for row in book.active.iter_rows(values_only=True)] == ["Practice", "Elm", "Oak"]
    assert AuditEvent.objects.filter(action="COVER_EXPORTED").count() == 2
    assert opened(area.user_of(elm), LIST).status_code == 403


def test_cover_near_its_end_that_nothing_follows_is_said(area: Area, harbour: Application, elm: Practice) -> None:
    short = {"last_day_day": 20, "last_day_month": 7, "last_day_year": 2019}
    asked = {"practice": elm.code, "network": harbour.network.reference, **ASKED, **short}
    press(area.officer, PROPOSE, **asked)
    cover = CoverAgreement.objects.latest("id")
    take(area.user_of(harbour.lead_practice), cover, "accept")
    take(area.officer, cover, "agree", reason="Agreed on 9 May.", sure="on")
    title = "Cover of Elm by Harbour ends on 20 July 2019"
    titles = [item.title for item in waiting_for(area.officer, today=date(2019, 5, 20))]
    assert title not in titles
    titles = [item.title for item in waiting_for(area.officer, today=date(2019, 6, 1))]
    assert title in titles


def test_cover_of_who_has_joined_a_network_is_to_be_ended(area: Area, harbour: Application, elm: Practice) -> None:
    cover = ask(area, elm, harbour)
    take(area.user_of(harbour.lead_practice), cover, "accept")
    take(area.officer, cover, "agree", reason="Agreed on 9 May.", sure="on")
    title = "End the cover of Elm by Harbour"
    on = date(2019, 8, 1)
    assert title not in [item.title for item in waiting_for(area.officer, today=on)]
    add_member(make_imported_network(area.commissioner, name="Coast"), elm, state=MembershipState.IN_FORCE)
    assert title in [item.title for item in waiting_for(area.officer, today=on)]


def test_the_practice_s_page_leads_its_commissioner_to_a_network(
    area: Area, harbour: Application, elm: Practice
) -> None:
    link = f"{PROPOSE}?year=2019-20&amp;practice={elm.code}"
    page = f"/practices/{elm.code}/"
    assert link in opened(area.officer, page).content.decode()
    assert [link in opened(user, page).content.decode() for user in (area.lmc_user, area.user_of(elm))] == [False] * 2
    member = harbour.lead_practice
    assert "cover/propose" not in opened(area.officer, f"/practices/{member.code}/").content.decode()


def test_the_list_asks_as_often_for_many_as_for_one(area: Area, harbour: Application, elm: Practice) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            opened(area.officer, LIST)
        return len(captured)

    ask(area, elm, harbour)
    once = statements()
    for name in ("Ash", "Fir", "Oak"):
        practice = area.practice(name)
        answer(area, practice, Answer.DECLINE)
        ask(area, practice, harbour)
    assert statements() == once


def test_a_request_that_nobody_answered_waits_for_the_commissioner_and_not_for_the_network(
    area: Area, harbour: Application, elm: Practice, settings: Any
) -> None:
    cover, lead = ask(area, elm, harbour), area.user_of(harbour.lead_practice)
    settings.CLOCK_OFFSET_DAYS += (date(2019, 7, 2) - TODAY).days
    asked, find = "Say if Harbour covers the patients of Elm", "Find another network to cover the patients of Elm"
    for person, titles in ((lead, [False, False]), (area.officer, [False, True])):
        found = [item.title for item in waiting_for(person, today=date(2019, 7, 2))]
        assert [asked in found, find in found] == titles
    assert [item.title for item in waiting_for_others(area.officer, today=date(2019, 7, 2))].count("Harbour") == 0
    shown = read(lead, f"/cover/{cover.reference}/")
    assert "Harbour did not answer by the first day, so it can no longer accept. It covers nobody." in shown
    assert "was asked to serve, and did not answer in time, its patients" in read(
        area.officer, f"/practices/{elm.code}/"
    )
    assert f"/cover/{cover.reference}/accept/" not in opened(lead, f"/cover/{cover.reference}/").content.decode()


def test_whoever_led_a_network_speaks_for_it_in_the_years_after(area: Area, settings: Any) -> None:
    """It has gone on without an application of the year: its other members do not promise cover for it."""
    lead, other = practice_of(area, "Quay", 31_000), practice_of(area, "Mole", 9_000)
    harbour = live_network(area, "Harbour", lead, other)
    made = {"commissioner": area.commissioner, "created_at": AT, "created_by": area.user_of(lead), "status": "LIVE"}
    Application.objects.create(network=harbour, contract_year=year(), lead_practice=lead, **made)
    elm = area.practice("Elm", list_size=8_000)
    cover = propose_cover(
        network=harbour,
        practice=elm,
        contract_year=year("2020/21"),
        first_day=date(2020, 7, 1),
        note="Please serve them.",
        by=area.officer,
        acting_for=area.commissioner.organisation,
        at=AT,
    )
    asked = "Say if Harbour covers the patients of Elm"
    titles = {each: [item.title for item in waiting_for(area.user_of(each), today=TODAY)] for each in (lead, other)}
    assert (asked in titles[lead], asked in titles[other]) == (True, False)
    assert list(answering_practices(harbour, year("2020/21"))) == [lead]
    Membership.objects.filter(practice=lead).update(during=(date(2020, 4, 1), date(2020, 5, 1)))
    settings.CLOCK_OFFSET_DAYS += (date(2020, 5, 1) - TODAY).days
    assert other in answering_practices(harbour, cover.contract_year)
