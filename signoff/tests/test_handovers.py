"""What goes with a network to whoever leads it next, and with a practice to whoever has it next."""

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from networks.models import Network
from networks.services.handovers import hand_over
from networks.tests.pages.reading import read
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import User
from pcnportal.core import clock
from pcnportal.testing.factories import give_role, make_commissioner, make_user, year
from practices.models import Commissioner, Practice, PracticeCommissioner
from signoff.enums import ApplicationStatus, CaseKind, ChangeKind, RoundStatus
from signoff.models import Application, Case, NetworkChange, OutgoingMessage, Round
from signoff.services.assigning import assign
from signoff.services.cases.watching import hand_over_cases
from signoff.tests.apply.pages import opened, posted
from signoff.tests.area import Area, requirements_met, under_review

pytestmark = pytest.mark.django_db

STAYS = {"CONFIRMED", "READY", "LIVE", "CLOSED", "DISCARDED", "REFUSED_FINALLY"}


@pytest.fixture
def coastal() -> Commissioner:
    return make_commissioner("W2U3Z", "Coastal CCG")


@pytest.fixture(autouse=True)
def _after_the_merger(_portal_day: None, settings: Any) -> None:
    settings.CLOCK_OFFSET_DAYS = (date(2020, 4, 2) - localdate()).days


def handed_over(application: Application, to: Commissioner) -> Application:
    hand_over(network=application.network, commissioner=to, day=date(2020, 4, 1), at=clock.now())
    application.refresh_from_db()
    return application


def of_status(area: Area, status: str, code: str = "2019/20") -> Application:
    application = requirements_met(area)
    Application.objects.update(status=status, contract_year=year(code))
    return Application.objects.select_related("network__lead_commissioner").get(pk=application.pk)


@pytest.mark.parametrize("status", ApplicationStatus)
def test_what_is_decided_for_a_year_that_began_before_stays(area: Area, coastal: Commissioner, status: str) -> None:
    application = handed_over(of_status(area, status), coastal)
    assert application.commissioner == (area.commissioner if status in STAYS else coastal)
    assert Network.objects.get().lead_commissioner == coastal


@pytest.mark.parametrize("status", ["CONFIRMED", "LIVE"])
def test_what_is_decided_for_the_year_that_begins_goes(area: Area, coastal: Commissioner, status: str) -> None:
    assert handed_over(of_status(area, status, "2020/21"), coastal).commissioner == coastal


def test_a_round_of_the_next_one_begins_with_it_or_opens_again(area: Area, coastal: Commissioner) -> None:
    handed_over(of_status(area, "UNDER_REVIEW"), coastal)
    round = Round.objects.get(commissioner=coastal)
    assert (round.status, round.contract_year) == (RoundStatus.OPEN, year())
    Round.objects.filter(pk=round.pk).update(status=RoundStatus.CONFIRMED)
    handed_over(under_review(area, "Moor"), coastal)
    round.refresh_from_db()
    assert round.status == RoundStatus.OPEN
    assert round.status_changes.get().reason == "Moor came to it from Marlshire CCG."


@pytest.mark.parametrize("of_both", [False, True])
def test_whoever_looks_at_it_goes_on_where_they_may(area: Area, coastal: Commissioner, of_both: bool) -> None:
    reviewer: User = area.officer
    application = of_status(area, "UNDER_REVIEW")
    assign(application=application, reviewer=reviewer, by=area.officer, at=clock.now())
    if of_both:
        give_role(reviewer, Role.CCG_OFFICER, coastal.organisation)
    assert handed_over(application, coastal).reviewer == (reviewer if of_both else None)


def open_case_about(area: Area, practice: Practice, *, shared: bool) -> Case:
    return Case.objects.create(
        kind=CaseKind.UNPLACED,
        commissioner=area.commissioner,
        contract_year=year(),
        practice=practice,
        summary="No network.",
        shared=shared,
        owner=area.officer,
        next_step="Ask Harbour",
        next_kind=OrganisationKind.COMMISSIONER,
        next_code=area.commissioner.code,
        next_on=date(2020, 4, 20),
        opened_at=clock.now(),
    )


def merged(area: Area, coastal: Commissioner) -> None:
    Commissioner.objects.filter(pk=area.commissioner.pk).update(close_on=date(2020, 3, 31))
    PracticeCommissioner.objects.update(commissioner=coastal)


