"""A pack is asked for once, made by the queue whatever dies meanwhile, and kept for a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.db.models.functions import Now

from pcnportal.accounts.models import RoleAssignment
from pcnportal.audit.models import AuditEvent
from pcnportal.core import clock
from pcnportal.testing.factories import AT, year
from signoff import health
from signoff.enums import CaseKind, PackState
from signoff.models import EvidencePack, OutgoingMessage, PackFile
from signoff.selectors.applications import get_application
from signoff.selectors.reader import Reader
from signoff.services import packs
from signoff.services.cases.opening import open_case
from signoff.services.packs import ATTEMPTS, GIVEN_UP, NothingToPack, ask_for_pack, drop_old_packs, make_packs
from signoff.services.posting import post
from signoff.tests.area import Area, make_area, under_review
from signoff.tests.packs.reading import made


@pytest.fixture
def asked(area: Area) -> EvidencePack:
    return ask_for_pack(matter=under_review(area), by=area.officer, at=AT)


def again(pack: EvidencePack) -> EvidencePack:
    pack.refresh_from_db()
    return pack


def due() -> None:
    """As if the time until the next attempt had passed."""
    EvidencePack.objects.update(due_at=Now())


def test_asked_twice_it_is_made_once(area: Area, asked: EvidencePack) -> None:
    assert ask_for_pack(matter=asked.matter, by=area.officer, at=AT) == asked
    assert AuditEvent.objects.filter(action="EVIDENCE_PACK_ASKED").count() == 1
    assert (make_packs(), make_packs()) == (1, 0)
    assert (again(asked).state, asked.done, asked.attempts) == (PackState.READY, asked.parts, 1)
    assert ask_for_pack(matter=asked.matter, by=area.officer, at=AT) != asked


def test_who_asked_is_told_and_nobody_else(area: Area, asked: EvidencePack) -> None:
    OutgoingMessage.objects.all().delete()
    make_packs()
    told = OutgoingMessage.objects.get()
    assert (told.recipient, told.subject) == (area.officer, "The evidence pack is ready: Harbour 2019/20")
    assert told.path == f"/applications/{asked.matter.reference}/evidence/"
    post()
    assert [sent.to for sent in mail.outbox] == [[area.officer.email]]


def test_one_that_a_worker_left_in_the_middle_is_taken_up_again(asked: EvidencePack, monkeypatch: Any) -> None:
    """The worker is killed after it has read, and says nothing any more."""
    killed = pytest.raises(KeyboardInterrupt)

    def dies(*_: Any) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, killed:
        patched.setattr(packs, "zip_of", dies)
        make_packs()
    assert (again(asked).state, asked.attempts) == (PackState.BEING_MADE, 1)
    assert 0 < asked.done < asked.parts
    assert make_packs() == 0, "before the time that a worker may take has passed"
    due()
    assert make_packs() == 1
    assert (again(asked).state, asked.attempts) == (PackState.READY, 2)
    assert PackFile.objects.count() == 1


def test_one_that_never_can_be_made_is_given_up_and_can_be_asked_for_again(
    area: Area, asked: EvidencePack, monkeypatch: Any
) -> None:
    def fails(*_: Any) -> bytes:
        raise ValueError("no such thing")

    with monkeypatch.context() as patched:
        patched.setattr(packs, "zip_of", fails)
        for _ in range(ATTEMPTS):
            due()
            assert make_packs() == 0
    assert (again(asked).state, asked.attempts, asked.failure) == (PackState.FAILED, ATTEMPTS, GIVEN_UP)
    assert asked.last_error == "no such thing"
    assert OutgoingMessage.objects.filter(subject__startswith="There is no evidence pack").count() == 1
    assert made(area.officer, asked.matter).state == PackState.READY


def test_one_that_kills_every_worker_is_given_up(asked: EvidencePack) -> None:
    EvidencePack.objects.update(state=PackState.BEING_MADE, attempts=ATTEMPTS)
    assert make_packs() == 0
    assert again(asked).state == PackState.FAILED


def test_whoever_comes_late_with_a_pack_keeps_nothing(asked: EvidencePack, monkeypatch: Any) -> None:
    """Another worker has taken it up meanwhile."""
    zip_of = packs.zip_of

    def slow(*args: Any) -> bytes:
        EvidencePack.objects.update(attempts=F("attempts") + 1)
        return zip_of(*args)

    monkeypatch.setattr(packs, "zip_of", slow)
    assert make_packs() == 0
    assert (again(asked).state, PackFile.objects.count()) == (PackState.BEING_MADE, 0)


def test_too_large_is_said(asked: EvidencePack, monkeypatch: Any) -> None:
    monkeypatch.setattr(packs, "LARGEST", 1_000)
    make_packs()
    assert "one by one" in again(asked).failure


def test_who_has_lost_the_role_gets_none(area: Area, asked: EvidencePack) -> None:
    RoleAssignment.objects.filter(user=area.officer).delete()
    make_packs()
    assert (again(asked).state, asked.failure) == (PackState.FAILED, packs.NO_RIGHT)


def test_an_old_one_is_dropped_with_its_file(area: Area, asked: EvidencePack) -> None:
    make_packs()
    assert drop_old_packs(at=AT + timedelta(days=29)) == 0
    assert drop_old_packs(at=AT + timedelta(days=31))
    assert not PackFile.objects.exists()
    assert AuditEvent.objects.filter(action="EVIDENCE_PACK_MADE").exists()


def test_a_round_without_an_application_has_none(area: Area) -> None:
    with pytest.raises(NothingToPack):
        ask_for_pack(matter=area.round, by=area.officer, at=AT)


def test_others_have_none(area: Area) -> None:
    application = under_review(area)
    lead, north = area.user_of(application.lead_practice), make_area("99B", "Northshire")
    for user in (lead, area.nhse, north.officer, north.lmc_user):
        for matter in (application, area.round):
            with pytest.raises(PermissionDenied):
                ask_for_pack(matter=matter, by=user, at=AT)
    assert not EvidencePack.objects.exists()


def test_the_lmc_of_a_part_elsewhere_sees_the_application_and_has_no_pack_of_it(area: Area) -> None:
    north = make_area("99B", "Northshire")
    tarn = north.practice("Tarn")
    area.people |= north.people
    application = under_review(area, "Coast", area.practice("Quay", list_size=33_000), tarn)
    assert get_application(north.lmc_user, application.reference) == application
    for user, allowed in ((area.lmc_user, True), (north.lmc_user, False), (north.officer, False)):
        assert Reader(user, application, AT.date()).packs is allowed
    with pytest.raises(PermissionDenied, match="only Marlshire CCG and its LMC"):
        made(north.lmc_user, application)


def test_a_case_that_is_kept_from_the_commissioner_is_the_lmcs_to_pack(area: Area) -> None:
    elm = area.practice("Elm")
    user = area.user_of(elm)
    opening = {"kind": CaseKind.BOUNDARY, "contract_year": year(), "practice": elm, "summary": "Between us."}
    case = open_case(**opening, shared=False, by=user, at=AT)
    for other in (area.officer, user):
        with pytest.raises(PermissionDenied):
            ask_for_pack(matter=case, by=other, at=AT)
    assert made(area.lmc_user, case).state == PackState.READY


def test_status_says_when_one_is_late(asked: EvidencePack) -> None:
    EvidencePack.objects.update(asked_at=clock.now())
    _, in_time = health.checks()
    EvidencePack.objects.update(asked_at=clock.now() - timedelta(minutes=11))
    _, late = health.checks()
    assert (in_time.ok, late.ok, late.outline) == (True, False, "1 late")
