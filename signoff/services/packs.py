"""The one writer of evidence packs: a request leaves a row, a task makes the pack, and what is old is dropped.

A pack is made as often as it takes, at most five times: whoever takes one up counts the attempt and puts the row off
first, so that nothing is lost with a worker that dies in the middle, and a pack that kills workers is given up.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.http import Http404
from django.utils.timezone import localdate

from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from signoff.enums import PackState
from signoff.evidence import Evidence
from signoff.models import EvidencePack, PackFile, Round
from signoff.models.packs import UNFINISHED
from signoff.packing import pdf_of, zip_of
from signoff.selectors.evidence import evidence_of
from signoff.selectors.packs import Packed, about, check_may_have_pack, matter_of, packs_of, posts_of
from signoff.services.telling import tell_pack

log = structlog.get_logger(__name__)

SOMETHING_ASKED = """SELECT EXISTS (SELECT FROM signoff_evidencepack
    WHERE state IN ('ASKED', 'BEING_MADE') AND due_at <= clock_timestamp())"""
LONGEST_RUN = 20.0  # seconds after which no other is begun
LEASE = timedelta(seconds=150)  # above the longest that a task may run: whoever had it in hand is dead by then
BACK_OFF = timedelta(seconds=10)  # doubled with every attempt
ATTEMPTS = 5
KEPT = timedelta(days=30)
LARGEST = 20_000_000  # bytes
GIVEN_UP = "It could not be made. Ask for it again; if that fails too, tell the people who run the portal."
NO_RIGHT = "You may not have it any more: what you read of this, or your role, has changed."
NOTHING_YET = "Nothing was submitted in this round yet, so there is nothing to put into a pack."


class NothingToPack(Refused):
    """There is no such round yet."""


class TooLarge(Refused):
    """The pack would be larger than the portal keeps."""


@transaction.atomic
def ask_for_pack(*, matter: Packed, by: User, at: datetime) -> EvidencePack:
    """Asked twice, the one that is not finished yet is returned. Raises PermissionDenied, NothingToPack."""
    authority = check_may_have_pack(by, matter)
    if isinstance(matter, Round) and matter.pk is None:
        raise NothingToPack(NOTHING_YET)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if held := packs_of(by, matter).filter(state__in=UNFINISHED).first():
        return held
    pack = EvidencePack.objects.create(
        **about(matter),
        asked_by=by,
        organisation_kind=authority.organisation.kind,
        organisation_code=authority.organisation.code,
        asked_at=at,
    )
    _record(pack, "EVIDENCE_PACK_ASKED", by=by, at=at)
    return pack


def make_packs() -> int:
    """Those that are due, the one that waits longest first. Returns how many were made."""
    made, until = 0, time.monotonic() + LONGEST_RUN
    while time.monotonic() < until and (pack := _next()):
        made += _make(pack)
    return made


@transaction.atomic
def _next() -> EvidencePack | None:
    """With one attempt more, put off so that nobody else takes it up meanwhile."""
    waiting = EvidencePack.objects.filter(state__in=UNFINISHED, due_at__lte=Now())
    pack = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id").first()
    if pack is None:
        return None
    EvidencePack.objects.filter(pk=pack.pk).update(
        state=PackState.BEING_MADE, attempts=F("attempts") + 1, due_at=Now() + LEASE, done=0, parts=0
    )
    return EvidencePack.objects.select_related("asked_by").get(pk=pack.pk)


def _make(pack: EvidencePack) -> bool:
    if pack.attempts > ATTEMPTS:
        _give_up(pack, GIVEN_UP)
        return False
    try:
        evidence = _evidence(pack)
        content = _content(pack, evidence)
    except (PermissionDenied, Http404):
        _give_up(pack, NO_RIGHT)
    except TooLarge as refused:
        _give_up(pack, refused.message)
    except Exception as error:
        log.warning("an evidence pack could not be made", pack=pack.reference, exc_info=True)
        _put_off(pack, str(error)[:500])
    else:
        return _keep(pack, content, at=evidence.at)
    return False


def _evidence(pack: EvidencePack) -> Evidence:
    """All of one moment, by whatever the person may read in it."""
    with _one_moment():
        at, by = clock.now(), pack.asked_by
        pack.posts = posts_of(by)
        matter = matter_of(by, pack)
        return evidence_of(by, matter, pack.organisation, today=localdate(at), at=at)


@contextmanager
def _one_moment() -> Iterator[None]:
    """What is read inside is of one moment, unless a transaction has begun before."""
    inside = connection.in_atomic_block
    with transaction.atomic():
        if not inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _content(pack: EvidencePack, evidence: Evidence) -> bytes:
    """Reading it is the first part, each chapter another, and the ZIP the last."""
    pack.parts, pack.done = len(evidence.chapters) + 2, 0

    def note() -> None:
        pack.done += 1
        _mine(pack).update(done=pack.done, parts=pack.parts)

    note()
    content = zip_of(evidence, pdf_of(evidence, note))
    if len(content) > LARGEST:
        raise TooLarge(
            f"It would be larger than {LARGEST // 1_000_000} MB, the most that the portal keeps. Ask for packs of its "
            "applications one by one."
        )
    note()
    return content


@transaction.atomic
def _keep(pack: EvidencePack, content: bytes, *, at: datetime) -> bool:
    digest = sha256(content).hexdigest()
    kept = _mine(pack).update(
        state=PackState.READY, made_at=at, sha256=digest, size=len(content), posts=pack.posts, last_error=""
    )
    if not kept:
        return False
    PackFile.objects.create(pack=pack, content=content)
    pack.refresh_from_db()
    tell_pack(pack, at=at)
    _record(pack, "EVIDENCE_PACK_MADE", by=None, at=at, sha256=digest, bytes=len(content))
    return True


def _put_off(pack: EvidencePack, error: str) -> None:
    if pack.attempts >= ATTEMPTS:
        _give_up(pack, GIVEN_UP, error)
    else:
        _mine(pack).update(last_error=error, due_at=Now() + BACK_OFF * 2**pack.attempts)


@transaction.atomic
def _give_up(pack: EvidencePack, failure: str, error: str = "") -> None:
    if _mine(pack).update(state=PackState.FAILED, failure=failure, last_error=error or pack.last_error):
        pack.refresh_from_db()
        tell_pack(pack, at=clock.now())


def _mine(pack: EvidencePack) -> QuerySet[EvidencePack]:
    """The row as long as nobody else has taken it up after this attempt."""
    return EvidencePack.objects.filter(pk=pack.pk, attempts=pack.attempts, state=PackState.BEING_MADE)


def take_pack(*, pack: EvidencePack, form: str, by: User, at: datetime) -> bytes:
    """The ZIP, for whoever asked for it and still holds every role with which it was made.

    Raises Http404 where there is none, PermissionDenied.
    """
    matter_of(by, pack)
    if not set(pack.posts) <= set(posts_of(by)):
        raise PermissionDenied("Your roles have changed since this pack was made. Ask for another.")
    found = PackFile.objects.filter(pack=pack, pack__state=PackState.READY).first()
    if found is None:
        raise Http404
    _record(pack, "EVIDENCE_PACK_TAKEN", by=by, at=at, form=form, sha256=pack.sha256)
    return bytes(found.content)


def drop_old_packs(*, at: datetime) -> int:
    """With what they hold. That they were asked for, made and taken away stays in the audit."""
    old = EvidencePack.objects.exclude(state__in=UNFINISHED).filter(asked_at__lt=at - KEPT)
    return old.delete()[0]


def _record(pack: EvidencePack, action: str, *, by: User | None, at: datetime, **after: object) -> None:
    """Under subjects of its own: what somebody takes away is not part of the matter's history."""
    matter = pack.matter
    record(
        chain=pack.commissioner.code,
        action=action,
        subjects=[pack.subject, f"evidence:{matter.subject}"],
        by=by,
        organisation=pack.organisation if by else None,
        at=at,
        after=after or None,
    )
