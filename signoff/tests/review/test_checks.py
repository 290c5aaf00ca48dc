"""The six checks, as a person of the commissioner makes them on the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from networks.models import Membership, NetworkVerdicts
from networks.services.membership import answer_membership
from networks.services.validation import validate_networks
from pcnportal.testing.factories import AT, year
from practices.models import ListSize
from signoff.enums import Action, ApplicationStatus, Signing, Six
from signoff.models import Application, ItemCheck
from signoff.services import items
from signoff.services.rounds import CannotConfirm, confirm_round
from signoff.tests.apply.pages import address, as_person, opened, posted, text
from signoff.tests.area import (
    Area,
    check_coverage,
    find_met,
    looked_at,
    make_area,
    requirements_met,
    submitted,
    take,
    under_review,
    version,
)
from signoff.tests.review.test_pages import ROUND, hidden, status_of
from signoff.tests.snapshot import snapshot

ALL_MET = {item.value: "MET" for item in Six}
UNSEEN = {item.value: "NOT_LOOKED" for item in Six}


def page_of(area: Area, application: Application) -> HttpResponse:
    return opened(area.officer, address(application, "checks"))


def save(area: Area, application: Application, sent: dict[str, str], /, **answers: Any) -> HttpResponse:
    """`sent`: what stood hidden in the page that was opened."""
    return posted(area.officer, address(application, "checks"), **{**UNSEEN, **sent, **answers})


def outcomes(application: Application) -> dict[str, str]:
    """The last check of each."""
    return {check.item: check.outcome for check in application.item_checks.order_by("id")}


def test_all_six_are_found_met_and_then_the_requirements_can_be(area: Area) -> None:
    application = under_review(area)
    page = page_of(area, application)
    assert 'checks/">Check the six items</a>' in text(opened(area.officer, address(application)))
    for words in (
        "Not looked at yet: practices and their codes, list size, map of the area, Network Agreement",
        "36,000 patients",
        "<strong>Electoral wards</strong>: E05000001",
        "<strong>Full name</strong>: Dr Ada Harbour",
        "Every member practice has agreed.",
    ):
        assert words in text(page), words
    response = save(area, application, hidden(page), **ALL_MET, list_size_note="As published.")
    assert response.status_code == 302
    assert outcomes(application) == ALL_MET
    check = application.item_checks.get(item=Six.LIST_SIZE)
    assert (check.by, check.note, check.submission.number) == (area.officer, "As published.", 1)
    shown = text(page_of(area, application))
    assert "All six are met." in shown
    assert "Met by Officer of Marlshire, 10 May 2019" in shown
    shown = text(opened(area.officer, address(application)))
    assert ("Mark requirements met</a>" in shown, "Check the six items" in shown) == (True, False)


def test_the_requirements_are_not_marked_met_before(area: Area) -> None:
    application = under_review(area)
    save(area, application, hidden(page_of(area, application)), **{**ALL_MET, "payee": "NOT_LOOKED", "area": "NOT_MET"})
    assert outcomes(application) == {}  # a reason is missing
    sent = hidden(page_of(area, application))
    save(area, application, sent, **{**ALL_MET, "payee": "NOT_LOOKED"}, area_note="It is of another place.")
    save(
        area,
        application,
        hidden(page_of(area, application)),
        **{**ALL_MET, "payee": "NOT_LOOKED", "area": "NOT_MET", "area_note": "It is of another place."},
    )
    sent = hidden(opened(area.officer, address(application, "requirements-met")))
    before = snapshot()
    refused = posted(area.officer, address(application, "requirements-met"), **sent)
    assert refused.status_code == 422
    assert "Not looked at yet: nominated payee. Checked and not met: map of the area." in text(refused)
    assert snapshot() == before
    assert status_of(application) == ApplicationStatus.UNDER_REVIEW


def test_what_is_not_met_needs_a_reason_and_other_answers_stay(area: Area) -> None:
    application = under_review(area)
    refused = save(
        area,
        application,
        hidden(page_of(area, application)),
        members="NOT_MET",
        agreement="NOT_MET",
        payee="MET",
        payee_note="The lead practice.",
    )
    assert refused.status_code == 422
    shown = text(refused)
    assert "Practices and their codes: say why it is not met" in shown
    assert "Network Agreement: say why it is not met" in shown
    assert "The lead practice." in shown
    assert outcomes(application) == {}


def test_the_content_of_the_agreement_is_no_reason(area: Area) -> None:
    """T29: only that it is not dated or not signed can be found."""
    application = under_review(area)
    page = page_of(area, application)
    assert "What the Network Agreement says is not yours to judge" in text(page)
    refused = save(area, application, hidden(page), agreement="NOT_MET", agreement_note="The profit share is unfair.")
    assert (refused.status_code, outcomes(application)) == (422, {})
    response = save(area, application, hidden(page), agreement="NOT_MET", agreement_note=Signing.DATE.value)
    assert response.status_code == 302
    assert ItemCheck.objects.get().note == Signing.DATE.label


def test_a_stale_tab_is_told_and_keeps_what_was_typed(area: Area) -> None:
    application = under_review(area)
    seen = hidden(page_of(area, application))
    assert save(area, application, seen, members="MET").status_code == 302
    before = outcomes(application)
    late = posted(
        area.approver,
        address(application, "checks"),
        **{**UNSEEN, **seen, "area": "MET", "area_note": "Seen on paper."},
    )
    assert (late.status_code, outcomes(application)) == (409, before)
    shown = text(late)
    assert "Officer of Marlshire checked Harbour on 10 May 2019" in shown
    assert "Seen on paper." in shown
    again = hidden(late)
    answers = {**UNSEEN, "members": "MET", "area": "MET", "area_note": "Seen on paper."}
    assert posted(area.approver, address(application, "checks"), **answers, **again).status_code == 302
    assert outcomes(application) == {"members": "MET", "area": "MET"}


def test_checks_of_what_was_sent_back_meanwhile_keep_what_was_typed(area: Area) -> None:
    application = under_review(area)
    seen = hidden(page_of(area, application))
    take(application, Action.RETURN, area.approver)
    late = save(area, application, seen, area="NOT_MET", area_note="A piece is missing.")
    assert (late.status_code, outcomes(application)) == (409, {})
    assert "Approver of Marlshire asked for changes on 10 May 2019" in text(late)
    assert "A piece is missing.</textarea>" in text(late)


def test_figures_that_changed_meanwhile_are_looked_at_first(area: Area) -> None:
    application = under_review(area)
    seen = hidden(page_of(area, application))
    _decline(area, application)
    response = save(area, application, seen, **ALL_MET)
    assert response.status_code == 409
    assert "has changed since you opened this page, last by User of Harbour Pier" in text(response)
    assert outcomes(application) == {}


def test_sent_twice_is_saved_once(area: Area) -> None:
    application = under_review(area)
    seen = hidden(page_of(area, application))
    for _ in range(2):
        assert save(area, application, seen, **ALL_MET).status_code == 302
    assert application.item_checks.count() == 6


def test_a_member_that_leaves_has_members_and_size_looked_at_again(area: Area) -> None:
    application = looked_at(area)
    _decline(area, application)
    shown = text(page_of(area, application))
    assert "Changed since it was checked, and to be looked at again: practices and their codes and list size." in shown
    assert "map of the area" not in shown.split("<h2")[0].lower()
    assert "Officer of Marlshire found it met on 10 May 2019" in shown


def test_a_later_version_has_what_it_changed_looked_at_again(area: Area) -> None:
    application = looked_at(area)
    lead = area.user_of(application.lead_practice)
    take(application, Action.RETURN, area.officer, reason="Another director, please.")
    items.save_clinical_director(
        application=application,
        name="Dr Ruth New",
        profession="GP",
        practice=application.lead_practice,
        email="",
        version=version(application),
        by=lead,
        at=AT,
    )
    take(application, Action.SUBMIT, lead)
    shown = text(page_of(area, application))
    assert "to be looked at again: clinical director." in shown
    assert 'versions/?before=1&amp;after=now">See what changed' in shown


def test_who_may_not_check_reads_none_of_it(area: Area) -> None:
    application = under_review(area)
    noted = {**ALL_MET, "area": "NOT_MET", "area_note": "marker-of-a-note"}
    assert save(area, application, hidden(page_of(area, application)), **noted).status_code == 302
    lead = area.user_of(application.lead_practice)
    before = snapshot()
    for person in (lead, area.lmc_user, area.nhse):
        assert opened(person, address(application, "checks")).status_code == 403
        assert posted(person, address(application, "checks"), **ALL_MET).status_code == 403
        for page in ("", "history", "comments", "versions"):
            shown = opened(person, address(application, page))
            assert "marker-of-a-note" not in text(shown)
            assert "checks/" not in text(shown)
    assert snapshot() == before
    outsider = make_area("99B", "Northshire").officer
    assert opened(outsider, address(application, "checks")).status_code == 404
    assert "marker-of-a-note" in text(opened(area.approver, address(application, "history")))


@pytest.mark.parametrize("outcome", [{"payee": "NOT_MET"}, {"payee": "NOT_LOOKED"}])
def test_what_was_marked_met_can_be_checked_again_and_goes_back_where_not_all_is_met(
    area: Area, outcome: dict[str, str]
) -> None:
    application = requirements_met(area)
    sent = hidden(page_of(area, application))
    assert save(area, application, sent, **ALL_MET, payee_note="Looked at twice.").status_code == 302
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REQUIREMENTS_MET
    sent = hidden(page_of(area, application))
    assert "it goes back to review" in text(page_of(area, application))
    answers = {**sent, **ALL_MET, **outcome, "payee_note": "No."}
    page = text(as_person(area.officer).post(address(application, "checks"), answers, follow=True))
    assert "Saved. Harbour is under review again." in page
    assert "it goes back to review" not in page
    application.refresh_from_db()
    change = application.status_changes.latest("id")
    assert (application.status, change.by, "payee" in change.reason) == (ApplicationStatus.UNDER_REVIEW, None, False)
    assert "Harbour: under review." in text(opened(area.lmc_user, ROUND))


def test_what_changed_after_it_was_marked_met_is_looked_at_again_before_its_round_is_confirmed(area: Area) -> None:
    application = requirements_met(area)
    quay = application.lead_practice
    waits = "Harbour has changed since it was checked: look at its checks again."
    check_coverage(area)
    assert waits not in text(opened(area.approver, ROUND))
    ListSize.objects.filter(practice=quay, as_at=application.contract_year.list_date).update(registered=31_007)
    validate_networks([application.network_id], at=AT)
    check_coverage(area)
    round = area.round
    with pytest.raises(CannotConfirm, match=waits):
        confirm_round(round=round, version=round.version, by=area.second_approver, at=AT)
    for person in (area.approver, area.lmc_user):
        assert f"{waits}</td>" in text(opened(person, ROUND))
    assert "Look again at Harbour" in text(opened(area.officer, "/"))
    assert "to be looked at again: list size." in text(page_of(area, application))
    find_met(application, area.officer)
    assert confirm_round(round=round, version=round.version, by=area.second_approver, at=AT)


def test_a_rule_that_is_not_met_any_more_has_its_item_looked_at_again(area: Area) -> None:
    application = requirements_met(area)
    row = NetworkVerdicts.objects.filter(network=application.network, contract_year=year()).last()
    assert row
    row.pk, row.revision, row.computed_at = None, row.revision + 1, AT + timedelta(hours=1)
    row.flipped = {"GEO-01": ["MET", "NOT_MET"], "SIZE-01": ["NOT_MET", "MET"]}
    row.save(force_insert=True)
    page = text(page_of(area, application))
    assert "Changed since it was checked, and to be looked at again: map of the area." in page
    assert "a rule about it is not met any more" in page


def test_it_can_be_checked_before_it_is_picked_up(area: Area) -> None:
    application = submitted(area)
    assert save(area, application, hidden(page_of(area, application)), **ALL_MET).status_code == 302


def test_the_page_takes_as_many_statements_however_many_members(area: Area) -> None:
    def statements(application: Application) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert page_of(area, application).status_code == 200
        return len(queries)

    one, many = under_review(area, "Moor", area.practice("Fen", list_size=31_000)), looked_at(area)
    find_met(one, area.officer)
    assert statements(one) == statements(many) <= 48


def _decline(area: Area, application: Application) -> None:
    pier = Membership.objects.get(network=application.network, practice__name="Harbour Pier")
    answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
