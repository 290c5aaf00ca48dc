from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import LargerGround, MembershipState, Standing
from networks.models import CommissionerValidation, Explanation, Membership, Network, NetworkDue, NetworkYear
from networks.models.results import FAILED_AFTER
from networks.services.cover import record_cover
from networks.services.membership import answer_membership
from networks.services.records import agree_larger_network, explain, record_consent
from networks.services.validation import store_networks
from networks.tests.pages.reading import read
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.services import first_broken_link
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from pcnportal.testing.factories import AT, make_network, year
from practices.enums import Answer
from practices.models import ContractYear, ParticipationNotice
from practices.services.exemptions import record_exemption
from signoff.enums import Action, ApplicationStatus, HoldCode, RoundStatus
from signoff.models import Application, RoundStatusChange, StatusChange
from signoff.policies.rounds import round_obstacles
from signoff.selectors.rounds import round_sheet
from signoff.services.holds import place_hold, release_hold
from signoff.services.rounds import CannotConfirm, confirm_round
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import (
    Area,
    check_coverage,
    draft,
    make_area,
    requirements_met,
    submitted,
    take,
    under_review,
)
from signoff.tests.snapshot import snapshot


def confirm(area: Area, by: User | None = None) -> RoundStatusChange:
    round = area.round
    return confirm_round(round=round, version=round.version, by=by or area.approver, at=AT)


def in_the_way(area: Area) -> list[str]:
    area.commissioner.refresh_from_db()
    sheet = round_sheet(area.approver, area.commissioner, year(), today=AT.date())
    return [obstacle.sentence for obstacle in round_obstacles(sheet)]


def assert_refused(area: Area, *sentences: str) -> None:
    """Refused with these sentences, and nothing changed."""
    assert in_the_way(area) == list(sentences)
    before = snapshot()
    with pytest.raises(CannotConfirm) as refused:
        confirm(area)
    assert [obstacle.sentence for obstacle in refused.value.obstacles] == list(sentences)
    assert snapshot() == before


def assert_rechecked(area: Area, *sentences: str) -> None:
    before = snapshot()
    with pytest.raises(Conflict) as refused:
        confirm(area)
    assert refused.value.message == " ".join(sentences)
    assert "are covered once the round is confirmed. Harbour: 36,000 patients" in refused.value.detail
    assert snapshot() == before


def test_a_round_is_confirmed_as_a_whole(area: Area) -> None:
    applications = [requirements_met(area, "Harbour"), requirements_met(area, "Moor")]
    check_coverage(area)
    assert in_the_way(area) == []
    change = confirm(area)
    assert (change.by, change.from_status, change.to_status, change.at) == (area.approver, "OPEN", "CONFIRMED", AT)
    assert area.round.status == RoundStatus.CONFIRMED
    assert set(Application.objects.values_list("status", flat=True)) == {ApplicationStatus.CONFIRMED}
    assert set(NetworkYear.objects.values_list("standing", flat=True)) == {Standing.CONFIRMED}
    in_force = Membership.objects.filter(state=MembershipState.IN_FORCE)
    assert {(m.during.lower, m.during.upper, m.decided_on) for m in in_force} == {
        (date(2019, 7, 1), date(2020, 4, 1), AT.date())
    }
    assert in_force.count() == 6
    assert StatusChange.objects.filter(action=Action.CONFIRM, by=area.approver).count() == 2
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.chain, event.actor) == ("ROUND_CONFIRMED", "99A", area.approver)
    assert set(event.subjects) == {
        area.round.subject,
        area.commissioner.subject,
        *(application.subject for application in applications),
        *(application.network.subject for application in applications),
    }
    assert first_broken_link() is None


def test_after_the_confirmation_every_patient_is_covered(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)
    confirm(area)
    check_coverage(area)
    numbers = CommissionerValidation.objects.get(commissioner=area.commissioner, contract_year=year()).numbers
    assert (numbers["patients_in_scope"], numbers["patients_covered"]) == (36_000, 36_000)


def test_the_page_of_a_round_says_from_which_day_it_covers_and_has_its_letters_at_the_top(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)
    page = f"/commissioners/99A/rounds/{year().slug}/"
    shown = read(area.officer, page)
    assert "Covered from 1 July 2019, as decided today 0 of 3 practices covered" in shown
    assert "Covered from 1 July 2019, once the round is confirmed 3 of 3 practices covered" in shown
    confirm(area)
    shown = read(area.officer, page)
    assert ("is being worked out, now that the round is confirmed" in shown, "practices covered" in shown) == (
        True,
        False,
    )
    check_coverage(area)
    shown = read(area.officer, page)
    assert "Covered from 1 July 2019, as decided today 3 of 3 practices covered" in shown
    assert "once the round is confirmed" not in shown
    assert shown.index("All letters of the round (PDF)") < shown.index("Covered from")


