"""Cases that were hard to decide in 2019, by the pages that people use: who sees what, and what can be done."""

from typing import Any
from urllib.parse import urlencode

import pytest

from networks.models import Membership, Network
from networks.rules import Finding, Verdict
from networks.services.membership import answer_membership
from networks.services.revalidation import drain
from networks.tests.pages.reading import read
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT
from practices.enums import Answer
from practices.models import Commissioner, Practice
from signoff.enums import Action, HoldCode, RoundStatus, Six
from signoff.models import Application, Case, Hold, OutgoingMessage
from signoff.selectors.applications import checked
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import (
    Area,
    check_coverage,
    complete,
    draft,
    find_met,
    looked_at,
    make_area,
    requirements_met,
    take,
    under_review,
)
from signoff.tests.participation.answering import answer
from signoff.tests.review.test_pages import HOLD, ROUND, hidden, status_of

NAMES = ("Ash", "Elm", "Fir", "Oak", "Yew")


def findings(application: Application) -> dict[str, Finding]:
    """By rule, those of the application's network that are not met, and warnings."""
    drain()
    found = checked(application, today=AT.date()).findings
    return {each.rule: each for each in found if each.verdict in (Verdict.NOT_MET, Verdict.WARNING)}


def press(user: User, path: str, **answers: Any) -> int:
    """The page is opened, filled in and sent."""
    return posted(user, path, **hidden(opened(user, path)), **answers).status_code


def told(user: User) -> list[str]:
    return list(OutgoingMessage.objects.filter(recipient=user).order_by("id").values_list("subject", flat=True))


def test_all_are_held_for_one_practice_without_a_network(area: Area, settings: Any) -> None:
    """T1: five networks meet every rule and the 31st of May is past. What is missing is the practice's, not theirs."""
    five = [requirements_met(area, name, area.practice(name, list_size=33_000)) for name in NAMES]
    left = area.practice("Left Out", list_size=8_000)
    answer(area, left, Answer.NO_NETWORK, reason="All five have said no.")
    assert "Left Out cannot find a network for 2019/20" in told(area.lmc_user)
    settings.CLOCK_OFFSET_DAYS += 22
    drain()
    page = text(opened(area.approver, ROUND))
    assert "5 of 5" in page
    assert "Gaps are being resolved" in page
    assert "In the way of the confirmation" in page
    assert "Left Out" in page
    assert posted(area.approver, f"{ROUND}confirm/", version=area.round.version, revision=0).status_code in (409, 422)
    for application in five:
        assert not {rule for rule in findings(application) if rule.startswith("COV")}
        assert "Left Out" not in text(opened(area.user_of(application.lead_practice), address(application)))
        assert status_of(application) == "REQUIREMENTS_MET"
    assert area.round.status == RoundStatus.OPEN
    assert "require" in read(area.officer, f"/practices/{left.code}/homes/")
    case = Case.objects.get(practice=left)
    for person in (area.approver, area.lmc_user):
        shown = read(person, "/commissioners/99A/")
        assert f"Left Out ({left.code})" in shown
        assert "All five have said no." in read(person, f"/cases/{case.reference}/")
    offered = text(opened(area.approver, f"/cases/{case.reference}/"))
    assert "propose-direction" not in offered
    assert "cannot require a network to take a practice" in offered


