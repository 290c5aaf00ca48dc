"""The pages of evidence packs, and taking one away."""

from uuid import uuid4

import pytest

from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import RoleAssignment
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, give_role, year
from pcnportal.testing.pdf import text_of
from signoff.enums import CaseKind, Heard
from signoff.models import Application, EvidencePack
from signoff.services.cases.opening import open_case
from signoff.services.comments import add_comment
from signoff.services.packs import make_packs
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, under_review
from signoff.tests.packs.reading import made
from signoff.tests.review.test_interests import declare, end

ROUND = "/commissioners/99A/rounds/2019-20/"


@pytest.fixture
def application(area: Area) -> Application:
    return under_review(area)


def pdf(pack: EvidencePack) -> str:
    return f"/evidence/{pack.reference}/pdf/"


def test_a_round_offers_its_pack_once_something_is_submitted(area: Area) -> None:
    assert "Evidence pack" not in text(opened(area.officer, ROUND))
    under_review(area)
    assert f"{ROUND}evidence/" in text(opened(area.officer, ROUND))


def test_from_the_button_to_the_files(area: Area, application: Application) -> None:
    page, token = address(application, "evidence"), uuid4()
    assert page in text(opened(area.officer, address(application)))
    assert "You have no pack of this yet" in text(opened(area.officer, page))
    for _ in range(2):
        assert posted(area.officer, page, token=token)["Location"] == page
    assert posted(area.officer, page).status_code == 302
    pack = EvidencePack.objects.get()
    response = opened(area.officer, page)
    waiting = text(response)
    assert response["Refresh"] == f"5; url={page}"
    assert "waiting to be made" in waiting
    assert "You can leave this page" in waiting
    assert "Make the evidence pack" not in waiting
    EvidencePack.objects.update(done=2, parts=3)
    assert "2 of 3 parts are done" in text(opened(area.officer, page))
    assert opened(area.officer, pdf(pack)).status_code == 404
    make_packs()
    response = opened(area.officer, page)
    ready = text(response)
    assert "Refresh" not in response
    pack.refresh_from_db()
    assert pack.sha256 in ready
    assert pdf(pack) in ready
    for form, start in (("pdf", b"%PDF-"), ("zip", b"PK")):
        response = opened(area.officer, f"/evidence/{pack.reference}/{form}/")
        assert response.content.startswith(start)
        assert response["Content-Disposition"] == f'attachment; filename="evidence-{pack.reference}.{form}"'
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    taken = AuditEvent.objects.filter(action="EVIDENCE_PACK_TAKEN", actor=area.officer).order_by("id")
    assert [event.after for event in taken] == [{"form": form, "sha256": pack.sha256} for form in ("pdf", "zip")]


def test_of_a_round_and_of_a_case(area: Area, application: Application) -> None:
    elm = area.practice("Elm")
    case = open_case(kind=CaseKind.OTHER, contract_year=year(), practice=elm, summary="A.", by=area.officer, at=AT)
    for path in (ROUND, f"/cases/{case.reference}/"):
        assert f"{path}evidence/" in text(opened(area.lmc_user, path))
        assert f"{path}evidence/" not in text(opened(area.nhse, path))
        assert posted(area.lmc_user, f"{path}evidence/").status_code == 302
        assert "waiting to be made" in text(opened(area.lmc_user, f"{path}evidence/"))
    assert make_packs() == 2


def test_where_nothing_was_submitted_it_says_so(area: Area) -> None:
    response = posted(area.officer, f"{ROUND}evidence/")
    assert (response.status_code, "Nothing was submitted in this round yet" in text(response)) == (422, True)


def test_a_failed_one_says_so_and_can_be_asked_for_again(area: Area, application: Application) -> None:
    pack = made(area.officer, application)
    EvidencePack.objects.update(state="FAILED", made_at=None, failure="It could not be made.")
    shown = text(opened(area.officer, address(application, "evidence")))
    assert "It could not be made." in shown
    assert "Make the evidence pack" in shown
    assert opened(area.officer, pdf(pack)).status_code == 404


def test_nobody_else_downloads_it(area: Area, application: Application) -> None:
    pack = made(area.officer, application)
    for user in (area.approver, area.lmc_user, area.user_of(application.lead_practice), area.nhse):
        assert opened(user, pdf(pack)).status_code == 404
    assert pdf(pack) not in text(opened(area.approver, address(application, "evidence")))
    assert not AuditEvent.objects.filter(action="EVIDENCE_PACK_TAKEN").exists()


def test_an_interest_declared_since_ends_it(area: Area, application: Application) -> None:
    packs = [made(area.officer, matter) for matter in (application, area.round)]
    declare(area.officer, application.lead_practice)
    for pack in packs:
        refused = opened(area.officer, pdf(pack))
        assert (refused.status_code, "You declared an interest in" in text(refused)) == (403, True)
    assert "evidence/" not in text(opened(area.officer, address(application)))
    end(area.officer)
    assert opened(area.officer, pdf(packs[0])).status_code == 200


def test_a_role_that_was_lost_since_ends_it_though_another_would_do(area: Area, application: Application) -> None:
    give_role(area.officer, Role.LMC_REVIEWER, area.lmc.organisation)
    add_comment(on=application, text="Among ourselves.", heard=Heard.OWN, by=area.approver, at=AT)
    pack = made(area.officer, application)
    assert "Among ourselves." in text_of(opened(area.officer, pdf(pack)).content)
    RoleAssignment.objects.filter(user=area.officer, role=Role.CCG_OFFICER).delete()
    refused = opened(area.officer, pdf(pack))
    assert (refused.status_code, "Your roles have changed" in text(refused)) == (403, True)
    RoleAssignment.objects.filter(user=area.officer).delete()
    assert opened(area.officer, pdf(pack)).status_code == 404
