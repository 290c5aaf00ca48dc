"""What waits for whom, at each station of an application."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import CommissionerValidation, Membership, Network, NetworkValidation
from networks.services.membership import answer_membership
from networks.services.records import record_regional_sight
from networks.services.revalidation import sweep
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.testing.factories import AT, give_role, make_imported_network, year
from practices.models import DeclaredInterest, Practice
from signoff.enums import Action, ApplicationStatus, HoldCode
from signoff.selectors.signing import signature_of, signature_version
from signoff.selectors.worklist import waiting_for, waiting_for_others
from signoff.services.assigning import assign
from signoff.services.holds import place_hold, release_hold
from signoff.services.rounds import confirm_round
from signoff.services.signing import sign_agreement
from signoff.services.variations import record_variations
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import (
    Area,
    check_coverage,
    complete,
    draft,
    looked_at,
    make_area,
    requirements_met,
    submitted,
    take,
    under_review,
)
from signoff.tests.review.test_interests import declare

TODAY = AT.date()


def for_(user: User, today: date = TODAY) -> list[tuple[str, str]]:
    return [(item.title, item.detail) for item in waiting_for(user, today=today)]


def for_others(user: User) -> list[tuple[str, str]]:
    return [(item.title, item.detail) for item in waiting_for_others(user, today=TODAY)]


def to_sign(practice: str) -> tuple[str, str]:
    return f"Sign the Network Agreement for {practice}", "Harbour waits for its signature, due by 30 June 2019"


def test_a_draft_waits_for_its_lead_and_for_the_answers_of_others(area: Area) -> None:
    quay, pier = area.practice("Quay"), area.practice("Pier")
    application = draft(area, "Harbour", quay, pier)
    assert for_(area.user_of(quay)) == [
        ("Finish the application of Harbour", "submit it by 15 May 2019"),
        to_sign("Quay"),
    ]
    assert for_(area.user_of(quay), date(2019, 5, 16)) == [
        ("Finish the application of Harbour", "was due by 15 May 2019"),
        to_sign("Quay"),
    ]
    assert for_others(area.user_of(quay)) == [("Pier", "answer to Harbour")]
    assert for_(area.user_of(pier)) == [("Answer Harbour", "it asks Pier to join for 2019/20")]
    assert for_others(area.user_of(pier)) == []
    links = [
        item.href
        for item in (*waiting_for(area.user_of(quay), today=TODAY), *waiting_for(area.user_of(pier), today=TODAY))
    ]
    assert links == [
        f"/applications/{application.reference}/",
        f"/applications/{application.reference}/signatures/{quay.code}/",
        f"/applications/{application.reference}/answer/?practice={pier.code}",
    ]
    for person in (area.officer, area.approver, area.lmc_user, area.nhse):
        assert for_(person) == for_others(person) == []


def test_a_submission_waits_for_the_commissioner(area: Area) -> None:
    application = submitted(area)
    lead = area.user_of(application.lead_practice)
    assert for_(area.officer) == for_(area.approver) == [("Check Harbour", "submitted")]
    assert for_others(area.officer) == []
    assert (for_(lead), for_(area.lmc_user)) == ([to_sign("Harbour Quay")], [])
    assert for_others(lead) == for_others(area.lmc_user) == [("Marlshire CCG", "check of Harbour")]
    take(application, Action.PICK_UP, area.officer)
    assert for_(area.officer) == [("Finish checking Harbour", "under review")]


def test_changes_asked_for_wait_for_the_practice(area: Area) -> None:
    application = under_review(area)
    take(application, Action.RETURN, area.officer)
    lead = application.lead_practice
    assert for_(area.user_of(lead)) == [
        ("Make changes to Harbour", "Marlshire CCG asked for them"),
        to_sign("Harbour Quay"),
    ]
    assert for_(area.officer) == []
    assert for_others(area.officer) == [("Harbour Quay", "changes to Harbour")]


def test_requirements_met_wait_for_an_approver(area: Area) -> None:
    application = requirements_met(area)
    assert for_(area.approver) == [("Confirm the round 2019/20 of Marlshire CCG", "1 network met the requirements")]
    assert for_(area.officer) == for_others(area.approver) == []
    assert for_others(area.officer) == [("Marlshire CCG", "confirmation of Harbour")]
    moor = under_review(area, "Moor")
    assert for_(area.approver) == [("Finish checking Moor", "under review")]
    assert application.network.name == "Harbour"
    take(moor, Action.MARK_REQUIREMENTS_MET, area.approver)
    assert for_(area.approver) == []
    assert ("Marlshire CCG", "confirmation of Harbour") in for_others(area.approver)
    assert len(for_(area.second_approver)) == 1


def test_a_round_is_offered_with_what_is_in_its_way(area: Area) -> None:
    harbour, moor = requirements_met(area), requirements_met(area, "Moor", area.practice("Moor", list_size=31_000))
    check_coverage(area)
    met = "2 networks met the requirements"
    assert for_(area.approver) == [("Confirm the round 2019/20 of Marlshire CCG", met)]
    holds = [
        place_hold(
            application=each,
            code=HoldCode.AWAITING_STP,
            body="Marlshire STP",
            reason="It meets.",
            review_on=TODAY,
            by=area.officer,
            at=AT,
        )
        for each in (harbour, moor)
    ]
    area.practice("Left Out", list_size=8_000)
    check_coverage(area)
    seen = "See what is in the way of the round 2019/20 of Marlshire CCG"
    assert (seen, f"{met}; 2 holds open, not every patient is covered") in for_(area.approver)
    for hold in holds:
        release_hold(hold=hold, reason="It met.", by=area.officer, at=AT)
    assert (seen, f"{met}; not every patient is covered") in for_(area.approver)


def test_what_is_all_met_is_to_be_marked_and_who_cannot_look_any_more_is_nobodys(area: Area) -> None:
    moor = looked_at(area, "Moor")
    assign(application=moor, reviewer=area.officer, by=area.approver, at=AT)
    assert for_(area.approver) == [("Mark the requirements of Moor met", "all six checks are met")]
    declare(area.officer, moor.lead_practice)
    lost = "Officer of Marlshire cannot look at it any more: give it to somebody else"
    assert for_(area.approver) == [("Mark the requirements of Moor met", f"all six checks are met; {lost}")]
    assert waiting_for(area.approver, today=TODAY)[0].person is None
    assert "Officer of Marlshire cannot look at it any more." in text(opened(area.approver, address(moor)))
    DeclaredInterest.objects.all().delete()
    RoleAssignment.objects.filter(user=area.officer).delete()
    assert lost in for_(area.approver)[0][1]
    assert "who cannot look at it any more" in text(opened(area.approver, "/applications/"))


def test_what_is_all_met_is_not_to_be_marked_while_a_rule_is_not(area: Area) -> None:
    looked_at(area, "Moor", area.practice("Moor", list_size=20_000))
    sweep()
    assert for_(area.approver) == [("Finish checking Moor", "all six checks are met, and a rule is not")]


def test_a_hold_waits_for_what_it_names_until_its_review_is_due(area: Area) -> None:
    application = under_review(area)
    place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="Marlshire STP",
        reason="It meets next week.",
        review_on=TODAY,
        by=area.officer,
        at=AT,
    )
    held = ("Marlshire STP", "Harbour is on hold for it")
    assert held in for_others(area.officer)
    assert held in for_others(area.lmc_user)
    assert held in for_others(area.user_of(application.lead_practice))
    due = ("Review the hold on Harbour", "waits for Marlshire STP; was due for review on 10 May 2019")
    assert due not in for_(area.officer)
    assert due in for_(area.officer, today=TODAY + timedelta(days=1))
    assert due not in for_(area.lmc_user, today=TODAY + timedelta(days=1))
    last_day = date(2019, 6, 30)
    assert for_(area.nhse, today=last_day) == []
    late = "it should have been settled by 30 June 2019"
    settle = ("Settle the hold on Harbour with the LMC", f"waits for Marlshire STP; {late}")
    help_out = ("Help to settle the hold on Harbour", f"Marlshire CCG holds it for Marlshire STP; {late}")
    after = last_day + timedelta(days=1)
    assert (settle in for_(area.officer, today=after), due in for_(area.officer, today=after)) == (True, False)
    assert for_(area.nhse, today=after) == [help_out]


def test_an_agreement_waits_for_each_practice_that_has_agreed_until_it_has_signed(area: Area) -> None:
    quay, pier, mole = (area.practice(name, list_size=20_000) for name in ("Quay", "Pier", "Mole"))
    application = draft(area, "Harbour", quay, pier, mole)
    lead, person = area.user_of(quay), area.user_of(pier)

    def asked_to_sign(user: User, today: date = TODAY) -> bool:
        return any(title.startswith("Sign the") for title, _ in for_(user, today))

    assert not asked_to_sign(person)
    for practice, agrees in ((pier, True), (mole, False)):
        membership = Membership.objects.select_related("network__lead_commissioner", "practice").get(practice=practice)
        answer_membership(membership=membership, agrees=agrees, by=area.user_of(practice), at=AT)
    assert to_sign("Pier") in for_(person)
    assert not asked_to_sign(area.user_of(mole))
    complete(area, application, answered=False)  # who will sign is named; nobody has signed
    for action, waits in ((Action.SUBMIT, True), (Action.WITHDRAW, False), (Action.SUBMIT, True)):
        take(application, action, lead)
        assert asked_to_sign(person) == waits
    assert not asked_to_sign(person, date(2020, 4, 1))
    sign_agreement(
        application=application,
        practice=pier,
        name="Ben Oar",
        role="Partner",
        signed_on=TODAY,
        version=signature_version(signature_of(application, pier)),
        by=person,
        at=AT,
    )
    assert (asked_to_sign(person), asked_to_sign(lead)) == (False, True)


def test_an_agreement_waits_after_the_network_is_confirmed(area: Area) -> None:
    application = requirements_met(area)
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    lead, member = (area.user_of(each.practice) for each in application.network.memberships.order_by("id")[:2])
    assert for_(lead) == [to_sign("Harbour Quay")]
    assert for_(member) == [to_sign("Harbour Pier")]


def test_variations_wait_to_be_sent_to_each_practice_of_a_confirmed_round(area: Area) -> None:
    requirements_met(area)
    check_coverage(area)

    def to_send(today: date = TODAY) -> list[str]:
        return [
            detail for title, detail in for_(area.officer, today) if title.startswith("Send the contract variations")
        ]

    assert to_send() == []
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    quay, *others = Practice.objects.filter(name__startswith="Harbour").order_by("pk")
    sent = dict.fromkeys(others, (TODAY, None))
    assert to_send() == [f"{len(others) + 1} practices without one"]
    record_variations(round=area.round, version=area.round.version, days=sent, by=area.officer, at=AT)
    assert to_send() == ["1 practice without one"]
    assert to_send(date(2020, 4, 1)) == []
    record_variations(round=area.round, version=area.round.version, days={quay: (TODAY, None)}, by=area.officer, at=AT)
    assert to_send() == []


def test_nothing_of_other_areas_is_listed(area: Area) -> None:
    submitted(area)
    north = make_area("99B", "Northshire")
    for person in (north.officer, north.approver, north.lmc_user):
        assert for_(person) == for_others(person) == []
    own = north.user_of(north.practice("Tarn"))
    assert (for_(own), for_others(own)) == ([("Say whether Tarn takes part in 2019/20", "by 15 May 2019")], [])


def test_the_oldest_comes_first(area: Area) -> None:
    quay, reed = area.practice("Quay"), area.practice("Reed")
    person = area.user_of(quay)
    give_role(person, Role.PRACTICE_USER, reed.organisation)
    draft(area, "Harbour", area.practice("Pier"), quay)
    older = draft(area, "Moor", area.practice("Mole"), reed)
    Membership.objects.filter(network=older.network).update(named_at=AT - timedelta(days=2))
    titles = [item.title for item in waiting_for(person, today=TODAY)]
    assert [title for title in titles if title.startswith("Answer")] == ["Answer Moor", "Answer Harbour"]


@pytest.mark.parametrize("role", ["officer", "approver", "lmc_user", "nhse"])
def test_the_lists_take_as_many_statements_for_one_as_for_many(area: Area, role: str) -> None:
    def statements() -> int:
        user = User.objects.get(pk=getattr(area, role).pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            waiting_for(user, today=TODAY + timedelta(days=30))
            waiting_for_others(user, today=TODAY + timedelta(days=30))
        return len(queries)

    def one_more(number: int) -> None:
        application = complete(
            area,
            draft(area, f"Harbour {number}", area.practice(f"Quay {number}"), area.practice(f"Pier {number}")),
            answered=False,
        )
        take(application, Action.SUBMIT, area.user_of(application.lead_practice))
        take(application, Action.PICK_UP, area.officer)
        place_hold(
            application=application,
            code=HoldCode.UNPLACED_PRACTICE,
            practice=area.practice(f"Mole {number}"),
            reason="It has no network.",
            review_on=TODAY,
            by=area.officer,
            at=AT,
        )

    one_more(1)
    once = statements()
    for number in range(2, 7):
        one_more(number)
    assert statements() == once <= 34


def test_a_small_network_waits_for_its_region_until_that_has_said_something(area: Area) -> None:
    below, small, fair = (
        under_review(area, name, area.practice(f"{name} Quay", list_size=size))
        for name, size in (("Tiny", 19_999), ("Small", 26_999), ("Fair", 27_000))
    )
    sweep()
    detail = "patients, an application to Marlshire CCG"
    assert for_(area.nhse) == [
        ("Say whether your region confirms Tiny", f"19,999 {detail}"),
        ("Say whether your region has seen Small", f"26,999 {detail}"),
    ]
    for each in (below, small):
        record_regional_sight(network=each.network, contract_year=year(), note="Seen.", by=area.nhse, at=AT)
    assert for_(area.nhse) == []
    assert fair.status == ApplicationStatus.UNDER_REVIEW


def test_an_alert_of_the_running_year_waits_for_the_commissioner_and_is_shown_to_its_lmc(area: Area) -> None:
    ash = area.practice("Ash Surgery", list_size=8_000)
    ash.notices.create(contract_year=year(), answer="DECLINE", answered_at=AT, recorded_at=AT, source="paper")
    sweep()
    sentence = (
        f"Ash Surgery ({ash.code}) takes no part, and no network has agreed to cover 8,000 patients. "
        "Agree cover with a network."
    )
    title = "Agree cover for practices that take no part: Marlshire CCG"
    assert for_(area.officer) == for_(area.approver) == [(title, sentence)]
    assert for_others(area.officer) == for_(area.lmc_user) == []
    assert for_others(area.lmc_user) == [("Marlshire CCG", sentence)]
    (item,) = waiting_for(area.officer, today=TODAY)
    assert item.href == "/commissioners/99A/homes/?year=2019-20"
    other = make_area("99B", "Northshire")
    for person in (area.user_of(ash), other.officer, other.lmc_user):
        assert for_(person) == for_others(person) == []
    assert for_(area.officer, date(2020, 4, 1)) == []


def alerting_network(area: Area) -> Network:
    ash = area.practice("Ash Surgery", list_size=8_000)
    ash.notices.create(contract_year=year(), answer="DECLINE", answered_at=AT, recorded_at=AT, source="paper")
    network = make_imported_network(area.commissioner, [area.practice("Quay")])
    sweep()
    alerting = [each for each in CommissionerValidation.objects.get().findings if each["rule"] == "COV-04"]
    NetworkValidation.objects.filter(network=network).update(findings=alerting)
    return network


def test_an_alert_of_a_network_is_shown_to_its_lmc(area: Area) -> None:
    network = alerting_network(area)
    assert sorted(title for title, _ in for_others(area.lmc_user)) == ["Marlshire CCG", network.name]


def test_an_alert_of_a_network_waits_for_nobody_with_an_interest_in_a_member(area: Area) -> None:
    network = alerting_network(area)
    assert len([title for title, _ in for_(area.officer) if network.name in title]) == 1
    declare(area.officer, Practice.objects.get(name="Quay"))
    assert [title for title, _ in for_(area.officer) if network.name in title] == []
    assert len([title for title, _ in for_(area.approver) if network.name in title]) == 1
