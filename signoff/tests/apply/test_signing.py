"""The Network Agreement is signed practice by practice: each for itself, or its lead practice from paper."""

from datetime import date
from typing import Any

import pytest

from networks.models import AgreementSignatory
from pcnportal.audit.models import AuditEvent
from practices.models import Practice
from signoff.enums import Action
from signoff.models import Application
from signoff.selectors.signing import signature_of, signature_version
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, complete, draft, submitted, take

SIGNED = {"name": "Ben Oar", "role": "Partner", "signed_on_day": "8", "signed_on_month": "5", "signed_on_year": "2019"}


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, quay: Practice, pier: Practice) -> Application:
    """Both have agreed; partners are named and have not signed."""
    return complete(area, draft(area, "Harbour", quay, pier))


def sign(area: Area, application: Application, practice: Practice, by: Practice, **values: Any) -> Any:
    values.setdefault("version", signature_version(signature_of(application, practice)))
    return posted(area.user_of(by), address(application, f"signatures/{practice.code}"), **{**SIGNED, **values})


def held(practice: Practice) -> AgreementSignatory:
    return AgreementSignatory.objects.get(practice=practice)


def test_a_practice_signs_for_itself(area: Area, harbour: Application, pier: Practice) -> None:
    person = area.user_of(pier)
    before = text(opened(person, address(harbour)))
    assert f"{address(harbour, 'signatures')}{pier.code}/" in before
    assert "Sign the Network Agreement for Pier" in before
    assert "By saving you say for Pier" in text(opened(person, address(harbour, f"signatures/{pier.code}")))
    assert sign(area, harbour, pier, by=pier).status_code == 302
    signature = held(pier)
    assert (signature.name, signature.role, signature.signed_on) == ("Ben Oar", "Partner", date(2019, 5, 8))
    assert (signature.own, signature.recorded_by) == (True, person)
    event = AuditEvent.objects.get(action="AGREEMENT_SIGNED")
    assert event.organisation == f"PRACTICE:{pier.code}"
    assert (event.before, event.after) == (
        {"signatories": {pier.code: None}},
        {"signatories": {pier.code: "2019-05-08"}},
    )
    assert "Change the signature of Pier" in text(opened(person, address(harbour)))
    shown = text(opened(person, address(harbour, "signatures")))
    assert "1 of 2 practices signed" in shown
    assert "Said by the practice on " in shown


def test_the_lead_records_what_was_signed_on_paper(
    area: Area, harbour: Application, quay: Practice, pier: Practice
) -> None:
    page = text(opened(area.user_of(quay), address(harbour, f"signatures/{pier.code}")))
    assert "the date that stands on the paper" in page
    assert sign(area, harbour, pier, by=quay).status_code == 302
    assert (held(pier).own, held(pier).recorded_by) == (False, area.user_of(quay))
    # The practice may still speak for itself, and then nobody else does.
    assert sign(area, harbour, pier, by=pier, name="Dr Pia Oar").status_code == 302
    refused = sign(area, harbour, pier, by=quay, name="Somebody")
    assert refused.status_code == 422
    assert "has signed for itself. Only it can change that." in text(refused)
    assert held(pier).name == "Dr Pia Oar"


def test_the_page_of_the_agreement_leaves_alone_what_a_practice_said(
    area: Area, harbour: Application, quay: Practice, pier: Practice
) -> None:
    sign(area, harbour, pier, by=pier)
    lead = area.user_of(quay)
    shown = text(opened(lead, address(harbour, "agreement")))
    assert "Signed by Ben Oar, Partner, on 8 May 2019." in shown
    assert f"name_{pier.code}" not in shown
    harbour.refresh_from_db()
    given = {"dated_on_day": "3", "dated_on_month": "5", "dated_on_year": "2019", f"name_{pier.code}": "Somebody"}
    assert posted(lead, address(harbour, "agreement"), **given, version=harbour.version).status_code == 302
    assert (held(pier).name, held(pier).own) == ("Ben Oar", True)
    assert not AgreementSignatory.objects.filter(practice=quay).exists()


def test_nobody_signs_for_another_practice(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    before = list(AgreementSignatory.objects.values())
    refused = sign(area, harbour, quay, by=pier)
    assert refused.status_code == 403
    assert f"only someone from {quay} can sign the Network Agreement for it." in text(refused)
    elm = area.practice("Elm")
    assert sign(area, harbour, elm, by=quay).status_code == 404
    assert posted(area.officer, address(harbour, f"signatures/{pier.code}"), **SIGNED).status_code == 404
    assert list(AgreementSignatory.objects.values()) == before


def test_only_after_it_has_agreed_to_join(area: Area, quay: Practice, pier: Practice) -> None:
    application = draft(area, "Harbour", quay, pier)
    refused = sign(area, application, pier, by=pier)
    assert refused.status_code == 422
    assert "has not agreed to join Harbour yet. Answer that first." in text(refused)
    assert 'value="Ben Oar"' in text(refused)


def test_signing_may_follow_the_submission(area: Area) -> None:
    application = submitted(area)
    lead = application.lead_practice
    assert sign(area, application, lead, by=lead).status_code == 302
    take(application, Action.WITHDRAW, area.user_of(lead))
    assert opened(area.user_of(lead), address(application, f"signatures/{lead.code}")).status_code == 409
    assert sign(area, application, lead, by=lead, name="Another").status_code == 409


def test_an_old_page_shows_both(area: Area, harbour: Application, pier: Practice) -> None:
    old = signature_version(held(pier))
    assert sign(area, harbour, pier, by=pier).status_code == 302
    assert sign(area, harbour, pier, by=pier, version=old).status_code == 302  # a second click
    stale = sign(area, harbour, pier, by=pier, version=old, name="Dr Pia Oar")
    assert stale.status_code == 409
    shown = text(stale)
    assert "User of Pier saved this page on " in shown
    assert "Dr Pia Oar</td>" in shown
    assert "Ben Oar</td>" in shown
    assert "Save mine instead" in shown
    now = signature_version(held(pier))
    assert f'name="version" value="{now}"' in shown
    assert sign(area, harbour, pier, by=pier, version=now, name="Dr Pia Oar").status_code == 302
    assert AuditEvent.objects.filter(action="AGREEMENT_SIGNED").count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the full name of who signed"),
        ({"role": " "}, "Enter the role of who signed"),
        ({"name": "n" * 151}, "Who signed must be 150 characters or fewer"),
        ({"signed_on_year": "2999"}, "Day of signing must be between 1 April 2018 and "),
        ({"signed_on_year": "1900"}, "Day of signing must be between 1 April 2018 and "),
        ({"signed_on_month": "13"}, "Day of signing must be a real date"),
        ({"signed_on_day": ""}, "Day of signing must include a day"),
        ({"version": "soon"}, "This page is out of date"),
    ],
)
def test_a_mistake_is_said_beside_it(
    area: Area, harbour: Application, pier: Practice, change: dict[str, str], sentence: str
) -> None:
    refused = sign(area, harbour, pier, by=pier, **change)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert held(pier).signed_on is None
