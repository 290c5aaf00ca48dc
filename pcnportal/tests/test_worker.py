"""A change is re-validated by a real worker, woken by the database, whatever the broker does meanwhile."""

import time
from datetime import timedelta

import pytest
from celery import Celery
from django.db import connection
from django.db.models.functions import Now

from networks.enums import Sign
from networks.models import LifeSign, Network, NetworkValidation
from pcnportal.testing import factories
from pcnportal.testing.worker import RealWorker, nothing_is_due
from signoff.enums import MailState, PackState
from signoff.models import EvidencePack, OutgoingMessage
from signoff.services.packs import ask_for_pack
from signoff.tests.area import draft, make_area, submitted
from signoff.tests.packs.reading import files_in, words_in

pytestmark = pytest.mark.slow
SECONDS_WITHOUT_WAITING = 2  # far below what one attempt to reach the broker takes to give up


def results_are_current(network: Network) -> bool:
    network.refresh_from_db()
    return bool(NetworkValidation.objects.get(network=network).revision == network.revision)


def test_a_change_by_raw_sql_is_validated(real_worker: RealWorker) -> None:
    commissioner = factories.make_commissioner()
    leaving, *others = [factories.make_practice(commissioner) for _ in range(3)]
    network = factories.make_network(commissioner, [leaving, *others])
    real_worker.wait_until_done()
    before = network.revision
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM networks_membership WHERE practice_id = %s", [leaving.pk])
    real_worker.wait_until(nothing_is_due, "the change is validated", seconds=5)
    assert results_are_current(network)
    assert network.revision > before


def test_without_the_broker_changes_are_made_at_once_and_validated_later(real_worker: RealWorker) -> None:
    commissioner = factories.make_commissioner()
    network = factories.make_network(commissioner, [factories.make_practice(commissioner)])
    real_worker.wait_until_done()
    with real_worker.without_broker():
        started = time.monotonic()
        for _ in range(5):
            factories.add_member(network, factories.make_practice(commissioner))
        assert time.monotonic() - started < SECONDS_WITHOUT_WAITING
        assert not nothing_is_due()
    real_worker.wait_until(nothing_is_due, "the change is validated")
    assert results_are_current(network)


def test_a_sign_of_life_comes_through_the_queue(real_worker: RealWorker) -> None:
    """What beat sends every minute; sent from here, so that no minute is waited for."""
    with Celery(broker=real_worker.broker_url) as app:
        app.send_task("networks.heartbeat")
    signs = LifeSign.objects.filter(kind=Sign.WORKER)
    real_worker.wait_until(signs.exists, "the worker leaves a sign of life", seconds=5)


def test_an_email_is_sent_by_the_worker_as_soon_as_its_message_is_committed(real_worker: RealWorker) -> None:
    area = make_area()
    draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))
    sent = OutgoingMessage.objects.filter(mail=MailState.SENT)
    real_worker.wait_until(sent.exists, "the e-mail is sent", seconds=10)


def test_an_evidence_pack_is_made_by_the_worker_as_soon_as_it_is_asked_for(real_worker: RealWorker) -> None:
    area = make_area()
    application = submitted(area)
    real_worker.wait_until_done()
    pack = ask_for_pack(matter=application, by=area.officer, at=factories.AT)
    made = EvidencePack.objects.filter(pk=pack.pk, state=PackState.READY)
    real_worker.wait_until(made.exists, "the pack is made", seconds=20)
    words = words_in(files_in(pack))
    assert f"Application {application.reference} of Harbour" in words
    assert "it was whole" in words


def test_a_pack_that_a_killed_worker_left_is_made_by_the_next(real_worker: RealWorker) -> None:
    area = make_area()
    application = submitted(area)
    real_worker.wait_until_done()
    with real_worker.without_broker():
        pack = ask_for_pack(matter=application, by=area.officer, at=factories.AT)
        EvidencePack.objects.update(state=PackState.BEING_MADE, attempts=1, due_at=Now() - timedelta(seconds=1))
    made = EvidencePack.objects.filter(pk=pack.pk, state=PackState.READY, attempts=2)
    real_worker.wait_until(made.exists, "the pack is made after all")
