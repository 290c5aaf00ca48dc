"""Declared interests (CMP-10): whoever has one reads and comments, and decides nothing. T30 by the pages."""

import csv
import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from networks.rules import words
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, year
from practices.models import DeclaredInterest, Practice
from signoff.models import Application, Comment
from signoff.selectors.rounds import round_of
from signoff.services.rounds import confirm_round
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, check_coverage, looked_at, make_area, requirements_met, submitted, under_review
from signoff.tests.review.test_pages import HOLD, hidden
from signoff.tests.snapshot import snapshot

PAGE = "/commissioners/99A/interests/"
SINCE = {"since_day": "1", "since_month": "4", "since_year": "2015"}


def declare(person: User, practice: Practice, /, **answers: Any) -> HttpResponse:
    return posted(person, PAGE, **{"practice": practice.code, "kind": "PARTNER", **SINCE, **answers})


def end(person: User) -> HttpResponse:
    return posted(person, f"{PAGE}{DeclaredInterest.objects.get(person=person).pk}/end/")


def quay_of(application: Application) -> Practice:
    return application.lead_practice


def test_an_interest_is_declared_shown_taken_away_and_ended(area: Area) -> None:
    quay = area.practice("Quay")
    assert "No interests are declared" in text(opened(area.officer, PAGE))
    for _ in range(2):
        assert declare(area.officer, quay).status_code == 302
    assert AuditEvent.objects.filter(action="INTEREST_DECLARED").count() == 1
    shown = text(opened(area.approver, PAGE))
    assert "Officer of Marlshire" in shown
    assert "Partner of the practice" in shown
    assert "End it" not in shown
    file = opened(area.approver, f"{PAGE}export/").content.decode("utf-8-sig").splitlines()
    assert file[1].startswith(f"Officer of Marlshire,{quay.code},Quay,Partner of the practice,2015-04-01,2019-05-10,")
    assert AuditEvent.objects.filter(action="INTERESTS_EXPORTED", actor=area.approver).count() == 1
    other = DeclaredInterest.objects.get().pk
    assert posted(area.approver, f"{PAGE}{other}/end/").status_code == 403
    for _ in range(2):
        assert end(area.officer).status_code == 302
    assert AuditEvent.objects.filter(action="INTEREST_ENDED").count() == 1


def test_what_is_wrong_is_said_and_the_rest_is_kept(area: Area) -> None:
    quay = area.practice("Quay")
    unknown = declare(area.officer, quay, practice="A8100")
    assert (unknown.status_code, "Enter a practice code like A81001" in text(unknown)) == (422, True)
    assert 'value="2015"' in text(unknown)
    later = declare(area.officer, quay, since_year="2999")
    assert (later.status_code, "give a day that is not to come" in text(later)) == (422, True)
    declare(area.officer, quay)
    other = declare(area.officer, quay, kind="MONEY")
    assert (other.status_code, "You have declared an interest in Quay" in text(other)) == (422, True)


def test_the_register_is_the_commissioners(area: Area) -> None:
    declare(area.officer, area.practice("Quay"))
    for person in (area.lmc_user, area.nhse, next(iter(area.people.values()))):
        assert opened(person, PAGE).status_code == 403
        assert opened(person, f"{PAGE}export/").status_code == 403
    assert opened(make_area("99B", "Northshire").officer, PAGE).status_code == 404


def test_a_conflicted_reviewer_comments_with_a_label_and_decides_nothing(area: Area) -> None:
    application = looked_at(area)
    sent = {"version": application.version, "revision": application.network.revision, "seen": 0}
    declare(area.approver, quay_of(application))
    said = {"text": "A good network.", "heard": "EVERYONE"}
    assert posted(area.approver, address(application, "comments"), **said).status_code == 302
    assert Comment.objects.get().interests == "Harbour Quay"
    assert "Declared interest in Harbour Quay" in text(opened(area.lmc_user, address(application, "comments")))
    before = snapshot()
    tried = {
        "return": {"reason": "The area."},
        "refuse": {"grounds": ["AREA"], "reason": "The area."},
        "requirements-met": {},
        "holds": HOLD,
        "waiver": {"ground": "OTHER", "evidence": "None"},
        "checks": {},
    }
    for page, body in tried.items():
        refused = posted(area.approver, address(application, page), **sent, **body)
        assert refused.status_code == 403, page
        assert "You declared an interest in Harbour Quay" in text(refused), page
        assert "Another officer or approver of Marlshire CCG can." in text(refused), page
    assert snapshot() == before
    shown = text(opened(area.approver, address(application)))
    assert "36,000 patients" in shown
    for offer in (
        "Mark requirements met",
        "Ask for changes",
        "Put it on hold",
        "The six checks",
        "checks/",
        "history/",
    ):
        assert offer not in shown, offer
    assert opened(area.approver, address(application, "history")).status_code == 403
    assert "Mark requirements met" in text(opened(area.officer, address(application)))