def test_a_large_network_waits_for_a_small_neighbour_and_is_not_found_wanting(area: Area) -> None:
    """T4: that 27,000 next door are too few is a reason to wait, which is said, and no verdict on the 33,000."""
    large = requirements_met(area, "Large", area.practice("Large practice", list_size=33_000))
    small = under_review(area, "Small", area.practice("Small practice", list_size=27_000))
    waits = {"code": HoldCode.NEIGHBOUR_DEPENDENT, "kind": "NETWORK", "name": small.network.reference}
    assert press(area.officer, address(large, "holds"), **{**HOLD, **waits, "reason": "They may join."}) == 302
    assert [each for each in findings(large).values() if each.verdict is Verdict.NOT_MET] == []
    lead, below = area.user_of(large.lead_practice), "3,000 below the minimum of 30,000"
    for person in (lead, area.officer, area.lmc_user):
        for path in (address(large), f"/networks/{large.network.reference}/"):
            assert below not in text(opened(person, path)), path
        held = text(opened(person, address(large, "holds")))
        assert "They may join." in held
        assert "waits for Small" in held
    assert below in text(opened(area.officer, address(small)))
    assert set(findings(small)) >= {"SIZE-02"}
    assert status_of(large) == "REQUIREMENTS_MET"


def test_a_round_of_six_one_held_is_cleared_and_confirmed(area: Area) -> None:
    six = [looked_at(area, name, area.practice(name, list_size=33_000)) for name in (*NAMES, "Zelkova")]
    held = six[0]
    assert press(area.officer, address(held, "holds"), **HOLD) == 302
    for application in six:
        assert press(area.officer, address(application, "requirements-met")) == 302
    drain()
    page = text(opened(area.approver, ROUND))
    assert "Ash is on hold and waits for Marlshire STP" in page
    assert "Confirm all 6 Network Contracts" not in page
    assert f"{ROUND}confirm/" not in page
    hold = Hold.objects.get()
    assert press(area.officer, address(held, f"holds/{hold.pk}/release"), reason="The STP agreed on 9 May.") == 302
    assert "Confirm all 6 Network Contracts" in text(opened(area.approver, ROUND))
    assert press(area.approver, f"{ROUND}confirm/") == 302
    assert set(Application.objects.values_list("status", flat=True)) == {"CONFIRMED"}
    drain()
    assert "6 of 6 practices covered (100.00%)" in read(area.lmc_user, "/commissioners/99A/")
    for application in six:
        assert told(area.user_of(application.lead_practice))[-1].startswith(f"{application.network.name} is confirmed")


def test_a_practice_cannot_be_halved_between_two_networks(area: Area) -> None:
    """T3: two of 31,000 only by halving a list; or two of which one is too small; or one of 62,000 with warnings."""
    north, split, south = (
        area.practice(name, list_size=size) for name, size in (("North", 27_000), ("Split", 7_000), ("South", 28_000))
    )
    first, second = under_review(area, "Ham", north), under_review(area, "Twick", south, split)
    page = f"/networks/{second.network.reference}/what-if/"
    halved = {"way": "SPLIT", "practice": split.code, "other": first.network.reference, "patients": "4000"}
    answer = opened(area.officer, f"{page}?{urlencode(halved)}")
    assert answer.status_code == 302
    shown = text(opened(area.officer, page + answer["Location"].removeprefix(page)))
    assert f"Split ({split.code}) holds one contract, so it cannot be in Twick" in shown
    assert "7,000 patients, counts as a whole or not at all" in shown
    assert "31,000 patients: within 30,000 to 50,000" in shown
    assert "ask NHS Digital for a second code" in shown
    assert findings(first)["SIZE-02"].facts["size"] == 27_000
    assert "SIZE-02" not in findings(second)
    whole = complete(area, draft(area, "Whole", *(area.practice(f"{n} again", list_size=31_000) for n in ("A", "B"))))
    assert set(findings(whole)) == {"SIZE-09", "SIZE-10"}
    shown = text(opened(area.user_of(whole.lead_practice), address(whole)))
    assert "above 50,000" in shown


