from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import WaiverGround
from networks.models import Network, SizeWaiver
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application
from signoff.policies import CannotTake
from signoff.services.waivers import grant_waiver
from signoff.tests.apply.pages import address, opened, text
from signoff.tests.area import Area, draft, make_area, submitted, take, under_review, version
from signoff.tests.snapshot import snapshot


def waive(area: Area, application: Application, **changes: Any) -> None:
    values: dict[str, Any] = {
        "ground": WaiverGround.RURAL_LOW_DENSITY,
        "evidence": "Moorland with 12 people a square mile.",
        "version": version(application),
        "revision": Network.objects.get(pk=application.network_id).revision,
        "by": area.approver,
        "at": AT,
    }
    grant_waiver(application=application, **{**values, **changes})


def test_a_waiver_lets_a_small_network_meet_the_requirements(area: Area) -> None:
    application = under_review(area, "Moor", area.practice("Heather", list_size=21_000))
    assert "An approver of Marlshire CCG can waive that" in text(opened(area.officer, address(application)))
    waive(area, application)
    waiver = SizeWaiver.objects.get()
    assert (waiver.network_year.network, waiver.granted_by, waiver.granted_at) == (
        application.network,
        area.approver,
        AT,
    )
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor, event.organisation) == ("WAIVER_GRANTED", area.approver, "COMMISSIONER:99A")
    page = address(application)
    shown = text(opened(area.approver, page))
    assert ("Change the waiver" in shown, "Changed since it was submitted" in shown) == (True, False)
    assert "The minimum list size is waived" in text(opened(area.officer, page))
    take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    assert application.status == ApplicationStatus.REQUIREMENTS_MET


def test_a_second_click_grants_one(area: Area) -> None:
    application = under_review(area, "Moor", area.practice("Heather", list_size=21_000))
    seen = Network.objects.get(pk=application.network_id).revision
    waive(area, application)
    before = snapshot()
    waive(area, application, revision=seen)
    assert snapshot() == before


def test_a_waiver_is_an_approver_s_on_figures_that_they_saw(area: Area) -> None:
    application = under_review(area, "Moor", area.practice("Heather", list_size=21_000))
    lead, other = area.user_of(application.lead_practice), make_area("99B", "Northshire").approver
    before = snapshot()
    for person in (area.officer, area.lmc_user, area.nhse, lead, other):
        with pytest.raises(PermissionDenied):
            waive(area, application, by=person)
    with pytest.raises(Conflict, match="has changed since you opened this page"):
        waive(area, application, revision=0)
    assert snapshot() == before


def test_only_what_is_submitted_and_too_small_is_waived(area: Area) -> None:
    with pytest.raises(CannotTake, match="36,000 patients, so it needs no waiver"):
        waive(area, submitted(area, "Harbour"))
    with pytest.raises(Conflict, match="only for a submitted application"):
        waive(area, draft(area, "Moor", area.practice("Heather", list_size=21_000)))
    assert not SizeWaiver.objects.exists()
