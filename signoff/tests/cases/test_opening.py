"""Cases that people open, and those that the portal opens so that nobody is overlooked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from networks.models import Neighbour
from networks.services.revalidation import drain
from networks.tests.pages.reading import read
from pcnportal.testing.factories import AT, make_imported_network, year
from practices.enums import Answer
from signoff.enums import CaseKind, CaseStatus
from signoff.models import Case, OutgoingMessage
from signoff.services.cases.keeping import CannotKeep, add_party, share_case
from signoff.services.cases.opening import CannotOpen, open_case
from signoff.services.cases.watching import open_due_cases
from signoff.tests.apply.pages import opened, posted, text
from signoff.tests.area import Area, check_coverage, make_area, requirements_met, submitted
from signoff.tests.participation.answering import answer
from signoff.tests.road.test_hard_cases import press

JUNE = timedelta(days=22)


def start(practice_code: str) -> str:
    return f"/cases/start/?practice={practice_code}&year=2019-20"


def test_a_practice_opens_one_with_its_lmc_alone_and_may_share_it_later(area: Area) -> None:
    elm = area.practice("Elm")
    user = area.user_of(elm)
    page = text(opened(user, start(elm.code)))
    assert "The LMC alone, and not Marlshire CCG" in page
    sent = press(user, start(elm.code), kind="PARTNERSHIP", summary="We are parting.", shared="no")
    assert sent == 302
    case = Case.objects.get()
    assert (case.shared, case.opened_by) == (False, user)
    for person in (area.officer, area.approver, area.nhse):
        assert opened(person, f"/cases/{case.reference}/").status_code == 404
        assert case.reference not in read(person, "/cases/")
        assert case.reference not in read(person, f"/practices/{elm.code}/")
        assert not OutgoingMessage.objects.filter(recipient=person).exists()
    assert "We are parting." in read(area.lmc_user, f"/cases/{case.reference}/")
    assert press(user, f"/cases/{case.reference}/share/") == 302
    assert "We are parting." in read(area.officer, f"/cases/{case.reference}/")


def test_the_commissioner_opens_none_that_it_would_not_see(area: Area) -> None:
    elm = area.practice("Elm")
    assert "alone" not in text(opened(area.officer, start(elm.code)))
    assert press(area.officer, start(elm.code), kind="BOUNDARY", summary="Where does it end?", shared="no") == 302
    assert Case.objects.get().shared
    with pytest.raises(CannotOpen):
        open_case(
            kind=CaseKind.OTHER,
            contract_year=year(),
            practice=elm,
            summary="Hush.",
            shared=False,
            by=area.officer,
            at=AT,
        )


def test_others_open_none(area: Area) -> None:
    elm, north = area.practice("Elm"), make_area("99B", "Northshire")
    assert opened(area.nhse, start(elm.code)).status_code == 403
    assert opened(area.user_of(area.practice("Oak")), start(elm.code)).status_code == 404
    assert opened(north.officer, start(elm.code)).status_code == 404
    assert opened(area.officer, start("V99999")).status_code == 404
    with pytest.raises(PermissionDenied):
        open_case(kind=CaseKind.OTHER, contract_year=year(), practice=elm, summary="Hello.", by=north.officer, at=AT)


def test_a_case_says_something(area: Area) -> None:
    elm = area.practice("Elm")
    refused = posted(area.officer, start(elm.code), kind="OTHER", summary="   ")
    assert refused.status_code == 422
    assert "Say what has happened" in text(refused)
    assert not Case.objects.exists()


def test_a_second_case_about_a_practice_without_a_network_is_the_first(area: Area) -> None:
    elm = area.practice("Elm")
    options = {"kind": CaseKind.UNPLACED, "contract_year": year(), "practice": elm, "at": AT}
    first = open_case(**options, summary="No home.", by=area.officer)
    assert open_case(**options, summary="Still none.", by=area.lmc_user) == first
    kept = open_case(**options, summary="Between us.", shared=False, by=area.user_of(elm))
    assert kept != first
    with pytest.raises(CannotKeep, match="has a case about Elm"):
        share_case(case=kept, by=area.user_of(elm), at=AT)


def test_gaps_that_remain_when_the_day_has_passed_are_cases(area: Area, settings: Any) -> None:
    """COV-08: once a year each, whatever became of it; who takes no part is respected."""
    requirements_met(area, "Harbour", area.practice("Quay", list_size=33_000))
    silent, refusing = area.practice("Silent"), area.practice("Refusing")
    answer(area, refusing, Answer.DECLINE)
    drain()
    assert open_due_cases(at=AT) == 0
    assert open_due_cases(at=AT + JUNE) == 2
    kinds = {case.practice: case.kind for case in Case.objects.all()}
    assert kinds == {silent: CaseKind.UNPLACED, refusing: CaseKind.OTHER}
    assert f"{refusing}: The day by which networks were to be confirmed has passed." in read(area.officer, "/")
    assert "takes no part, which is respected" in Case.objects.get(practice=refusing).summary
    Case.objects.update(status=CaseStatus.CLOSED, closed_at=AT)
    assert open_due_cases(at=AT + JUNE) == 0


def test_a_neighbour_that_wants_in_is_not_left_out_unnoticed(area: Area) -> None:
    quay, elm, far = area.practice("Quay", list_size=33_000), area.practice("Elm"), area.practice("Far")
    for practice in (elm, far):
        answer(area, practice, Answer.JOIN)
    first, second = sorted((quay, elm), key=lambda each: each.pk)
    Neighbour.objects.create(a=first, b=second, metres=900)
    assert open_due_cases(at=AT) == 0
    application = submitted(area, "Harbour", quay)
    assert open_due_cases(at=AT) == 1
    case = Case.objects.get()
    assert (case.practice, case.kind) == (elm, CaseKind.UNPLACED)
    assert case.summary.startswith(f"{application.network} was submitted without Elm")
    check_coverage(area)


def test_the_commissioner_of_a_member_of_a_network_that_has_a_part_finds_the_case(area: Area) -> None:
    west, north = make_area("99B", "Westmarch"), make_area("99C", "Northshire")
    coast = make_imported_network(area.commissioner, [west.practice("Beach")], "Coast")
    summary = {"summary": "Coast might take it.", "contract_year": year()}
    case = open_case(kind=CaseKind.UNPLACED, practice=area.practice("Elm"), **summary, by=area.officer, at=AT)
    path = f"/cases/{case.reference}/"
    assert opened(west.officer, path).status_code == 404
    add_party(case=case, network=coast, by=area.officer, at=AT)
    assert west.commissioner.name in text(opened(area.officer, path))
    seen = [opened(user, path).status_code for user in (west.officer, west.lmc_user, north.officer)]
    assert seen == [200, 200, 404]
