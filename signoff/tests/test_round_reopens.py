from datetime import date

from django.test import Client

from networks.services.cover import record_cover
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, year
from practices.enums import Answer
from practices.models import ParticipationNotice
from signoff.enums import ApplicationStatus, RoundState
from signoff.models import Application, OutgoingMessage, RoundStatusChange
from signoff.selectors.rounds import round_sheet
from signoff.selectors.worklist import waiting_for
from signoff.services.rounds import confirm_round, follow_rounds
from signoff.tests.area import Area, check_coverage, requirements_met
from signoff.workflow import round_state

TODAY = AT.date()
PAGE = "/commissioners/99A/rounds/2019-20/"


def state_of(area: Area, on: date = TODAY) -> RoundState:
    area.commissioner.refresh_from_db()
    sheet = round_sheet(area.approver, area.commissioner, year(), today=on)
    return round_state(sheet.facts(on))


def steps() -> list[tuple[str, str, str]]:
    return list(RoundStatusChange.objects.order_by("id").values_list("action", "from_status", "to_status"))


def confirmed(area: Area) -> Application:
    application = requirements_met(area)
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    check_coverage(area)
    return application


def test_cover_lost_after_the_confirmation_opens_the_round_until_it_is_found(area: Area) -> None:
    application = confirmed(area)
    assert follow_rounds(at=AT) == 0
    assert state_of(area) is RoundState.CONFIRMED
    elm = area.practice("Elm", list_size=8_000)
    assert follow_rounds(at=AT) == 0, "the coverage is being worked out"
    check_coverage(area)
    assert follow_rounds(at=AT) == 1
    assert follow_rounds(at=AT) == 0
    change = RoundStatusChange.objects.latest("id")
    assert (change.action, change.by) == ("LOSE_COVER", None)
    assert change.reason.startswith(f"1 of 4 practices is not covered (8,000 patients): Elm ({elm.code}).")
    assert state_of(area) is RoundState.REOPENED
    assert state_of(area, date(2019, 7, 2)) is RoundState.REOPENED
    assert Application.objects.get(pk=application.pk).status == ApplicationStatus.CONFIRMED
    told = OutgoingMessage.objects.filter(event=f"round:{change.pk}")
    people = {area.officer, area.approver, area.second_approver, area.lmc_user}
    assert {each.recipient for each in told} == people
    assert {(each.path, each.text) for each in told} == {(PAGE, change.reason)}
    browser = Client()
    browser.force_login(area.officer)
    page = browser.get(PAGE).content.decode()
    assert "Open again" in page
    assert "The Network Contracts stay confirmed." in page
    assert "Nothing is left to confirm" not in page
    for person in (area.officer, area.approver):
        line = next(each for each in waiting_for(person, today=TODAY) if each.href == PAGE)
        assert line.title == "Settle the round 2019/20 of Marlshire CCG, which is open again"
        assert (line.detail, line.since) == (change.reason, AT)

    ParticipationNotice.objects.create(
        practice=elm, contract_year=year(), answer=Answer.DECLINE, answered_at=AT, recorded_at=AT, source="invented"
    )
    record_cover(
        network=application.network,
        practice=elm,
        contract_year=year(),
        first_day=date(2019, 7, 1),
        note="",
        by=area.officer,
        acting_for=area.commissioner.organisation,
        at=AT,
    )
    check_coverage(area)
    browser.force_login(area.approver)
    page = browser.get(PAGE).content.decode()
    assert "Nothing is left to confirm: the round will stand confirmed again.</td>" in page
    assert "Nobody has to do anything" in page
    assert "You can confirm when" not in page
    assert follow_rounds(at=AT) == 1
    assert state_of(area) is RoundState.CONFIRMED
    assert [(each, status) for each, _, status in steps()] == [
        ("CONFIRM", "CONFIRMED"),
        ("LOSE_COVER", "OPEN"),
        ("REGAIN_COVER", "CONFIRMED"),
    ]
    assert AuditEvent.objects.latest("id").action == "ROUND_REGAIN_COVER"


def test_a_further_application_is_confirmed_in_a_round_that_lost_cover(area: Area) -> None:
    confirmed(area)
    check_coverage(area)
    elm = area.practice("Elm", list_size=31_000)
    check_coverage(area)
    follow_rounds(at=AT)
    late = requirements_met(area, "Elm", elm)
    check_coverage(area)
    assert follow_rounds(at=AT) == 0, "a person confirms what waits"
    assert state_of(area) is RoundState.READY_TO_CONFIRM
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    assert Application.objects.get(pk=late.pk).status == ApplicationStatus.CONFIRMED
    assert state_of(area) is RoundState.CONFIRMED


def test_a_round_with_something_in_the_way_stands_where_its_deadlines_put_it(area: Area) -> None:
    days = [date(2019, 5, 15), date(2019, 5, 16), date(2019, 5, 31), date(2019, 6, 1), date(2019, 7, 1)]
    assert [state_of(area, on) for on in days] == [
        RoundState.OPEN,
        RoundState.REVIEWING,
        RoundState.REVIEWING,
        RoundState.RESOLVING,
        RoundState.ESCALATED,
    ]