def test_all_are_refused_where_patients_are_left_without_cover(area: Area) -> None:
    """T6: each is told that it cannot be confirmed, with reasons of its own."""
    five = [looked_at(area, name, area.practice(name, list_size=33_000)) for name in NAMES]
    area.practice("Left Out", list_size=8_000)
    drain()
    assert posted(area.approver, f"{ROUND}confirm/", version=area.round.version, revision=0).status_code in (409, 422)
    for application in five:
        reason = f"8,000 patients next to {application.network.name} have no network."
        refused = press(area.approver, address(application, "refuse"), grounds=["COVERAGE"], reason=reason)
        assert refused == 302
        lead = area.user_of(application.lead_practice)
        assert told(lead)[-1] == f"{application.network.name} cannot be confirmed: Marlshire CCG refuses it"
        shown = text(opened(lead, address(application)))
        assert reason in shown
        assert "Not every patient of the area is served" in shown
        assert "cannot be confirmed" in text(opened(lead, "/notices/"))


def test_who_wants_in_and_who_wants_out_are_two_groups(area: Area) -> None:
    """T8: 30 practices look for a network and 25 take no part; nobody reads 55 "not in a network"."""
    for number in range(55):
        said = Answer.NO_NETWORK if number < 30 else Answer.DECLINE
        answer(area, area.practice(f"Practice {number}", list_size=1_000), said)
    drain()
    page = read(area.officer, "/commissioners/99A/")
    position = read(area.nhse, "/position/")
    for shown in (page, position):
        assert " 30 " in shown
        assert " 25 " in shown
        assert " 55 practices not" not in shown


@pytest.mark.parametrize(("region", "rules"), [("South West", {"SIZE-04"}), ("London", {"SIZE-04", "SIZE-05"})])
def test_a_small_town_asks_for_a_waiver(area: Area, region: str, rules: set[str]) -> None:
    """T14: on another ground than rural it is a warning that the region should read, in London one more."""
    Commissioner.objects.filter(pk=area.commissioner.pk).update(region_name=region)
    town = area.practice("Town", list_size=28_400)
    application = complete(area, draft(area, "Town", town))
    lead = area.user_of(town)
    assert "SIZE-02" in findings(application)
    asked = {"ground": "OTHER", "evidence": "The town is one, and ends at the river."}
    assert press(lead, address(application, "ask-for-waiver"), **asked) == 302
    assert press(lead, address(application, "submit"), declaration="on") == 302
    take(application, Action.PICK_UP, area.officer)
    assert press(area.approver, address(application, "waiver"), **asked) == 302
    assert set(findings(application)) & {"SIZE-02", "SIZE-04", "SIZE-05"} == rules
    shown = read(area.officer, f"/networks/{application.network.reference}/")
    assert "NHS England’s region should have a note of it" in shown
    assert ("Take the waiver to NHS England’s region" in shown) == (region == "London")


def test_two_and_two_across_a_border(area: Area) -> None:
    """T16: each commissioner counts its own two, and the other one has to agree."""
    kernow = make_area("99K", "Kernow")
    members = [where.practice(f"{where.commissioner} {n}", list_size=9_000) for where in (area, kernow) for n in (1, 2)]
    area.people |= kernow.people
    application = requirements_met(area, "Coast and Country", *members)
    drain()
    assert "Kernow CCG" in text(opened(area.approver, ROUND))
    for where in (area, kernow):
        page = read(where.officer, f"/commissioners/{where.commissioner.code}/")
        assert "0 of 2 practices covered" in page
        assert "18,000" in page
    assert "36,000" in read(kernow.officer, f"/networks/{application.network.reference}/")
    consent = f"/networks/{application.network.reference}/consent/?year=2019-20"
    before = text(opened(area.approver, ROUND))
    assert press(kernow.approver, consent, note="Governing body, 9 May.") == 302
    drain()
    after = text(opened(area.approver, ROUND))
    assert ("Kernow CCG" in before, "In the way" in before) == (True, True)
    assert "In the way" not in after


