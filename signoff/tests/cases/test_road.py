"""Cases by the pages that people use: from a practice's answer to a home, to cover, to NHS England and back."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.selectors.facts import year_rules
from networks.services.cover import record_cover
from networks.tests.pages.reading import read
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, add_member, make_imported_network, year
from practices.enums import Answer, InterestKind
from practices.models import ContractYear, Practice
from practices.services.interests import declare_interest
from signoff.enums import CaseKind, CaseStatus, Heard
from signoff.models import Case, Hold
from signoff.policies.cases import CannotMove, check_direction
from signoff.selectors.cases.directions import direction_of
from signoff.services.cases.keeping import record_engagement
from signoff.services.cases.opening import open_case
from signoff.services.comments import add_comment
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, draft, make_area, requirements_met, under_review
from signoff.tests.participation.answering import answer
from signoff.tests.review.test_pages import HOLD
from signoff.tests.road.test_hard_cases import press, told

DIRECTED = {"expected_on_day": "15", "expected_on_month": "7", "expected_on_year": "2019"}
MEANS_TO_DIRECT = "Case about Elm: Marlshire CCG means to direct Riverside to take the practice"
ENGAGED = {"engaged_on_day": "10", "engaged_on_month": "5", "engaged_on_year": "2019"}


def page(case: Case, end: str = "") -> str:
    return f"/cases/{case.reference}/{end}"


def step(case: Case, by: User, slug: str, **answers: str) -> int:
    """Its status afterwards is read anew."""
    status = press(by, page(case, f"steps/{slug}/"), **answers)
    case.refresh_from_db()
    return status


def elm_without_network(area: Area) -> Case:
    elm = area.practice("Elm", list_size=9_412)
    answer(area, elm, Answer.NO_NETWORK, reason="Three networks have said no.")
    return Case.objects.get(practice=elm)


def test_who_cannot_find_a_network_has_a_case_at_once(area: Area) -> None:
    case = elm_without_network(area)
    elm = case.practice
    assert (case.kind, case.status, case.opened_by) == (CaseKind.UNPLACED, CaseStatus.OPEN, None)
    assert told(area.user_of(elm)) == ["A case is open about Elm"]
    for person in (area.user_of(elm), area.officer, area.lmc_user):
        shown = read(person, page(case))
        assert "9,412" in shown
        assert "Three networks have said no." in shown
        assert case.reference in read(person, f"/practices/{elm.code}/")
        assert case.reference in read(person, "/cases/")
    assert opened(area.user_of(area.practice("Oak")), page(case)).status_code == 404
    answer(area, elm, Answer.JOIN, at=AT + timedelta(hours=1))
    answer(area, elm, Answer.NO_NETWORK, at=AT + timedelta(hours=2))
    assert Case.objects.get() == case


def test_the_words_of_an_answer_are_not_for_other_practices(area: Area) -> None:
    """They are told so where it is given."""
    case, oak = elm_without_network(area), area.practice("Oak")
    assert press(area.lmc_user, page(case, "parties/"), kind="PRACTICE", code=oak.code) == 302
    shown = read(area.user_of(oak), page(case))
    assert "has said that it cannot find a network" in shown
    assert "Three networks have said no." not in shown


def test_from_the_answer_to_a_home(area: Area) -> None:
    """The officer asks the LMC, which mediates; what is agreed names a network and a day, and the case is closed."""
    case = elm_without_network(area)
    harbour = requirements_met(area, "Harbour", area.practice("Quay", list_size=33_000))
    assert step(case, area.officer, "ask-lmc") == 302
    assert "Comment on the case about Elm" in read(area.lmc_user, "/")
    engaged = {
        "engaged_on_day": "10",
        "engaged_on_month": "5",
        "engaged_on_year": "2019",
        "note": "By telephone with Dr Low.",
    }
    assert press(area.lmc_user, page(case, "lmc/"), **engaged) == 302
    assert step(case, area.lmc_user, "mediate", reason="We meet on Friday.") == 302
    network = harbour.network
    assert press(area.officer, page(case, "parties/"), kind="NETWORK", code=network.reference) == 302
    assert "Elm" in read(area.user_of(harbour.lead_practice), page(case))
    plan = {"step": "Harbour asks Elm to join", "organisation": str(harbour.lead_practice.organisation)}
    days = {"on_day": "20", "on_month": "5", "on_year": "2019", "expected_on_day": "1", "expected_on_month": "7"}
    case.refresh_from_db()
    sent = press(
        area.officer, page(case, "next/"), **plan, **days, expected_on_year="2019", network=network.reference, owner=""
    )
    assert sent == 302
    assert "Harbour asks Elm to join" in read(area.user_of(harbour.lead_practice), "/")
    shown = read(area.user_of(case.practice), page(case))
    assert "1 practice now, 1 expected on 1 July 2019" in shown
    add_member(network, Practice.objects.get(name="Elm"), state=MembershipState.AGREED)
    assert "1 practice now, 1 expected on 1 July 2019" in read(area.officer, page(case)), "it counts once"
    Membership.objects.filter(practice=case.practice).delete()
    where = {"network": network.reference, "expected_on_day": "1", "expected_on_month": "7", "expected_on_year": "2019"}
    assert step(case, area.officer, "agree", reason="Harbour takes Elm.", **where) == 302
    assert (case.status, case.network, case.expected_on) == (CaseStatus.AGREED, network, date(2019, 7, 1))
    assert not Membership.objects.filter(practice=case.practice).exists()
    assert step(case, area.officer, "close", reason="Elm has agreed to join.") == 302
    timeline = read(area.lmc_user, page(case))
    for said in ("We meet on Friday.", "By telephone with Dr Low.", "Harbour takes Elm.", "Elm has agreed to join."):
        assert said in timeline
    assert case.reference not in read(area.officer, "/cases/")
    assert case.reference in read(area.officer, "/cases/?status=CLOSED")


def test_a_case_says_that_its_practice_has_a_home(area: Area, settings: Any) -> None:
    """Before its first day in the network it is said that it becomes a member; from then on the case can be closed."""
    case = elm_without_network(area)
    elm, quay = Practice.objects.get(name="Elm"), area.practice("Quay", list_size=33_000)
    make_imported_network(area.commissioner, [quay, elm], "Harbour")
    Membership.objects.filter(practice=case.practice).update(during=(date(2019, 7, 1), date(2020, 4, 1)))
    close = "Close the case about Elm"
    assert "Elm becomes a member of Harbour on 1 July 2019." in read(area.lmc_user, page(case))
    assert close not in read(area.officer, "/")
    assert "Networks that might take it" not in read(area.officer, page(case))
    assert "Elm: member from 1 July 2019" in read(area.user_of(case.practice), "/")
    planned = {"next_step": "Check Harbour", "next_kind": "LMC", "next_code": area.lmc.code}
    Case.objects.update(**planned, next_on=date(2019, 5, 31))
    settings.CLOCK_OFFSET_DAYS += (date(2019, 7, 1) - AT.date()).days
    for person in (area.lmc_user, area.officer, area.user_of(case.practice)):
        shown = read(person, page(case))
        assert "Elm is a member of Harbour, since 1 July 2019. Marlshire CCG can close the case." in shown
    assert close in read(area.officer, "/")
    assert "Check Harbour" not in read(area.officer, "/"), "that is overtaken"
    Membership.objects.filter(practice=case.practice).update(during=(date(2019, 7, 1), date(2019, 9, 1)))
    assert "Marlshire CCG can close the case" not in read(area.officer, page(case)), "it leaves before the year is over"


def test_whoever_leads_an_application_asks_the_practice_from_its_case(area: Area) -> None:
    case = elm_without_network(area)
    elm, harbour = Practice.objects.get(name="Elm"), draft(area, "Harbour", area.practice("Quay"))
    lead = area.user_of(harbour.lead_practice)
    assert press(area.lmc_user, page(case, "parties/"), kind="PRACTICE", code=harbour.lead_practice.code) == 302
    ask = address(harbour, "members") + f"?q={elm.code}"
    assert ask in opened(lead, page(case)).content.decode()
    assert "Ask Elm" in read(lead, ask)
    assert ask not in opened(area.user_of(elm), page(case)).content.decode()
    add_member(harbour.network, elm)
    assert ask not in opened(lead, page(case)).content.decode()


def test_whom_a_link_gives_a_part_is_named(area: Area) -> None:
    case = elm_without_network(area)
    network = make_imported_network(area.commissioner, [area.practice("Quay", list_size=33_000)], "Harbour")
    asked = page(case, f"parties/?network={network.reference}")
    shown = opened(area.lmc_user, asked).content.decode()
    assert "Give Harbour a part in the case about Elm" in shown
    assert re.search(rf'type="hidden" name="code" value="{network.reference}"', shown)
    assert press(area.lmc_user, asked) == 302
    assert [party.network for party in case.parties.all()] == [network]


def test_in_2019_nobody_is_directed(area: Area) -> None:
    """T1: the words are not offered, the page says why, and who posts them all the same is told."""
    case = elm_without_network(area)
    shown = read(area.approver, page(case))
    assert "propose-direction" not in shown
    assert "cannot require a network to take a practice" in shown
    answers = {"reason": "It must.", "network": "U00001", **DIRECTED, "version": case.version}
    refused = posted(area.approver, page(case, "steps/direct/"), **answers)
    assert refused.status_code == 422


@pytest.fixture
def directing(area: Area) -> Case:
    """T2: a year in which directions are allowed, a confirmed network and a proposed direction."""
    ContractYear.objects.filter(pk=year().pk).update(directions_allowed=True)
    case = elm_without_network(area)
    network = make_imported_network(area.commissioner, [area.practice("Quay", list_size=33_000)], "Riverside")
    answers = {"reason": "It is next to it.", "network": network.reference, **DIRECTED}
    assert step(case, area.officer, "propose-direction", **answers) == 302
    return case


def test_a_direction_needs_the_lmc_engaged_and_an_approver(area: Area, directing: Case) -> None:
    """T2: without the LMC's part it is refused (MEM-13); once the LMC itself says when it was engaged, the practice is
    a member, as directed."""
    case, answers = directing, {"reason": "No other network touches it.", **DIRECTED}
    answers["network"] = case.network.reference
    assert opened(area.officer, page(case, "steps/direct/")).status_code == 403
    assert step(case, area.approver, "direct", **answers) == 422
    assert case.status == CaseStatus.DIRECTION_PROPOSED
    engaged = {**ENGAGED, "note": "At a meeting."}
    assert press(area.officer, page(case, "lmc/"), **engaged) == 302
    assert "without its word, after 17 May 2019" in read(area.approver, page(case))
    assert step(case, area.approver, "direct", **answers) == 422
    assert press(area.lmc_user, page(case, "lmc/"), **engaged) == 302
    assert step(case, area.approver, "direct", **answers) == 302
    membership = Membership.objects.get(practice=case.practice)
    assert (membership.directed, membership.during.lower) == (True, date(2019, 7, 15))
    assert case.status == CaseStatus.DIRECTED
    assert "required Riverside to take Elm" in read(area.officer, f"/networks/{case.network.reference}/history/")


def test_a_direction_is_to_the_network_that_was_proposed(area: Area, directing: Case) -> None:
    """The LMC was told of that one, and another person chose it."""
    other = make_imported_network(area.commissioner, [area.practice("Bay", list_size=31_000)], "Seaside")
    assert press(area.lmc_user, page(directing, "lmc/"), **ENGAGED, note="At a meeting.") == 302
    answers = {"reason": "It is nearer.", **DIRECTED, "network": other.reference, "version": directing.version}
    refused = posted(area.approver, page(directing, "steps/direct/"), **answers)
    assert refused.status_code == 422
    assert "Only the network that was proposed can be directed." in refused.content.decode()
    assert not Membership.objects.filter(practice=directing.practice).exists()


def statement(heard: Heard) -> Callable[[Area, Case], object]:
    return lambda area, case: add_comment(
        on=case, text="We see no other way.", heard=heard, statement=True, by=area.lmc_user, at=AT
    )


def recorded(area: Area, case: Case) -> object:
    return record_engagement(case=case, engaged_on=AT.date(), note="By telephone.", by=area.officer, at=AT)


@pytest.mark.parametrize(
    ("engages", "days", "status"),
    [
        (statement(Heard.EVERYONE), 0, 302),
        (statement(Heard.CCG_AND_LMC), 0, 302),
        (statement(Heard.PRACTICE_AND_LMC), 8, 422),
        (recorded, 7, 422),
        (recorded, 8, 302),
    ],
)
def test_an_lmc_says_how_it_stands_or_has_its_time(
    area: Area, directing: Case, settings: Any, engages: Callable[[Area, Case], object], days: int, status: int
) -> None:
    """T2: its own statement that the commissioner reads is enough; a record of the commissioner waits for a week."""
    engages(area, directing)
    settings.CLOCK_OFFSET_DAYS += days
    answers = {"reason": "It is next to it.", "network": directing.network.reference, **DIRECTED}
    assert step(directing, area.approver, "direct", **answers) == status


@pytest.mark.parametrize(
    ("taken_back", "name", "status"), [(False, "Riverside", 302), (False, "Seaside", 422), (True, "Riverside", 422)]
)
def test_who_proposes_the_same_network_again_gives_the_lmc_no_more_time(
    area: Area, directing: Case, settings: Any, taken_back: bool, name: str, status: int
) -> None:
    """Another network, or one that was taken back meanwhile, is a new proposal."""
    recorded(area, directing)
    make_imported_network(area.commissioner, [area.practice("Bay", list_size=31_000)], "Seaside")
    answers = {"reason": "It is nearest.", "network": Network.objects.get(name=name).reference, **DIRECTED}
    settings.CLOCK_OFFSET_DAYS += 5
    if taken_back:
        assert step(directing, area.officer, "drop-direction", reason="We think again.") == 302
    else:
        assert step(directing, area.officer, "escalate", reason="The LMC is silent.") == 302
        assert step(directing, area.nhse, "advise", reason="Go on.") == 302
    assert step(directing, area.second_approver, "propose-direction", **answers) == 302
    settings.CLOCK_OFFSET_DAYS += 3
    assert step(directing, area.approver, "direct", **answers) == status


def test_an_lmc_is_asked_how_it_stands_to_a_direction_until_it_has_said_so(area: Area, directing: Case) -> None:
    asked = "Say how you stand to the direction for Elm"
    assert asked in read(area.lmc_user, "/")
    assert asked not in read(area.officer, "/")
    assert re.search(
        r'name="statement"[^>]* checked',
        opened(area.lmc_user, page(directing, "comments/?statement=on")).content.decode(),
    )
    statement(Heard.CCG_AND_LMC)(area, directing)
    assert asked not in read(area.lmc_user, "/")


def test_a_case_says_that_the_time_of_a_silent_lmc_is_over(area: Area, directing: Case, settings: Any) -> None:
    """Day 7 is its last; on the day after the approver reads that it can decide, and the LMC that it is overdue."""
    recorded(area, directing)
    had = "The LMC had until 17 May 2019 to say on the case how it stands to it, and has not."
    settings.CLOCK_OFFSET_DAYS += 7
    assert had not in read(area.approver, page(directing))
    settings.CLOCK_OFFSET_DAYS += 1
    shown = read(area.approver, page(directing))
    assert f"{had} An approver of Marlshire CCG can decide without its word." in shown
    assert "cannot be decided today" not in shown
    assert "Decide on the direction for Elm" in read(area.approver, "/")
    waits = read(area.lmc_user, "/")
    assert re.search(r"Say how you stand to the direction for Elm .{0,20}Overdue", waits)
    statement(Heard.EVERYONE)(area, directing)
    assert had not in read(area.approver, page(directing))


def test_the_network_that_is_to_take_a_practice_has_a_part_in_the_case(area: Area, directing: Case) -> None:
    quay = area.user_of(Practice.objects.get(name="Quay"))
    assert told(quay) == ["You have a part in the case about Elm", MEANS_TO_DIRECT]
    assert "It is next to it." in read(quay, page(directing))


def test_nobody_directs_a_network_that_another_commissioner_leads(area: Area, directing: Case) -> None:
    other = make_area("99B", "Northshire")
    network = make_imported_network(other.commissioner, [other.practice("Heath", list_size=33_000)], "Heathland")
    answers = {"reason": "It is nearer.", "network": network.reference, **DIRECTED}
    assert step(directing, area.officer, "drop-direction", reason="Not this one.") == 302
    assert step(directing, area.officer, "propose-direction", **answers) == 422
    assert "Heathland" not in read(area.officer, page(directing))
    with pytest.raises(CannotMove, match="Northshire CCG leads Heathland, so Marlshire CCG cannot require it"):
        check_direction(directing, network, date(2019, 7, 15), direction_of(directing, AT.date()), year_rules(year()))


def test_who_proposed_a_direction_does_not_decide_on_it(area: Area, directing: Case) -> None:
    statement(Heard.EVERYONE)(area, directing)
    answers = {"reason": "It is next to it.", "network": directing.network.reference, **DIRECTED}
    assert step(directing, area.officer, "drop-direction", reason="Not this one.") == 302
    assert (directing.network, directing.expected_on) == (None, None), "nobody expects it there any more"
    assert step(directing, area.approver, "propose-direction", **answers) == 302
    assert "Direct the network" not in read(area.approver, page(directing))
    assert step(directing, area.approver, "direct", **answers) == 403
    assert step(directing, area.second_approver, "direct", **answers) == 302


def test_cover_alone_settles_a_case_once_a_network_has_agreed(area: Area) -> None:
    case = elm_without_network(area)
    assert step(case, area.officer, "cover", reason="Riverside serves them.") == 422
    assert case.status == CaseStatus.OPEN
    network = make_imported_network(area.commissioner, [area.practice("Quay", list_size=33_000)], "Riverside")
    record_cover(
        network=network,
        practice=case.practice,
        contract_year=year(),
        first_day=date(2019, 7, 1),
        note="By letter",
        by=area.officer,
        acting_for=area.commissioner.organisation,
        at=AT,
    )
    assert step(case, area.officer, "cover", reason="Riverside serves them.") == 302
    assert case.status == CaseStatus.COVER_ONLY


def test_a_contract_is_divided_only_where_one_is_the_matter(area: Area) -> None:
    """T3: the way out of a split contract is two codes."""
    unplaced = elm_without_network(area)
    assert "steps/divide" not in read(area.officer, page(unplaced))
    split = open_case(
        kind=CaseKind.SPLIT_CONTRACT,
        contract_year=year(),
        practice=area.practice("Two Sites", list_size=12_000),
        summary="Two networks want it.",
        by=area.officer,
        at=AT,
    )
    assert step(split, area.officer, "divide", reason="Two contracts from 1 July.") == 302
    assert split.status == CaseStatus.DIVIDED


def test_to_nhs_england_and_back(area: Area) -> None:
    case = elm_without_network(area)
    assert step(case, area.lmc_user, "ask-escalation", reason="All have refused.") == 302
    assert case.status == CaseStatus.OPEN
    assert "to NHS England, as the LMC asks" in read(area.officer, "/")
    assert step(case, area.officer, "escalate", reason="No network takes Elm.") == 302
    assert "Advise on the case about Elm" in read(area.nhse, "/")
    assert step(case, area.nhse, "advise", reason="Ask Riverside again.") == 302
    assert case.status == CaseStatus.ADVISED
    assert "Ask Riverside again." in read(area.user_of(case.practice), page(case))
    assert "NHS England has advised" in read(area.officer, "/")


def test_a_contested_hold_is_a_case_until_it_is_answered(area: Area) -> None:
    application = under_review(area)
    assert press(area.officer, address(application, "holds"), **HOLD) == 302
    hold, lead = Hold.objects.get(), area.user_of(application.lead_practice)
    contest = f"{address(application, 'holds')}{hold.pk}/contest/"
    assert press(lead, contest, reason="It is not ours to settle.") == 302
    case = Case.objects.get()
    assert (case.kind, case.hold, case.next_on) == (CaseKind.CONTESTED_HOLD, hold, hold.review_on)
    assert "Answer who contests the hold" in read(area.officer, "/")
    assert press(area.lmc_user, contest, reason="We agree with them.") == 302
    assert Case.objects.get() == case
    answered = f"{address(application, 'holds')}{hold.pk}/answer/"
    assert press(area.officer, answered, outcome="keep", answer="The list is still open.") == 302
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert "The list is still open." in read(lead, page(case))
    assert step(case, lead, "reopen", reason="It is not settled.") == 302


def test_a_hold_waits_for_a_case_and_may_be_released_once_that_is_settled(area: Area) -> None:
    case, application = elm_without_network(area), under_review(area)
    waits = {**HOLD, "kind": "CASE", "name": case.reference.lower()}
    assert press(area.officer, address(application, "holds"), **waits) == 302
    assert case.reference in read(area.user_of(application.lead_practice), address(application, "holds"))
    assert "1 network waits for this" in read(area.lmc_user, page(case))
    assert "1 network waits for this" in read(area.lmc_user, f"/practices/{case.practice.code}/")
    assert "Case" in read(area.officer, "/commissioners/99A/holds/2019-20/")
    where = {"expected_on_day": "", "expected_on_month": "", "expected_on_year": "", "network": ""}
    assert step(case, area.officer, "agree", reason="Settled.", **where) == 302
    assert "is agreed" in read(area.officer, address(application, "holds"))
    unknown = {**waits, "name": "C-222222"}
    assert "We do not know a case" in text(posted(area.officer, address(application, "holds"), **unknown))


def test_what_changed_meanwhile_is_told_and_what_was_written_stays(area: Area) -> None:
    case = elm_without_network(area)
    stale = {"version": case.version, "reason": "Because we have tried."}
    assert step(case, area.officer, "ask-lmc") == 302
    answer_ = posted(area.lmc_user, page(case, "steps/mediate/"), **stale)
    assert answer_.status_code == 409
    assert "Because we have tried." in text(answer_)
    assert "has changed since you opened the page" in text(answer_)


def test_a_double_click_takes_a_step_once(area: Area) -> None:
    case = elm_without_network(area)
    form = {"version": case.version, "reason": "Friday.", "token": "6f1d8a4e-6b1f-4c39-9d3e-3f2b7a4f1c11"}
    path = page(case, "steps/mediate/")
    assert [posted(area.officer, path, **form).status_code for _ in range(2)] == [302, 302]
    assert case.steps.filter(action="MEDIATE").count() == 1


def test_who_has_an_interest_takes_no_step(area: Area) -> None:
    case = elm_without_network(area)
    declare_interest(
        commissioner=area.commissioner,
        practice=case.practice,
        kind=InterestKind.PARTNER,
        since=date(2015, 4, 1),
        by=area.officer,
        at=AT,
    )
    assert opened(area.officer, page(case)).status_code == 200
    assert opened(area.officer, page(case, "steps/mediate/")).status_code == 403
    assert opened(area.officer, page(case, "next/")).status_code == 403
    assert opened(area.approver, page(case, "steps/mediate/")).status_code == 200


def test_whoever_owes_the_next_step_is_named_and_told_how_to_answer(area: Area) -> None:
    case = elm_without_network(area)
    elm, plan = case.practice, {"step": "Elm writes to Harbour", "owner": "", "network": ""}
    days = {"on_day": "20", "on_month": "5", "on_year": "2019"}
    assert press(area.officer, page(case, "next/"), **plan, **days, organisation=str(elm.organisation)) == 302
    assert "Elm Elm writes to Harbour: case about Elm" in read(area.lmc_user, "/")
    assert "Say how far it has come" in read(area.user_of(elm), page(case))
    assert "Say how far it has come" not in read(area.lmc_user, page(case))


def test_what_was_to_come_next_is_overtaken_when_the_lmc_asks_to_go_further(area: Area) -> None:
    case = elm_without_network(area)
    assert step(case, area.officer, "ask-lmc") == 302
    plan = {
        "step": "Elm writes to Harbour",
        "owner": "",
        "network": "",
        "organisation": str(case.practice.organisation),
    }
    assert press(area.lmc_user, page(case, "next/"), **plan, on_day="20", on_month="5", on_year="2019") == 302
    case.refresh_from_db()
    assert step(case, area.lmc_user, "ask-escalation", reason="All have refused.") == 302
    assert "Marlshire CCG practice without a network" in read(area.user_of(case.practice), "/")
    assert "Marlshire CCG does so, or says what comes next" in read(area.lmc_user, page(case))
    assert "to NHS England, as the LMC asks" not in read(area.lmc_user, "/")
    assert "to NHS England, as the LMC asks" in read(area.officer, "/")


@pytest.mark.parametrize(("on_year", "status"), [("2018", 422), ("2020", 302), ("2999", 422)])
def test_a_next_step_is_due_within_a_year(area: Area, on_year: str, status: int) -> None:
    case = elm_without_network(area)
    plan = {"step": "Meet", "organisation": str(area.commissioner.organisation), "owner": "", "network": ""}
    assert press(area.officer, page(case, "next/"), **plan, on_day="1", on_month="5", on_year=on_year) == status


@pytest.mark.parametrize(("engaged_on_year", "status"), [("1000", 422), ("2018", 302), ("2020", 422)])
def test_the_lmc_was_engaged_lately(area: Area, engaged_on_year: str, status: int) -> None:
    case, day = elm_without_network(area), {"engaged_on_day": "10", "engaged_on_month": "5"}
    sent = press(area.officer, page(case, "lmc/"), **day, engaged_on_year=engaged_on_year, note="By letter.")
    assert sent == status


@pytest.mark.parametrize("about", ["practice", "network"])
def test_a_code_that_no_database_holds_is_not_found(area: Area, about: str) -> None:
    assert opened(area.officer, "/cases/start/", **{about: "A\0"}).status_code == 404


def test_a_case_is_not_opened_again_beside_another_that_is_open(area: Area) -> None:
    first = elm_without_network(area)
    assert step(first, area.officer, "close", reason="Settled.") == 302
    answer(area, first.practice, Answer.JOIN, at=AT + timedelta(hours=1))
    answer(area, first.practice, Answer.NO_NETWORK, at=AT + timedelta(hours=2))
    assert step(first, area.lmc_user, "reopen", reason="It is back.") == 422
    assert first.status == CaseStatus.CLOSED


def test_who_has_an_interest_in_the_network_names_it_not(area: Area, directing: Case) -> None:
    """A direction is decided by somebody who has none in its members either (CMP-10)."""
    member = Membership.objects.get(network=directing.network).practice
    declare_interest(
        commissioner=area.commissioner,
        practice=member,
        kind=InterestKind.PARTNER,
        since=date(2015, 4, 1),
        by=area.approver,
        at=AT,
    )
    assert press(area.lmc_user, page(directing, "lmc/"), **ENGAGED, note="At a meeting.") == 302
    answers = {"reason": "It is next to it.", "network": directing.network.reference, **DIRECTED}
    assert step(directing, area.approver, "direct", **answers) == 403
    assert not Membership.objects.filter(practice=directing.practice).exists()