def test_the_history_of_its_network_tells_them_no_more_than_that_of_the_application(area: Area) -> None:
    application = requirements_met(area)
    page = f"/networks/{application.network.reference}/history/?year=2019-20"
    inner = "marked the requirements as met"
    assert inner in text(opened(area.approver, page))
    declare(area.approver, quay_of(application))
    shown = text(opened(area.approver, page))
    assert inner not in shown
    assert "Officer of Marlshire" not in shown
    assert inner in text(opened(area.lmc_user, page))


def test_what_is_declared_while_a_form_is_open_refuses_the_post(area: Area) -> None:
    application = looked_at(area)
    page = opened(area.officer, address(application, "requirements-met"))
    declare(area.officer, quay_of(application))
    before = snapshot()
    assert posted(area.officer, address(application, "requirements-met"), **hidden(page)).status_code == 403
    assert snapshot() == before
    end(area.officer)
    assert posted(area.officer, address(application, "requirements-met"), **hidden(page)).status_code == 302


def test_a_submitted_one_is_not_picked_up(area: Area) -> None:
    application = submitted(area)
    declare(area.officer, quay_of(application))
    assert posted(area.officer, address(application, "pick-up"), version=application.version).status_code == 403


def test_a_round_with_such_a_member_is_not_theirs_to_confirm(area: Area) -> None:
    application = requirements_met(area)
    requirements_met(area, "Moor")
    check_coverage(area)
    round_page = "/commissioners/99A/rounds/2019-20/"
    page = opened(area.approver, f"{round_page}confirm/")
    declare(area.approver, quay_of(application))
    before = snapshot()
    refused = posted(area.approver, f"{round_page}confirm/", **hidden(page))
    assert refused.status_code == 403
    assert "Another approver of Marlshire CCG can." in text(refused)
    with pytest.raises(PermissionDenied, match="You declared an interest in Harbour Quay"):
        confirm_round(round=round_of(area.commissioner, year()), version=1, by=area.approver, at=AT)
    assert snapshot() == before
    shown = text(opened(area.approver, round_page))
    assert "You declared an interest in Harbour Quay" in shown
    assert "Confirm all 2 Network Contracts</a>" not in shown
    assert "Confirm the round" not in text(opened(area.approver, "/"))
    assert "Confirm the round" in text(opened(area.second_approver, "/"))
    assert posted(area.second_approver, f"{round_page}confirm/", **hidden(page)).status_code == 302


def test_the_work_list_gives_it_to_others(area: Area) -> None:
    application = under_review(area)
    assert "Finish checking Harbour" in text(opened(area.officer, "/"))
    declare(area.officer, quay_of(application))
    shown = text(opened(area.officer, "/"))
    assert "Finish checking Harbour" not in shown
    assert "check of Harbour" in shown
    assert "Finish checking Harbour" in text(opened(area.approver, "/"))


ROUND = "/commissioners/99A/rounds/2019-20/"


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (PAGE, f"{PAGE}export/"),
        ("/commissioners/99A/answers/?year=2019-20", "/commissioners/99A/answers/export/?year=2019-20"),
        (ROUND, f"{ROUND}variations/export/"),
    ],
)
def test_a_file_tells_whoever_has_one_nothing_that_its_page_does_not(area: Area, page: str, file: str) -> None:
    """After the round: its networks' practices have answered, signed, and have days of their own."""
    application = requirements_met(area)
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    declare(area.officer, quay_of(application))
    shown = text(opened(area.officer, page))
    _, *rows = csv.reader(opened(area.officer, file).content.decode("utf-8-sig").splitlines())
    assert rows
    for cell in {_as_read(cell) for row in rows for cell in row} - {""}:
        assert cell in shown, cell


def _as_read(cell: str) -> str:
    """A day or a number as pages write them."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return words.day(date.fromisoformat(cell))
    return f"{int(cell):,}" if cell.isdigit() else cell
