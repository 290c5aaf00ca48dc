"""The pages of a change: what they show before it happens, what they refuse, and who is told."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from networks.models import Membership
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import give_role
from practices.enums import InterestKind
from practices.models import ListSize
from practices.services.interests import declare_interest
from signoff.enums import ChangeKind, ChangeStatus
from signoff.models import NetworkChange, OutgoingMessage
from signoff.selectors.worklist import waiting_for, waiting_for_others
from signoff.tests.area import Area
from signoff.tests.changes.pages import agrees, browser_of, dated, decides, proposes, seen_in, shown, words_of
from signoff.tests.changes.scene import IN_YEAR, agreed, decided, live_network, plan_of, practice_of, proposed

pytestmark = pytest.mark.django_db

TODAY = IN_YEAR.date()


def titles(user, *, others: bool = False) -> list[str]:
    found = waiting_for_others(user, today=TODAY) if others else waiting_for(user, today=TODAY)
    return [each.title for each in found if "Elm" in each.title]


def test_a_joining_goes_from_hand_to_hand(area: Area) -> None:
    """T31: a large practice outside every network joins, and the network's size jumps."""
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 38_505)
    harbour = live_network(area, "Harbour", quay)
    page = shown(area.user_of(elm), harbour, "JOIN", practice=elm.code, **dated("first_day", 1, 4))
    before, after = "1 practice, 31,000 patients (30,000 to 50,000)", "2 practices, 69,505 patients (more than 50,000)"
    assert f"{before} {after}" in words_of(page)
    assert "31,000 of 69,505 patients covered (44.60%) 69,505 of 69,505 patients covered (100.00%)" in words_of(page)
    assert NetworkChange.objects.count() == 0
    change = proposes(area.user_of(elm), harbour, "JOIN", practice=elm.code, **dated("first_day", 1, 4))
    assert titles(area.user_of(quay)) == ["Say if you agree: Elm joins Harbour"]
    assert titles(area.approver) == ["Decide: Elm joins Harbour"]
    assert titles(area.user_of(elm), others=True) == ["Elm joins Harbour"]
    refused = decides(area.approver, change)
    assert refused.status_code == 422
    assert "It waits for Quay on behalf of Harbour to agree." in words_of(refused)
    assert agrees(area.user_of(quay), change).status_code == 302
    assert titles(area.user_of(quay)) == []
    assert decides(area.approver, change).status_code == 302
    shows = words_of(browser_of(area.lmc_user).get(f"/networks/{harbour.reference}/?year=2020-21"))
    assert "69,505" in shows
    assert titles(area.officer) == ["Tell ODS: Elm joins Harbour"]
    subjects = OutgoingMessage.objects.filter(recipient=area.user_of(elm)).order_by("id")
    assert [each.subject for each in subjects] == [
        "Elm joins Harbour: Marlshire CCG approves it",
        "Elm joins Harbour: it is in force",
    ]


