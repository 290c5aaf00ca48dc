"""manage.py revalidate: now, with progress, and without waiting for the queue."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from networks.management.commands import revalidate
from networks.models import CommissionerDue, Network, NetworkDue, NetworkValidation
from networks.selectors.engine import failed_subjects
from networks.tests.engine.poison import mend, spoil, try_often
from pcnportal.testing.factories import make_commissioner, make_network, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def networks() -> list[Network]:
    marlshire = make_commissioner()
    return [make_network(marlshire, [make_practice(marlshire)]) for _ in range(3)]


def test_everything_in_chunks(networks: list[Network], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revalidate, "CHUNK", 2)
    out, progress = StringIO(), StringIO()
    call_command("revalidate", "--all", stdout=out, stderr=progress)
    assert out.getvalue() == "3 networks checked.\n1 commissioners checked.\n"
    assert progress.getvalue() == "networks: 2 of 3\nnetworks: 3 of 3\ncommissioners: 1 of 1\n"
    assert NetworkValidation.objects.count() == 3
    assert (NetworkDue.objects.count(), CommissionerDue.objects.count()) == (0, 0)


def test_what_failed_is_checked_at_once(networks: list[Network]) -> None:
    spoil(networks[0])
    try_often()
    mend(networks[0])
    NetworkDue.objects.update(attempts=9)
    assert failed_subjects()[0] == networks[0]
    call_command("revalidate", "--network", networks[0].reference, stdout=StringIO(), stderr=StringIO())
    assert networks[0] not in failed_subjects()


def test_a_name_that_is_not_known(networks: list[Network]) -> None:
    with pytest.raises(CommandError, match="We do not know N-ZZZZZZ"):
        call_command("revalidate", "--network", "N-ZZZZZZ")
