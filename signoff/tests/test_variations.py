from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.tests.pages.reading import read
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT
from practices.models import Practice
from signoff.models import Application, ContractVariation
from signoff.selectors.variations import PracticeLine
from signoff.services.rounds import confirm_round
from signoff.tests.area import Area, check_coverage, requirements_met

PAGE = "/commissioners/99A/rounds/2019-20/"


@pytest.fixture
def confirmed(area: Area) -> Application:
    application = requirements_met(area)
    check_coverage(area)
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)
    return application


def recorded() -> dict[str, tuple[date | None, date | None]]:
    return {each.practice.name: (each.sent_on, each.signed_on) for each in ContractVariation.objects.all()}


def test_the_days_are_recorded_row_by_row_and_put_right(area: Area, confirmed: Application) -> None:
    quay, pier, mole = (Practice.objects.get(name=f"Harbour {name}") for name in ("Quay", "Pier", "Mole"))
    browser = Client()
    browser.force_login(area.officer)

    def save(**answers: str) -> Any:
        return browser.post(f"{PAGE}variations/", {"version": area.round.version, **answers})

    refused = save(
        **{
            **{f"sent_{quay.code}": "9 May 2019", f"signed_{quay.code}": "8/5/2019"},
            **{f"sent_{pier.code}": "soon", f"signed_{mole.code}": "9 5 2019", f"sent_{mole.code}": "1 6 2019"},
        }
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Harbour Quay: it was signed before it was sent" in page
    assert "Harbour Pier: the day of sending must be a day, for example 15 6 2019" in page
    assert "Harbour Mole: the day of sending must be between 1 April 2018 and 10 May 2019" in page
    assert 'value="9 May 2019"' in page
    assert recorded() == {}
    assert "enter the day of sending" in save(**{f"signed_{mole.code}": "9 5 2019"}).content.decode()

    all_sent = {"sent_to_all_day": "9", "sent_to_all_month": "5", "sent_to_all_year": "2019"}
    stale = area.round.version
    assert save(**{**all_sent, f"sent_{quay.code}": "8 5 2019", f"signed_{quay.code}": "10 5 2019"}).status_code == 302
    ninth = date(2019, 5, 9)
    assert recorded() == {
        "Harbour Quay": (date(2019, 5, 8), date(2019, 5, 10)),
        "Harbour Pier": (ninth, None),
        "Harbour Mole": (ninth, None),
    }
    assert browser.post(f"{PAGE}variations/", {"version": stale}).status_code == 409

    kept = {f"sent_{quay.code}": "8 5 2019", f"sent_{pier.code}": "9 5 2019"}
    assert save(**kept).status_code == 302
    assert recorded()["Harbour Quay"] == (date(2019, 5, 8), None)
    assert recorded()["Harbour Mole"] == (None, None)
    event = AuditEvent.objects.latest("id")
    assert event.action == "VARIATIONS_RECORDED"
    assert event.before == {quay.code: ["2019-05-08", "2019-05-10"], mole.code: ["2019-05-09", ""]}
    before = AuditEvent.objects.count()
    assert save(**kept).status_code == 302
    assert AuditEvent.objects.count() == before

    round_page = browser.get(PAGE).content.decode()
    assert "Network Agreements signed: 0 of 3 practices, by 30 June 2019" in round_page
    assert "8 May 2019" in round_page
    letter = browser.get(reverse("signoff:practice_letter", args=[confirmed.reference, quay.code])).content.decode()
    assert "Sent on 8 May 2019, as recorded today" in letter
    rows = browser.get(f"{PAGE}variations/export/").content.decode("utf-8-sig").splitlines()
    assert rows[3] == f"Harbour,{confirmed.reference},{quay.code},Harbour Quay,,2019-05-08,,Officer of Marlshire"


def test_a_signature_is_overdue_from_the_day_after_the_last() -> None:
    line = PracticeLine(Application(), Practice(), None, date(2019, 6, 30), None)
    assert line.overdue_since(date(2019, 6, 30)) is None
    assert line.overdue_since(date(2019, 7, 4)) == date(2019, 7, 1)
    signed = PracticeLine(Application(), Practice(), date(2019, 6, 1), date(2019, 6, 30), None)
    assert signed.overdue_since(date(2019, 7, 4)) is None


def test_who_has_left_has_nothing_to_sign(area: Area, confirmed: Application, settings: Any) -> None:
    quay, pier = (Practice.objects.get(name=f"Harbour {name}") for name in ("Quay", "Pier"))
    Membership.objects.filter(practice__in=[quay, pier]).update(
        state=MembershipState.IN_FORCE, during=(date(2019, 7, 1), date(2019, 9, 1)), decided_on=date(2019, 5, 10)
    )
    ContractVariation.objects.create(
        round=area.round, practice=quay, sent_on=date(2019, 5, 9), recorded_at=AT, recorded_by=area.officer
    )
    settings.CLOCK_OFFSET_DAYS = (date(2019, 8, 31) - localdate()).days
    assert "Harbour Pier" in read(area.officer, PAGE)
    settings.CLOCK_OFFSET_DAYS += 1
    page = read(area.officer, PAGE)
    assert "Harbour Pier" not in page
    assert "Harbour Quay" in page, "what was recorded stays"


def test_days_typed_for_who_leaves_meanwhile_are_said_and_not_lost(area: Area, confirmed: Application) -> None:
    quay, pier = (Practice.objects.get(name=f"Harbour {name}") for name in ("Quay", "Pier"))
    Membership.objects.filter(practice=quay).update(
        state=MembershipState.IN_FORCE, during=(date(2019, 5, 1), date(2019, 5, 10)), decided_on=date(2019, 5, 10)
    )
    browser = Client()
    browser.force_login(area.officer)
    typed = {"version": area.round.version, f"sent_{quay.code}": "9 May 2019", f"sent_{pier.code}": "8 May 2019"}
    response = browser.post(f"{PAGE}variations/", typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Harbour Quay has left this round since you opened the page, so its days (sent on 9 May 2019)" in page
    assert 'value="8 May 2019"' in page
    assert recorded() == {}
    del typed[f"sent_{quay.code}"]
    assert browser.post(f"{PAGE}variations/", typed).status_code == 302
    assert recorded() == {"Harbour Pier": (date(2019, 5, 8), None)}