@pytest.mark.parametrize(
    ("shared", "same_lmc", "goes"), [(True, False, True), (False, False, False), (False, True, True)]
)
def test_an_open_case_goes_with_its_practice_and_what_is_its_lmcs_alone_only_with_that_lmc(
    area: Area, coastal: Commissioner, shared: bool, same_lmc: bool, goes: bool
) -> None:
    if same_lmc:
        area.lmc.commissioners.add(coastal)
    case = open_case_about(area, area.practice("Elm"), shared=shared)
    assert hand_over_cases(at=clock.now()) == 0
    merged(area, coastal)
    assert hand_over_cases(at=clock.now()) == goes
    case.refresh_from_db()
    assert (case.commissioner, case.next_code) == ((coastal, "W2U3Z") if goes else (area.commissioner, "99A"))
    assert hand_over_cases(at=clock.now()) == 0


def test_an_open_case_of_a_network_goes_to_its_lead(area: Area, coastal: Commissioner) -> None:
    application = of_status(area, "CONFIRMED")
    case = Case.objects.create(
        kind=CaseKind.AT_RISK,
        commissioner=area.commissioner,
        contract_year=year(),
        about_network=application.network,
        summary="Two want to leave.",
        opened_at=clock.now(),
    )
    Commissioner.objects.filter(pk=area.commissioner.pk).update(close_on=date(2020, 3, 31))
    handed_over(application, coastal)
    assert hand_over_cases(at=clock.now()) == 1
    case.refresh_from_db()
    assert case.commissioner == coastal


def test_whoever_led_it_before_is_led_to_its_area_as_it_was(area: Area, coastal: Commissioner) -> None:
    Commissioner.objects.filter(pk=area.commissioner.pk).update(close_on=date(2020, 3, 31))
    handed_over(of_status(area, "CONFIRMED"), coastal)
    told = OutgoingMessage.objects.filter(recipient=area.officer, path__contains="/commissioners/99A/").get()
    assert "Marlshire CCG has closed: its last day was 31 March 2020." in read(area.officer, told.path)


def test_a_form_that_a_handover_overtook_is_out_of_date_and_not_forbidden(area: Area, coastal: Commissioner) -> None:
    application = handed_over(of_status(area, "UNDER_REVIEW"), coastal)
    page, answers = f"/applications/{application.reference}/refuse/", {"reason": "We met on Monday.", "version": 1}
    overtaken = posted(area.approver, page, **answers)
    shown = overtaken.content.decode()
    assert overtaken.status_code == 409
    assert "was handed over to Coastal CCG on 1 April 2020" in shown
    assert "We met on Monday." in shown
    assert opened(area.approver, page).status_code == 403
    other = make_user(Role.CCG_APPROVER, make_commissioner("99Z", "Other CCG").organisation)
    assert posted(other, page, **answers).status_code == 404


@pytest.mark.parametrize(("shared", "status"), [(True, 409), (False, 404)])
def test_a_form_of_a_case_that_went_with_its_practice_is_out_of_date(
    area: Area, coastal: Commissioner, shared: bool, status: int
) -> None:
    """Of one that was kept from its commissioner, nobody there learns that there is one."""
    area.lmc.commissioners.add(coastal)
    case = open_case_about(area, area.practice("Elm"), shared=shared)
    merged(area, coastal)
    assert hand_over_cases(at=clock.now()) == 1
    page = f"/cases/{case.reference}/steps/mediate/"
    overtaken = posted(area.officer, page, reason="We meet on Monday.", version=1)
    shown = overtaken.content.decode()
    assert overtaken.status_code == status
    assert ("This case was handed over to Coastal CCG on 2 April 2020" in shown) == shared
    assert "We meet on Monday." in shown
    assert opened(area.officer, page).status_code == 404


def test_a_form_of_a_change_whose_network_went_is_out_of_date(area: Area, coastal: Commissioner) -> None:
    network = of_status(area, "LIVE").network
    change = NetworkChange.objects.create(
        kind=ChangeKind.NETWORK_CLOSURE,
        network=network,
        contract_year=year("2020/21"),
        last_day=date(2020, 6, 30),
        effective_on=date(2020, 7, 1),
        proposed_at=clock.now(),
        organisation_kind=OrganisationKind.COMMISSIONER,
        organisation_code=area.commissioner.code,
    )
    hand_over(network=network, commissioner=coastal, day=date(2020, 4, 1), at=clock.now())
    pages = (f"/changes/{change.reference}/decide/", f"/networks/{network.reference}/changes/propose/")
    for page in pages:
        overtaken = posted(area.approver, page, outcome="refuse", reason="It is early.")
        assert overtaken.status_code == 409, page
        assert "Harbour was handed over to Coastal CCG on 1 April 2020" in overtaken.content.decode()