def test_the_same_approver_again_gets_the_first_result(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)
    seen = area.round
    first = confirm_round(round=seen, version=seen.version, by=area.approver, at=AT)
    before = snapshot()
    assert confirm_round(round=seen, version=seen.version, by=area.approver, at=AT) == first
    assert snapshot() == before


def test_a_second_approver_learns_who_was_quicker(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)
    confirm(area)
    before = snapshot()
    with pytest.raises(Conflict, match=r"Approver of Marlshire confirmed Round 2019/20 of Marlshire CCG on 10 May"):
        confirm(area, by=area.second_approver)
    assert snapshot() == before


def test_who_marked_an_application_met_does_not_confirm_it(area: Area) -> None:
    """CMP-11: two steps, two people."""
    requirements_met(area, "Harbour")
    moor = under_review(area, "Moor")
    take(moor, Action.MARK_REQUIREMENTS_MET, area.approver)
    check_coverage(area)
    before = snapshot()
    with pytest.raises(PermissionDenied, match="You marked the requirements met for Moor, so another approver"):
        confirm(area)
    assert snapshot() == before
    assert confirm(area, by=area.second_approver).by == area.second_approver


@pytest.mark.parametrize(
    "rules", [{"inactive": ["CMP-11"]}, {"severities": {"CMP-11": {"ACTION": "WARNING"}}}], ids=["inactive", "warning"]
)
def test_a_year_may_let_one_person_take_both_steps(area: Area, rules: dict[str, Any]) -> None:
    ContractYear.objects.filter(code="2019/20").update(**rules)
    application = under_review(area, "Moor")
    take(application, Action.MARK_REQUIREMENTS_MET, area.approver)
    check_coverage(area)
    assert confirm(area).by == area.approver


def test_only_an_approver_of_the_commissioner_confirms(area: Area) -> None:
    application = requirements_met(area)
    check_coverage(area)
    other = make_area("99B", "Northshire")
    before = snapshot()
    lead = area.user_of(application.lead_practice)
    for person in (area.officer, area.lmc_user, area.nhse, lead, other.approver, other.officer):
        with pytest.raises(PermissionDenied):
            confirm(area, by=person)
    assert snapshot() == before


def test_an_empty_round_is_not_confirmed(area: Area) -> None:
    quay, pier = area.practice("Quay", list_size=40_000), area.practice("Pier")
    draft(area, "Harbour", pier)
    check_coverage(area)
    assert_refused(
        area,
        "No application is submitted.",
        f"2 of 2 practices are not covered (52,000 patients): {pier} and {quay}. Each needs a network, or a "
        "network's agreement to cover its patients.",
    )


def test_an_application_that_is_not_there_yet_stops_all(area: Area) -> None:
    requirements_met(area, "Harbour")
    moor = under_review(area, "Moor")
    check_coverage(area)
    mole, pier, quay = [membership.practice for membership in moor.network.memberships.all()]
    assert_refused(
        area,
        "Moor: under review.",
        f"3 of 6 practices are not covered (36,000 patients): {mole}, {pier} and {quay}. "
        "Each needs a network, or a network's agreement to cover its patients.",
    )
    take(moor, Action.RETURN, area.officer)
    check_coverage(area)
    assert in_the_way(area)[0] == "Moor: sent back for changes."


def test_drafts_and_withdrawn_applications_stop_nothing(area: Area) -> None:
    requirements_met(area, "Harbour")
    draft(area, "Moor", area.practice("Heather", list_size=0))
    withdrawn = submitted(area, "Fen", area.practice("Sluice", list_size=0))
    take(withdrawn, Action.WITHDRAW, area.user_of(withdrawn.lead_practice))
    check_coverage(area)
    assert confirm(area).to_status == RoundStatus.CONFIRMED
    assert set(Application.objects.values_list("network__name", "status")) == {
        ("Harbour", "CONFIRMED"),
        ("Moor", "DRAFT"),
        ("Fen", "WITHDRAWN"),
    }


def test_an_open_hold_stops_the_round_until_it_is_released(area: Area) -> None:
    application = requirements_met(area)
    check_coverage(area)
    hold = place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="The STP meets on 20 May.",
        review_on=date(2019, 5, 21),
        by=area.officer,
        at=AT,
    )
    placed = f"Officer of Marlshire placed it on {datetime_london(AT)}."
    assert_refused(area, f"Harbour is on hold and waits for Marlshire STP: The STP meets on 20 May. {placed}")
    release_hold(hold=hold, reason="The STP agrees.", by=area.officer, at=AT)
    assert confirm(area).to_status == RoundStatus.CONFIRMED