def test_the_lead_commissioner_holds_one_of_five(area: Area) -> None:
    """T17: it is accepted, and said."""
    other = make_area("99K", "Kernow")
    members = [area.practice("One", list_size=7_000)] + [other.practice(f"K{n}", list_size=7_000) for n in range(4)]
    area.people |= other.people
    application = under_review(area, "ABC", *members)
    drain()
    found = {each.rule: each for each in checked(application, today=AT.date()).findings}["GEO-10"]
    assert found.verdict is Verdict.MET
    assert found.sentence in read(area.officer, f"/networks/{application.network.reference}/")
    assert "Kernow CCG" in found.sentence
    find_met(application, area.officer)
    assert press(area.officer, address(application, "requirements-met")) == 302


def test_a_practice_that_opened_after_the_day_of_the_lists(area: Area) -> None:
    """T27: the size is not known and not met, until its commissioner records the list and how that is known."""
    young = area.practice("Young", list_size=None)
    harbour = looked_at(area, "Harbour", area.practice("Quay", list_size=28_000), young)
    mark, unknown = address(harbour, "requirements-met"), f"Young ({young.code}) has no list at 1 January 2019"
    assert unknown in text(opened(area.officer, address(harbour)))
    assert press(area.officer, mark) == 422
    lists = "/commissioners/99A/list-sizes/?year=2019-20"
    recorded = {"practice": young.code, "registered": "2,500", "evidence": "Its list of 4 February, by the practice."}
    assert press(area.officer, lists, **recorded) == 302
    drain()
    page = text(opened(area.officer, address(harbour)))
    assert ("30,500 patients" in page, unknown in page) == (True, False)
    assert press(area.officer, mark) == 422, "the list size was checked as it was before"
    assert press(area.officer, address(harbour, "checks"), **dict.fromkeys(map(str, Six), "MET")) == 302
    assert press(area.officer, mark) == 302


def test_a_federation_is_paid_and_is_no_member(area: Area) -> None:
    """T28: it may receive the money, which is a warning; nothing that is no practice can be named."""
    application = draft(area, "Harbour", area.practice("Quay", list_size=33_000))
    lead = area.user_of(application.lead_practice)
    payee = {"kind": "FEDERATION", "name": "Marlshire Federation Ltd", "practice": ""}
    assert press(lead, address(application, "payee"), **payee) == 302
    assert "it must be paid by hand" in text(opened(lead, address(application)))
    assert "CMP-03" in findings(application)
    hospice = Practice.objects.create(code="V90001", name="Federation hub", prescribing_setting=0)
    found = text(opened(lead, address(application, "members"), q="Federation hub"))
    assert f"Ask {hospice.name}" not in found
    posted(lead, address(application, "members"), practices=[hospice.code])
    assert not Network.objects.get(pk=application.network_id).memberships.filter(practice=hospice).exists()


def test_two_decide_at_once_and_a_member_leaves_while_it_is_looked_at(area: Area) -> None:
    """T32: who is second is told how it stands, and no verdict of an older revision is decided on."""
    harbour = requirements_met(area)
    check_coverage(area)
    confirming = f"{ROUND}confirm/"
    stale_round = hidden(opened(area.approver, confirming))
    assert press(area.officer, address(harbour, "return"), tick_area="on", text_area="Fen End is missing.") == 302
    second = posted(area.approver, confirming, **stale_round)
    assert second.status_code == 409
    assert "has changed since you opened this page, last by Officer of Marlshire on" in text(second)
    assert "Harbour: sent back for changes." in text(opened(area.approver, ROUND))
    moor = looked_at(area, "Moor")
    met = address(moor, "requirements-met")
    stale = hidden(opened(area.officer, met))
    member = Membership.objects.filter(network=moor.network).exclude(practice=moor.lead_practice)[0]
    answer_membership(membership=member, agrees=False, by=area.user_of(member.practice), at=AT)
    late = posted(area.officer, met, **stale)
    assert (late.status_code, "Moor has changed since you opened this page, last by" in text(late)) == (409, True)
    drain()
    assert posted(area.officer, met, **hidden(opened(area.officer, met))).status_code == 422
    assert status_of(moor) == "UNDER_REVIEW"
