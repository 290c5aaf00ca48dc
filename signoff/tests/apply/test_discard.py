"""A draft is discarded: its practices are free, it is gone from lists, and nobody else can do it."""

import pytest

from networks.enums import Standing
from networks.models import Membership, NetworkYear
from pcnportal.audit.models import AuditEvent
from practices.models import Practice
from signoff.enums import ApplicationStatus
from signoff.models import Application, OutgoingMessage
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, draft, submitted


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, quay: Practice, pier: Practice) -> Application:
    return draft(area, "Harbour", quay, pier)


def discarded(area: Area, application: Application) -> int:
    lead = area.user_of(application.lead_practice)
    return posted(lead, address(application, "discard"), version=application.version).status_code


def test_is_asked_first(area: Area, harbour: Application, quay: Practice) -> None:
    assert f'href="{address(harbour, "discard")}"' in text(opened(area.user_of(quay), address(harbour)))
    page = text(opened(area.user_of(quay), address(harbour, "discard")))
    assert "It cannot be taken up again" in page
    assert "Quay still takes part in 2019/20. If it cannot find a network, say so in its answer for the year." in page
    assert posted(area.user_of(quay), address(harbour, "discard")).status_code == 422
    harbour.refresh_from_db()
    assert harbour.status == ApplicationStatus.DRAFT


def test_frees_its_practices_and_tells_them(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    assert [discarded(area, harbour), discarded(area, harbour)] == [302, 302]
    assert not Membership.objects.exists()
    assert NetworkYear.objects.get().standing == Standing.ENDED
    assert AuditEvent.objects.filter(action="APPLICATION_DISCARD").count() == 1
    told = OutgoingMessage.objects.get(event__startswith="no longer asked")
    assert told.recipient == area.user_of(pier)
    other = draft(area, "Harbour", quay)
    assert other != harbour
    assert other.network.memberships.get().state == "AGREED"


def test_is_gone_from_lists_and_closed_to_change(area: Area, harbour: Application, quay: Practice) -> None:
    discarded(area, harbour)
    lead = area.user_of(quay)
    for path in ("/applications/", "/applications/start/", "/"):
        assert harbour.reference not in text(opened(lead, path))
    assert harbour.reference in text(opened(lead, "/applications/", status="DISCARDED"))
    assert "Discarded" in text(opened(lead, address(harbour)))
    assert opened(lead, address(harbour, "payee")).status_code == 302
    stale = posted(lead, address(harbour, "payee"), kind="OTHER", name="A provider", version=harbour.version)
    assert stale.status_code == 409
    assert "is discarded. Start another one." in text(stale)


def test_after_a_change_elsewhere_is_looked_at_again(area: Area, harbour: Application, quay: Practice) -> None:
    Application.objects.update(version=harbour.version + 1)
    assert discarded(area, harbour) == 409
    assert Membership.objects.count() == 2


def test_only_a_draft(area: Area) -> None:
    application = submitted(area)
    assert discarded(area, application) == 409
    assert opened(area.user_of(application.lead_practice), address(application, "discard")).status_code == 409


def test_nobody_else_sees_it(area: Area, harbour: Application, pier: Practice) -> None:
    discarded(area, harbour)
    for user in (area.user_of(pier), area.officer, area.lmc_user, area.nhse):
        assert opened(user, address(harbour)).status_code == 404