def test_what_several_rules_say_alike_is_in_the_way_once(area: Area) -> None:
    requirements_met(area)
    area.practice("Elm", list_size=8_000)
    check_coverage(area)
    area.commissioner.refresh_from_db()
    sheet = round_sheet(area.approver, area.commissioner, year(), today=AT.date())
    twice = replace(sheet, coverage_findings=[*sheet.coverage_findings, *sheet.coverage_findings])
    assert round_obstacles(twice) == round_obstacles(sheet) != []


def test_a_practice_that_declined_needs_cover_from_a_network(area: Area) -> None:
    application = requirements_met(area)
    elm = area.practice("Elm", list_size=8_000)
    ParticipationNotice.objects.create(
        practice=elm,
        contract_year=year(),
        answer=Answer.DECLINE,
        answered_at=AT,
        source="letter",
        recorded_by=area.officer,
        recorded_at=AT,
    )
    check_coverage(area)
    assert_refused(
        area,
        f"1 of 4 practices is not covered (8,000 patients): Elm ({elm.code}). Each needs a network, or a network's "
        "agreement to cover its patients.",
        f"Elm ({elm.code}) takes no part, and no network has agreed to cover 8,000 patients. Agree cover with a "
        "network.",
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
    assert confirm(area).to_status == RoundStatus.CONFIRMED


def test_a_practice_that_needs_no_cover_is_in_nobody_s_way(area: Area) -> None:
    requirements_met(area)
    hostel = area.practice("Hostel", list_size=400)
    check_coverage(area)
    assert_refused(
        area,
        f"1 of 4 practices is not covered (400 patients): Hostel ({hostel.code}). Each needs a network, or a network's "
        "agreement to cover its patients.",
    )
    record_exemption(
        practice=hostel,
        contract_year=year(),
        reason="It serves homeless people of the whole county.",
        by=area.officer,
        acting_for=area.commissioner.organisation,
        at=AT,
    )
    check_coverage(area)
    assert confirm(area).to_status == RoundStatus.CONFIRMED


def test_neighbouring_rounds_do_not_wait_for_each_other(area: Area) -> None:
    """A practice planned for a network of a neighbour's round counts as covered here."""
    north = make_area("99B", "Northshire")
    border = area.practice("Border")
    north.people[border.code] = area.user_of(border)
    requirements_met(area, "Harbour")
    coast = requirements_met(north, "Coast", north.practice("Tarn", list_size=30_000), border)
    check_coverage(area, north)
    assert confirm(area).to_status == RoundStatus.CONFIRMED
    check_coverage(area, north)
    with pytest.raises(
        CannotConfirm, match=r"Coast: Marlshire CCG \(99A\) has yet to agree to this network"
    ) as refused:
        confirm(north)
    assert [obstacle.who for obstacle in refused.value.obstacles] == [
        "An approver of the commissioner that has yet to agree"
    ]
    record_consent(
        network=coast.network,
        contract_year=year(),
        commissioner=area.commissioner,
        note="Minutes of May",
        by=area.approver,
        at=AT,
    )
    assert confirm(north).to_status == RoundStatus.CONFIRMED


def test_a_network_of_the_round_that_is_behind_stops_it(area: Area) -> None:
    application = requirements_met(area)
    Network.objects.filter(id=application.network_id).update(name="Harbour", opened_on=date(2019, 7, 1))
    check_coverage(area)
    assert_rechecked(area, "Harbour is being re-checked.")


def test_what_could_not_be_checked_stops_it_and_says_whom_to_ask(area: Area) -> None:
    application = requirements_met(area)
    Network.objects.filter(id=application.network_id).update(opened_on=date(2019, 7, 1))
    check_coverage(area)
    NetworkDue.objects.filter(network=application.network_id).update(attempts=FAILED_AFTER)
    assert_rechecked(area, "Harbour could not be checked: validation failed.")


def test_coverage_that_is_behind_stops_the_round(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)
    area.practice("Elm", list_size=8_000)
    assert_rechecked(area, "The coverage of Marlshire CCG is being re-checked.")


def test_another_network_that_holds_a_practice_here_and_is_behind_stops_the_round(area: Area) -> None:
    north = make_area("99B", "Northshire")
    border = area.practice("Border")
    north.people[border.code] = area.user_of(border)
    requirements_met(area, "Harbour")
    coast = requirements_met(north, "Coast", north.practice("Tarn", list_size=30_000), border)
    Network.objects.filter(id=coast.network_id).update(opened_on=date(2019, 7, 1))
    check_coverage(area, north)
    assert_rechecked(area, "Coast is being re-checked.")
    store_networks([coast.network_id], at=AT)
    assert confirm(area).to_status == RoundStatus.CONFIRMED


def test_a_network_that_only_names_a_practice_here_stops_nothing(area: Area) -> None:
    north = make_area("99B", "Northshire")
    application = requirements_met(area)
    naming = make_network(north.commissioner, [application.lead_practice], "Coast")
    Network.objects.filter(id=naming.id).update(opened_on=date(2019, 7, 1))
    store_networks([application.network_id], at=AT)
    check_coverage(area)
    assert confirm(area).to_status == RoundStatus.CONFIRMED


def test_figures_that_the_approver_has_not_seen_stop_the_round(area: Area) -> None:
    application = requirements_met(area, "Harbour", area.practice("Quay", list_size=40_000), area.practice("Pier"))
    check_coverage(area)
    seen, round = area.commissioner, area.round
    seen.refresh_from_db()
    pier = Membership.objects.get(network=application.network, practice__name="Pier")
    answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
    check_coverage(area)
    before = snapshot()
    with pytest.raises(Conflict) as refused:
        confirm_round(round=round, version=round.version, revision=seen.revision, by=area.approver, at=AT)
    who = f"last by {area.user_of(pier.practice)} on"
    assert f"Round 2019/20 of Marlshire CCG has changed since you opened this page, {who}" in refused.value.message
    assert refused.value.detail == (
        "Marlshire CCG: 1 of 2 practices and 40,000 of 52,000 patients are covered once the round is confirmed. "
        "Harbour: 40,000 patients, 1 practice."
    )
    assert snapshot() == before


def test_an_old_version_of_the_round_is_refused(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)
    round = area.round
    with pytest.raises(Conflict, match="has changed since you opened this page"):
        confirm_round(round=round, version=round.version + 1, by=area.approver, at=AT)


def test_an_application_after_the_confirmation_opens_the_round_again(area: Area) -> None:
    requirements_met(area, "Harbour")
    check_coverage(area)
    confirm(area)
    late = submitted(area, "Moor")
    round = area.round
    assert (round.status, RoundStatusChange.objects.latest("id").reason) == (
        RoundStatus.OPEN,
        "Moor was submitted.",
    )
    take(late, Action.PICK_UP, area.officer)
    take(late, Action.MARK_REQUIREMENTS_MET, area.officer)
    check_coverage(area)
    confirm(area)
    assert StatusChange.objects.filter(action=Action.CONFIRM).count() == 2
    assert area.round.status == RoundStatus.CONFIRMED


def test_the_round_counts_the_warnings_that_are_explained(area: Area) -> None:
    """A word about what does not warn, or not of this round's networks, is not counted."""
    north = make_area("99B", "Northshire")
    border = area.practice("Border")
    north.people[border.code] = area.user_of(border)
    coast = requirements_met(north, "Coast", north.practice("Tarn", list_size=30_000), border)

    def explained() -> tuple[str, list[str]]:
        sheet = round_sheet(north.approver, north.commissioner, year(), today=AT.date())
        return sheet.warnings_explained, sheet.lines[0].warnings

    none, warnings = explained()
    assert "GEO-06" in warnings
    assert none == f"0 of {len(warnings)}"
    by = {"by": area.user_of(border), "at": AT, "contract_year": year()}
    explain(network=coast.network, rule="GEO-06", text="One valley on both sides of the border.", **by)
    Explanation.objects.create(
        network=coast.network,
        contract_year=year(),
        rule="SIZE-01",
        text="No warning",
        recorded_at=AT,
        recorded_by=by["by"],
    )
    assert explained() == (f"1 of {len(warnings)}", warnings)


def test_an_agreement_to_a_larger_network_stands_with_its_ground_and_evidence(area: Area) -> None:
    """In the committee's paper, and in the letter once it is confirmed."""
    application = requirements_met(area, "Valley", area.practice("Quay", list_size=60_000))
    agree_larger_network(
        network=application.network,
        contract_year=year(),
        ground=LargerGround.COMMUNITY,
        evidence="Minutes of 8 May 2019.",
        by=area.approver,
        at=AT,
    )
    check_coverage(area)
    paper = text(opened(area.approver, "/commissioners/99A/rounds/2019-20/"))
    assert "More than 50,000 patients are agreed to: One natural community that a smaller network would divide" in paper
    assert "Minutes of 8 May 2019." in paper
    confirm(area)
    letter = text(opened(area.approver, address(application, "letter")))
    assert "agrees to a network of more than 50,000 patients: one natural community that a smaller network" in letter