def test_a_decision_on_old_figures_comes_back_with_its_words_and_the_new_ones(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    browser, path = browser_of(area.approver), f"/changes/{change.reference}/decide/"
    seen = seen_in(browser.get(path))
    ListSize.objects.filter(practice=quay, as_at=date(2020, 1, 1)).update(registered=39_000)
    body = {"outcome": "approve", "reason": "As the committee found.", "version": 1, "seen": seen}
    body |= dated("determined_on", 11, 5)
    stale = browser.post(path, {**body, "token": uuid4()})
    assert stale.status_code == 409
    assert "The figures have changed since you saw what this would do." in words_of(stale)
    assert "As the committee found." in stale.content.decode()
    assert "39,000 patients" in words_of(stale)
    assert browser.post(path, {**body, "seen": seen_in(stale), "token": uuid4()}).status_code == 302
    change.refresh_from_db()
    assert change.status == ChangeStatus.APPROVED


def test_a_proposal_on_old_figures_is_shown_anew(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    answers = {"practice": elm.code, "kind": "EXPULSION", "reason": "It is far.", **dated("last_day", 31, 5)}
    path = f"/networks/{harbour.reference}/changes/propose/"
    response = browser_of(area.officer).post(path, {**answers, "token": uuid4(), "seen": ""})
    assert response.status_code == 409
    assert "It is far." in response.content.decode()
    assert NetworkChange.objects.count() == 0


def test_a_refusal_needs_its_reasons_and_a_double_click_gives_the_first_result(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    assert "Say why" in words_of(decides(area.approver, change, "refuse"))
    token = uuid4()
    first = decides(area.approver, change, "refuse", reason="They work well.", token=token)
    browser = browser_of(area.approver)
    body = {"outcome": "refuse", "reason": "They work well.", "version": 1, "seen": "", "token": token}
    again = browser.post(f"/changes/{change.reference}/decide/", body)
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    change.refresh_from_db()
    assert (change.status, change.steps.count()) == (ChangeStatus.REFUSED, 2)
    page = words_of(browser_of(area.user_of(elm)).get(f"/changes/{change.reference}/"))
    assert "They work well." in page
    assert "What it would have done, as it was last seen" in page


def test_who_has_an_interest_neither_proposes_nor_decides(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    for person in (area.approver, area.officer):
        declare_interest(
            commissioner=area.commissioner,
            practice=quay,
            kind=InterestKind.PARTNER,
            since=date(2015, 4, 1),
            by=person,
            at=IN_YEAR,
        )
    refused = browser_of(area.approver).get(f"/changes/{change.reference}/decide/")
    assert refused.status_code == 403
    assert "declared an interest in Quay" in words_of(refused)
    assert titles(area.approver) == []
    assert browser_of(area.officer).get(f"/networks/{harbour.reference}/changes/propose/").status_code == 403
    assert titles(area.second_approver) == ["Decide: Elm is expelled from Harbour"]


def test_what_is_proposed_can_be_withdrawn_and_the_list_says_so(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    empty = words_of(browser_of(area.officer).get(f"/networks/{harbour.reference}/changes/"))
    assert "No changes yet" in empty
    change = proposes(area.user_of(elm), harbour, "PRACTICE_CLOSURE", practice=elm.code, **dated("last_day", 31, 5))
    browser = browser_of(area.user_of(elm))
    assert browser.post(f"/changes/{change.reference}/withdraw/", {"version": 1}).status_code == 302
    again = browser.get(f"/changes/{change.reference}/withdraw/", follow=True)
    assert "This change is withdrawn: there is nothing to withdraw." in words_of(again)
    listed = words_of(browser_of(area.officer).get(f"/networks/{harbour.reference}/changes/"))
    assert "Elm closes and leaves Harbour 1 June 2020 Withdrawn" in listed


def test_ods_is_told_and_the_list_is_taken_away(area: Area) -> None:
    quay, elm = practice_of(area, "=Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    decides(area.approver, change, **dated("determined_on", 11, 5))
    browser = browser_of(area.officer)
    assert "Elm is expelled from Harbour 1 June 2020 12 June 2020" in words_of(
        browser.get("/commissioners/99A/ods-notices/")
    )
    late = browser.post(f"/changes/{change.reference}/ods/", dated("sent_on", 13, 6))
    assert "Day of the notice must be today or in the past" in words_of(late)
    assert browser.post(f"/changes/{change.reference}/ods/", dated("sent_on", 12, 5)).status_code == 302
    lines = browser.get("/commissioners/99A/ods-notices/export/").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{change.reference},Elm is expelled from Harbour,A practice is expelled,Harbour,")
    assert lines[1].endswith(f"2020-06-12,2020-05-12,{area.officer}")


def test_the_network_s_page_leads_to_its_changes_for_who_may(area: Area) -> None:
    harbour = live_network(area, "Harbour", practice_of(area, "Quay", 40_000))
    page = f"/networks/{harbour.reference}/?year=2020-21"
    links = {
        who: [word for word in ("Propose a change", ">Changes<") if word in browser_of(user).get(page).content.decode()]
        for who, user in {"officer": area.officer, "lmc": area.lmc_user, "nhse": area.nhse}.items()
    }
    assert links == {"officer": ["Propose a change", ">Changes<"], "lmc": [">Changes<"], "nhse": [">Changes<"]}
    assert Client().get(f"/networks/{harbour.reference}/changes/").status_code == 302


def test_who_is_to_join_later_is_on_the_network_s_page_with_the_day(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 35_000) for name in ("Quay", "Elm", "Oak"))
    harbour = live_network(area, "Harbour", quay, oak)
    plan = plan_of(ChangeKind.JOIN, harbour, practice=elm, first_day=date(2020, 6, 1))
    decided(agreed(proposed(area.user_of(elm), plan), area.user_of(quay)), area.approver)
    page = f"/networks/{harbour.reference}/?year=2020-21"
    shown = words_of(browser_of(area.user_of(quay)).get(page))
    assert "Approved, and not in force yet Elm" in shown
    assert "from 1 June 2020" in shown
    assert "not in force yet" not in words_of(browser_of(area.user_of(practice_of(area, "Ash"))).get(page))
    Membership.objects.filter(practice=oak).update(during=(date(2020, 7, 15), date(2021, 4, 1)))
    assert f"To join later Oak ({oak.code}) , a member from 15 July 2020" in words_of(browser_of(area.nhse).get(page))


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (dated("determined_on", 13, 5), "Day of the determination must be today or in the past"),
        (dated("determined_on", 10, 5, 1920), "Day of the determination must be"),
    ],
)
def test_an_expulsion_is_determined_on_a_day_that_can_be(area: Area, day: dict[str, int], refused: str) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    response = decides(area.approver, change, **day)
    assert response.status_code == 422
    assert refused in words_of(response)


def test_who_agreed_for_a_practice_does_not_decide_for_the_commissioner(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay)
    give_role(area.approver, Role.PRACTICE_USER, quay.organisation)
    give_role(area.second_approver, Role.PRACTICE_USER, elm.organisation)
    change = proposes(area.second_approver, harbour, "JOIN", practice=elm.code, **dated("first_day", 1, 6))
    agrees(area.approver, change)
    for person, did in ((area.approver, "You agreed to"), (area.second_approver, "You proposed")):
        refused = browser_of(person).get(f"/changes/{change.reference}/decide/")
        assert refused.status_code == 403
        assert f"{did} this change, so another approver" in words_of(refused)
        assert "Decide: Elm joins Harbour" not in titles(person)


def test_ods_is_owed_nothing_of_what_was_called_off_and_is_told_after_the_proposal(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    decides(area.approver, change, **dated("determined_on", 11, 5))
    browser, path = browser_of(area.officer), f"/changes/{change.reference}/"
    early = browser.post(f"{path}ods/", dated("sent_on", 11, 5))
    assert "must be on or after 12 May 2020, when the change was proposed" in words_of(early)
    NetworkChange.objects.filter(pk=change.pk).update(ods_due_on=date(2020, 5, 11))
    assert "The notice to ODS is overdue" in words_of(browser.get(path))
    NetworkChange.objects.filter(pk=change.pk).update(status=ChangeStatus.WITHDRAWN)
    page = words_of(browser.get(path))
    assert ("overdue" in page, "ODS to be told" in page, "Record that ODS" in page) == (False, False, False)
    assert "called off" in words_of(browser.post(f"{path}ods/", dated("sent_on", 12, 5)))


def test_a_practice_that_wants_to_leave_is_led_to_its_answer(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay)
    path, link = f"/networks/{harbour.reference}/changes/propose/", f"/practices/{quay.code}/answers/2020-21/"
    assert link in browser_of(area.user_of(quay)).get(path).content.decode()
    outside = browser_of(area.user_of(elm)).get(path).content.decode()
    assert link not in outside
    assert 'value="JOIN" checked' in " ".join(outside.split()), "the one thing that it can propose is chosen"


@pytest.mark.parametrize(
    ("kind", "answers", "refused"),
    [
        ("MOVE", dated("last_day", 31, 5) | dated("first_day", 31, 5), "must be after 31 May 2020"),
        ("MOVE", dated("last_day", 31, 12, 2099), "The day must lie between 1 April 2021 and 31 March 2022."),
        ("MOVE", dated("last_day", 31, 5, 2021), "nothing can change in it from 1 June 2021 on"),
        ("SPLIT", dated("last_day", 31, 5), "At least one practice has to stay in Harbour"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_proposed(
    area: Area, kind: str, answers: dict[str, int], refused: str
) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour, bay = live_network(area, "Harbour", quay, elm), live_network(area, "Bay", practice_of(area, "Oak"))
    named = {"practice": elm.code, "to_network": bay.reference, "practices": [quay.code, elm.code], "new_name": "Woods"}
    response = shown(area.officer, harbour, kind, **named, **answers)
    assert response.status_code == 422
    assert refused in words_of(response)


def test_a_day_that_has_come_is_said(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    for month, said in ((4, True), (5, False)):
        page = words_of(shown(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 30, month)))
        assert ("Its day has come already" in page) == said


def test_who_is_to_be_expelled_finds_that_in_its_work_list_and_may_answer(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposed(
        area.user_of(quay), plan_of(ChangeKind.EXPULSION, harbour, practice=elm, last_day=date(2020, 5, 31))
    )
    assert [item.title for item in waiting_for_others(area.user_of(elm), today=IN_YEAR.date())] == [
        "Elm is expelled from Harbour"
    ]
    page = f"/changes/{change.reference}/"
    case = f"/cases/start/?practice={elm.code}&amp;year=2020-21"
    assert case in browser_of(area.user_of(elm)).get(page).content.decode()
    assert case not in browser_of(area.user_of(quay)).get(page).content.decode()
    decided(change, area.approver, approves=False, reason="No.")
    assert case not in browser_of(area.user_of(elm)).get(page).content.decode()


def test_of_a_network_that_ends_only_that_is_said(area: Area) -> None:
    quay, oak = practice_of(area, "Quay", 40_000), practice_of(area, "Oak", 40_000)
    harbour, bay = live_network(area, "Harbour", quay), live_network(area, "Bay", oak)
    days = dated("last_day", 31, 5)
    page = words_of(shown(area.officer, harbour, "MOVE", practice=quay.code, to_network=bay.reference, **days))
    assert "Harbour 1 practice, 40,000 patients (30,000 to 50,000) closed" in page
    assert "No practice is named yet" not in page


def test_who_was_expelled_reads_that_it_has_no_network(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 11, 5))
    of_year = {"year": "2020-21"}
    assert "Elm: member" in words_of(browser_of(area.user_of(elm)).get("/", of_year))
    decides(area.approver, change, **dated("determined_on", 11, 5))
    home = words_of(browser_of(area.user_of(elm)).get("/", of_year))
    assert "is in no network in 2020/21" in home
    assert "Elm: member" not in home
    assert "is a member of Harbour" not in words_of(browser_of(area.user_of(elm)).get("/applications/start/"))


def test_what_one_decides_oneself_does_not_wait_for_others(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    proposes(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5))
    title = "Elm is expelled from Harbour"
    assert (titles(area.approver), titles(area.approver, others=True)) == ([f"Decide: {title}"], [])
    assert (titles(area.officer), titles(area.officer, others=True)) == ([], [title])


def test_where_no_list_is_held_nobody_is_said_to_be_covered(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000)
    harbour = live_network(area, "Harbour", quay, elm)
    ListSize.objects.all().delete()
    page = words_of(shown(area.officer, harbour, "EXPULSION", practice=elm.code, **dated("last_day", 31, 5)))
    assert "is not confirmed, and which practices need cover in 2020/21 is not known yet." in page


def test_what_was_decided_with_a_change_is_not_asked_for_any_more(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 26_000), practice_of(area, "Elm", 9_000)
    change = proposes(
        area.officer,
        live_network(area, "Harbour", quay, elm),
        "EXPULSION",
        practice=elm.code,
        **dated("last_day", 31, 5),
    )
    page, asked = f"/changes/{change.reference}/", ("cannot expel Elm until", "has to record a decision on that first")
    assert all(each in words_of(browser_of(area.officer).get(page)) for each in asked)
    decided = {"size_decision": "It stays open: the committee, 11 May.", **dated("determined_on", 11, 5)}
    assert decides(area.approver, change, reason="As found.", **decided).status_code == 302
    assert not any(each in words_of(browser_of(area.officer).get(page)) for each in asked)


def test_who_agrees_is_told_for_whom_it_still_waits(area: Area) -> None:
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 9_000)
    change = proposes(
        area.officer, live_network(area, "Harbour", quay), "JOIN", practice=elm.code, **dated("first_day", 1, 6)
    )
    browser = browser_of(area.user_of(elm))
    after = browser.post(f"/changes/{change.reference}/agree/", {"version": change.version}, follow=True)
    waits = "You agreed. It waits for Quay on behalf of Harbour to agree; then Marlshire CCG decides on it."
    assert waits in words_of(after)
