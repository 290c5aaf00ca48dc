"""2021/22 goes on by itself: who was a member on its eve is enrolled, unless they opt out in its window."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from networks.enums import MembershipState, Standing
from networks.models import Membership, NetworkYear
from networks.selectors.results import network_result
from networks.services.membership import answer_membership
from networks.tests.pages.reading import read
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import year
from practices.enums import Answer
from practices.models import Practice
from signoff.models import Application, OutgoingMessage
from signoff.services.enrolment import enrol
from signoff.services.participation import decide_late_answer
from signoff.tests.apply.pages import opened, text
from signoff.tests.area import Area, submitted
from signoff.tests.participation.answering import answer

pytestmark = pytest.mark.django_db

EVE, FIRST, OPTS_OUT, REJOINS, AFTER = (
    datetime(2021, month, day, 9, tzinfo=UTC) for month, day in ((3, 31), (4, 1), (4, 12), (4, 20), (5, 3))
)


@pytest.fixture
def harbour(area: Area) -> Application:
    """Confirmed for 2020/21."""
    application = submitted(area, "Harbour", *(area.practice(name) for name in ("Quay", "Pier", "Mole")))
    before, period = year("2020/21"), (date(2020, 7, 1), date(2021, 4, 1))
    values = {"state": MembershipState.IN_FORCE, "during": period, "decided_on": period[0], "contract_year": before}
    Membership.objects.update(**values)
    NetworkYear.objects.update(contract_year=before, standing=Standing.CONFIRMED)
    return application


def practice(name: str) -> Practice:
    return Practice.objects.get(name=name)


def said(area: Area, name: str, what: Answer, at: datetime) -> Any:
    before = practice(name).notices.filter(contract_year=year("2021/22")).order_by("recorded_at").last()
    return answer(area, practice(name), what, at, in_year=year("2021/22"), seen=before.reference if before else "")


def enrolled(name: str) -> list[tuple[date, date]]:
    held = Membership.objects.filter(practice__name=name, contract_year=year("2021/22"), enrolled=True)
    return [(each.during.lower, each.during.upper) for each in held.order_by("during")]


WHOLE = [(date(2021, 4, 1), date(2022, 4, 1))]


def test_whoever_is_silent_is_enrolled_once_from_the_first_day_and_told(area: Area, harbour: Application) -> None:
    """T22: a member on 31 March 2021 that says nothing."""
    assert enrol(at=EVE) == 0
    assert [enrol(at=FIRST), enrol(at=FIRST), enrol(at=AFTER)] == [3, 0, 0]
    assert enrolled("Quay") == enrolled("Pier") == enrolled("Mole") == WHOLE
    told = OutgoingMessage.objects.filter(recipient=area.user_of(practice("Pier")), subject__contains="enrolled")
    assert [each.subject for each in told] == ["Pier is enrolled in 2021/22 as a member of Harbour"]
    assert "say so by 30 April 2021" in told[0].text
    assert AuditEvent.objects.filter(action="MEMBERSHIP_ENROLLED").count() == 3


def test_the_network_goes_on_with_what_it_says_of_itself(area: Area, harbour: Application) -> None:
    enrol(at=FIRST)
    goes_on = NetworkYear.objects.get(network=harbour.network, contract_year=year("2021/22"))
    assert (goes_on.standing, goes_on.area.codes, goes_on.payee.practice) == (
        Standing.CONFIRMED,
        ["E05000001"],
        practice("Quay"),
    )
    assert goes_on.signatories.count() == 3
    assert NetworkYear.objects.get(network=harbour.network, contract_year=year("2020/21")).signatories.count() == 3
    result = network_result(harbour.network, year("2021/22"))
    assert result
    assert result.members == 3
    page = f"/networks/{harbour.network.reference}/?year="
    said_so = "What holds for one year did not go with it: a waiver of the minimum, the neighbourhoods,"
    assert [said_so in read(area.officer, page + slug) for slug in ("2020-21", "2021-22")] == [False, True]


def test_who_opted_out_before_the_sweep_came_is_left_out(area: Area, harbour: Application) -> None:
    said(area, "Pier", Answer.DECLINE, FIRST)
    assert enrol(at=OPTS_OUT) == 2
    assert (enrolled("Pier"), enrolled("Quay")) == ([], WHOLE)
    said(area, "Pier", Answer.JOIN, REJOINS)
    assert enrol(at=REJOINS) == 1
    assert enrolled("Pier") == WHOLE


def test_opting_out_within_the_window_ends_it_and_joining_again_resumes_it(area: Area, harbour: Application) -> None:
    """T22: who opted out stays out, unless it joins within the window."""
    enrol(at=FIRST)
    notice = said(area, "Pier", Answer.DECLINE, OPTS_OUT)
    assert enrolled("Pier") == [(date(2021, 4, 1), date(2021, 4, 13))]
    assert enrol(at=OPTS_OUT) == 0
    receipt = text(opened(area.user_of(practice("Pier")), f"/answers/{notice.reference}/"))
    assert "The membership of Pier in Harbour ends with 12 April 2021" in receipt
    said(area, "Pier", Answer.JOIN, REJOINS)
    assert enrolled("Pier")[1:] == [(date(2021, 4, 20), date(2022, 4, 1))]
    assert enrolled("Quay") == WHOLE


def test_who_opted_out_can_join_another_network(area: Area, harbour: Application) -> None:
    enrol(at=FIRST)
    said(area, "Pier", Answer.DECLINE, OPTS_OUT)
    asked = Membership.objects.create(
        network=submitted(area, "Coast").network,
        practice=practice("Pier"),
        contract_year=year("2021/22"),
        named_at=REJOINS,
    )
    answer_membership(membership=asked, agrees=True, by=area.user_of(practice("Pier")), at=REJOINS)
    assert enrol(at=REJOINS) == 0
    assert enrolled("Pier") == [(date(2021, 4, 1), date(2021, 4, 13))]


def test_after_the_window_it_ends_only_once_the_commissioner_accepts(area: Area, harbour: Application) -> None:
    enrol(at=FIRST)
    notice = said(area, "Pier", Answer.DECLINE, AFTER)
    assert (notice.waits, enrolled("Pier")) == (True, WHOLE)
    decide_late_answer(
        notice=notice, accepted=True, reason="Partners left", commissioner=area.commissioner, by=area.approver, at=AFTER
    )
    assert enrolled("Pier") == [(date(2021, 4, 1), date(2021, 5, 4))]
    with pytest.raises(Conflict):
        decide_late_answer(
            notice=notice, accepted=False, reason="", commissioner=area.commissioner, by=area.approver, at=AFTER
        )


def test_who_chose_another_network_or_closed_is_not_enrolled(area: Area, harbour: Application) -> None:
    elsewhere = Membership.objects.get(practice__name="Pier")
    Membership.objects.create(
        network=submitted(area, "Coast").network,
        practice=elsewhere.practice,
        contract_year=year("2021/22"),
        state=MembershipState.AGREED,
        named_at=FIRST,
    )
    Practice.objects.filter(name="Mole").update(ods_status="C")
    assert enrol(at=FIRST) == 1
    assert (enrolled("Quay"), enrolled("Pier"), enrolled("Mole")) == (WHOLE, [], [])


def test_a_year_that_does_not_enrol_by_itself_enrols_nobody(area: Area, harbour: Application) -> None:
    Membership.objects.update(contract_year=year("2019/20"), during=(date(2019, 7, 1), date(2020, 4, 1)))
    assert enrol(at=datetime(2020, 4, 2, tzinfo=UTC)) == 0
