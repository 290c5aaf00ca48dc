"""Before a decision the password is asked for again: it waits meanwhile, and is then taken once, as it was sent."""

import time
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from networks.models import CommissionerConsent, LargerNetwork
from pcnportal.accounts.models import User
from pcnportal.testing.factories import PASSWORD
from signoff.enums import Action, ApplicationStatus
from signoff.models import StatusChange
from signoff.tests.apply.pages import address, as_person, text
from signoff.tests.area import Area, looked_at, make_area, requirements_met, under_review
from signoff.workflow import TRANSITIONS, Door, Party

AGAIN = "/accounts/reauthenticate/"
REFUSAL = {"grounds": ["AREA"], "reason": "It leaves out a valley."}


def stale(user: User, *, seconds: int = 901) -> Client:
    """Signed in, and asked for the password that many seconds ago."""
    client = as_person(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][0]["at"] = time.time() - seconds
    session.save()
    return client


def test_what_a_commissioner_decides_asks_for_it() -> None:
    """Picking up and asking for changes decide nothing; what the portal does by itself asks nobody."""
    asking = {row.action for row in TRANSITIONS if row.asks_password}
    others = {Action.PICK_UP, Action.RETURN}
    assert asking == {
        row.action
        for row in TRANSITIONS
        if row.door is not Door.PORTAL and row.party in (Party.COMMISSIONER, Party.NHSE) and row.action not in others
    }


def test_a_decision_waits_for_the_password_and_is_taken_once_as_it_was_sent(area: Area) -> None:
    application = under_review(area)
    page, sent = address(application, "refuse"), {**REFUSAL, "version": application.version, "token": uuid4()}
    client = stale(area.approver)
    asked = client.post(page, sent)
    assert (asked.status_code, asked["Location"]) == (302, f"{AGAIN}?next={page.replace('/', '%2F')}")
    assert "Enter your password again" in text(client.get(asked["Location"]))
    wrong = client.post(AGAIN, {"password": "guess", "next": page})
    assert (wrong.status_code, application.status_changes.filter(action="REFUSE").count()) == (200, 0)
    done = client.post(AGAIN, {"password": PASSWORD, "next": page})
    assert (done.status_code, done["Location"]) == (302, address(application))
    assert StatusChange.objects.get(application=application, action="REFUSE").reason.endswith(REFUSAL["reason"])
    for again in (client.post(AGAIN, {"password": PASSWORD, "next": page}), client.post(page, sent)):
        assert again.status_code == 302
    assert application.status_changes.filter(action="REFUSE").count() == 1


def test_what_was_wrong_comes_back_with_its_answers_to_be_sent_to_its_own_page(area: Area) -> None:
    application = under_review(area)
    page = address(application, "refuse")
    client = stale(area.approver)
    client.post(page, {"reason": REFUSAL["reason"], "version": application.version, "token": uuid4()})
    back = client.post(AGAIN, {"password": PASSWORD, "next": page})
    assert (back.status_code, "Select at least one ground" in text(back)) == (422, True)
    assert REFUSAL["reason"] in text(back)
    assert f'action="{page}"' in text(back)


def test_to_agree_to_a_network_is_a_decision_too(area: Area) -> None:
    """GEO-08 and SIZE-09: the year in the address waits with what was sent."""
    kernow = make_area("99K", "Kernow")
    pen = kernow.practice("Pen", list_size=30_000)
    area.people |= kernow.people
    application = under_review(area, "Coast", area.practice("Quay", list_size=30_000), pen)
    for person, kind, model in (
        (kernow.approver, "consent", CommissionerConsent),
        (area.approver, "larger", LargerNetwork),
    ):
        page = f"/networks/{application.network.reference}/{kind}/"
        client = stale(person)
        form = client.get(f"{page}?year=2019-20").context["form"]
        sent = {name: form[name].initial or "" for name in form.fields} | {
            **{"note": "Agreed.", "ground": "OTHER", "evidence": "Agreed."}
        }
        asked = client.post(f"{page}?year=2019-20", sent)
        assert (asked.status_code, asked["Location"].startswith(AGAIN)) == (302, True)
        assert not model.objects.exists()
        done = client.post(AGAIN, {"password": PASSWORD, "next": page})
        assert (done.status_code, model.objects.count()) == (302, 1)


@pytest.mark.parametrize(("seconds", "answer"), [(890, ApplicationStatus.REQUIREMENTS_MET), (901, "UNDER_REVIEW")])
def test_it_is_asked_again_after_a_quarter_of_an_hour(area: Area, seconds: int, answer: str) -> None:
    application = looked_at(area)
    versions = {"version": application.version, "revision": application.network.revision}
    stale(area.officer, seconds=seconds).post(address(application, "requirements-met"), versions)
    application.refresh_from_db()
    assert application.status == answer


def test_who_may_not_decide_is_told_so_and_not_asked(area: Area) -> None:
    application = requirements_met(area)
    for page in ("refuse", "requirements-met", "waiver"):
        assert stale(area.lmc_user).post(address(application, page)).status_code == 403
    confirm = "/commissioners/99A/rounds/2019-20/confirm/"
    assert stale(area.officer).post(confirm).status_code == 403
    for path in (confirm, address(application, "waiver")):
        asked = stale(area.approver).post(path)
        assert (asked.status_code, asked["Location"].startswith(AGAIN)) == (302, True)
