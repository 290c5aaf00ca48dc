"""The demonstration is laid by the services users go through, in an empty database only."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from networks.models import CommissionerValidation, CoverAgreement, NetworkDue, NetworkValidation
from pcnportal.accounts.models import User
from pcnportal.audit.services import first_broken_link
from practices.models import ParticipationNotice, Practice
from signoff.demonstration.story import PASSWORD
from signoff.models import Application, Case, Hold

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def laid(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Once for all tests here: what the command says."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic(), redirect_stdout(out):
        call_command("load_demonstration")
        yield out.getvalue()
        transaction.set_rollback(True)


def test_each_network_has_come_as_far_as_its_story(laid: str) -> None:
    statuses = dict(Application.objects.values_list("network__name", "status"))
    assert statuses == {
        "Harbour": "UNDER_REVIEW",
        "Riverside": "REQUIREMENTS_MET",
        "Western Dales": "SUBMITTED",
        "Market Town": "UNDER_REVIEW",
        "Eastgate": "UNDER_REVIEW",
        "Westgate": "SUBMITTED",
        "Coast": "UNDER_REVIEW",
        "Valley": "DRAFT",
        "Heath": "REQUIREMENTS_MET",
        "Forest": "REQUIREMENTS_MET",
        "Fen and Coast": "SUBMITTED",
    }
    assert list(Application.objects.filter(late=True).values_list("network__name", flat=True)) == ["Westgate"]
    assert str(Hold.objects.get().waits_for) == "Practice without a network: Elm Surgery (V81028)"


def test_the_five_cases_that_made_the_news_are_in_progress(laid: str) -> None:
    cases = {str(case.about): (case.kind, case.status) for case in Case.objects.exclude(kind="CONTESTED_HOLD")}
    assert cases == {
        "Elm Surgery (V81028)": ("UNPLACED", "MEDIATION"),
        "Bridge Partnership (V81022)": ("SPLIT_CONTRACT", "OPEN"),
        "Fen and Coast": ("AT_RISK", "OPEN"),
        "Coast": ("CROSS_BORDER", "OPEN"),
    }
    assert all(case.next_step for case in Case.objects.all())
    cover = CoverAgreement.objects.get()
    assert (str(cover.practice), str(cover.network), cover.state) == (
        "Orchard Practice (V81029)",
        "Riverside",
        "PROPOSED",
    )
    collapsing = NetworkValidation.objects.get(network__name="Fen and Coast")
    assert (collapsing.size, collapsing.members) == (80_188, 7)
    assert ParticipationNotice.objects.filter(waits=True, practice__code__gt="V81040").count() == 6


def test_every_result_is_there_and_of_its_revision(laid: str) -> None:
    assert not NetworkDue.objects.exists()
    results = NetworkValidation.objects.select_related("network")
    assert [r.network.name for r in results if r.revision != r.network.revision] == []
    sizes = dict(results.values_list("network__name", "size"))
    assert (sizes["Harbour"], sizes["Western Dales"], sizes["Market Town"]) == (42_310, 17_877, 62_480)
    northshire = CommissionerValidation.objects.get(commissioner__code="98N", contract_year__code="2019/20")
    assert northshire.numbers["practices_covered_once_confirmed"] == northshire.numbers["practices_in_scope"] == 7


def test_the_story_happens_in_may_2019_and_its_audit_is_intact(laid: str) -> None:
    days = {application.created_at.date() for application in Application.objects.all()}
    assert days == {date(2019, 5, 1)}
    assert first_broken_link() is None


def test_it_says_who_can_sign_in(laid: str) -> None:
    assert PASSWORD in laid
    assert "lmc@demo.example" in laid
    assert User.objects.get(email="lmc@demo.example").check_password(PASSWORD)


def test_it_is_laid_only_once(laid: str) -> None:
    practices = Practice.objects.count()
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demonstration")
    assert Practice.objects.count() == practices
