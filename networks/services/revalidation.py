"""The queue: work out again what is due, store it, and take away only what was seen. Nothing here can lose a change.

A due row is removed only where nothing newer was asked for; a run that is killed, doubled or late changes nothing
that a later run does not put right. No locks are held while results are worked out.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection

from networks.enums import Sign
from networks.models import CommissionerDue, InHand, NetworkDue
from networks.models.results import Due
from networks.rules import RULE_SET_VERSION
from networks.selectors.facts import EXPECTED, YEAR_CONCERNS, year_days
from networks.services.due import Queue, Seen, next_rows, put_down, ready, step_back, take_away, take_in_hand, waiting
from networks.services.handovers import hand_over_leads
from networks.services.life_signs import leave_sign
from networks.services.national import check_nation
from networks.services.validation import (
    keep_commissioners,
    keep_networks,
    revalidate_commissioners,
    revalidate_networks,
)
from networks.services.wide_runs import finish_wide_runs, start_wide_run
from pcnportal.core import clock

log = structlog.get_logger(__name__)

CHUNK = 100  # a change waits for one chunk of a wide run at most
SWATH = 2_000  # rows of a wide run whose results are kept at once, where they are the same
LONGEST_RUN = 45  # seconds, after which the next task goes on; a task is stopped at 90
ONE_AT_A_TIME = "hashtextextended('networks.drain', 0)"

# Due rows for whatever has no result of its revision, by the rule set of now, for the day of now.
BEHIND = """
INSERT INTO networks_{name}due ({name}_id, wanted_revision, due_at, attempts, last_error, cause)
SELECT subject.id, subject.revision, now(), 0, '', CASE
    WHEN bool_or(result.rule_set_version <> %(version)s) THEN 'A new version of the rules'
    WHEN bool_or(result.day <> year.day) THEN 'A new day' ELSE 'Results that were behind' END
FROM {table} subject
LEFT JOIN networks_{name}validation result ON result.{name}_id = subject.id
LEFT JOIN unnest(%(years)s::bigint[], %(days)s::date[]) year(id, day) ON year.id = result.contract_year_id
WHERE result.revision < subject.revision OR result.rule_set_version <> %(version)s OR result.day <> year.day
    OR {missing}
GROUP BY subject.id
ON CONFLICT ({name}_id) DO NOTHING
"""
BEHIND_NETWORKS = BEHIND.format(
    name="network",
    table="networks_network",
    missing=f"""subject.id IN (SELECT expected.network_id FROM ({EXPECTED}) expected
        WHERE NOT EXISTS (SELECT FROM networks_networkvalidation held
            WHERE held.network_id = expected.network_id AND held.contract_year_id = expected.year_id))""",
)
NOT_HELD = f"""y.id IN (SELECT id FROM practices_contractyear y WHERE {YEAR_CONCERNS})
    AND NOT EXISTS (SELECT FROM networks_commissionervalidation held
        WHERE held.commissioner_id = subject.id AND held.contract_year_id = y.id)"""
BEHIND_COMMISSIONERS = BEHIND.format(
    name="commissioner",
    table="practices_commissioner",
    missing=f"EXISTS (SELECT FROM practices_contractyear y WHERE {NOT_HELD})",
)
# Whether a year has begun to concern the commissioners: the first change that belongs to it comes due for one of them.
YEAR_BEGINS = f"""
SELECT EXISTS (SELECT FROM practices_commissioner subject, practices_contractyear y WHERE {NOT_HELD}
    AND NOT EXISTS (SELECT FROM networks_commissionerdue due WHERE due.commissioner_id = subject.id))
"""

Revalidate = Callable[[Sequence[int], datetime], None]
Keep = Callable[[Sequence[int], datetime], set[int]]
KINDS: Mapping[type[Due], Revalidate] = {
    NetworkDue: lambda ids, at: revalidate_networks(ids, at=at),
    CommissionerDue: lambda ids, at: revalidate_commissioners(ids, at=at),
}
KEEP: Mapping[type[Due], Keep] = {
    NetworkDue: lambda ids, at: keep_networks(ids, at=at),
    CommissionerDue: lambda ids, at: keep_commissioners(ids, at=at),
}


def drain(*, seconds: float = LONGEST_RUN) -> int:
    """Re-validate all that is due, and return how many rows that was. One run at a time; a second one leaves at once.

    What came due while the lock was being given back is looked at again, so that no wake-up is lost. After `seconds`
    no more is begun, and the relay is told that there is something left.
    """
    done, until = 0, time.monotonic() + seconds
    while True:
        with _alone() as alone:
            if not alone:
                return done
            done += _drain_until(until)
        if not any(ready(model).exists() for model in KINDS):
            return done
        if time.monotonic() >= until:
            _tell_the_relay()
            return done


def sweep() -> int:
    """Hand over the networks whose commissioner has closed, leave due rows for every result that is behind or that the
    national check finds wrong, then drain.

    Harmless at any time, by any number of callers.
    """
    hand_over_leads(at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(BEHIND_NETWORKS, _stamp())
        cursor.execute(BEHIND_COMMISSIONERS, _stamp())
    leave_sign(Sign.SWEEP)
    _check_nation()
    return drain()


def _stamp() -> dict[str, Any]:
    """What a result has to be of."""
    today = clock.today()
    days = year_days(today)
    return {
        "today": today,
        "years": [yd.year.id for yd in days],
        "days": [yd.day for yd in days],
        "version": RULE_SET_VERSION,
    }


def _take_up_years_that_begin() -> None:
    """Asked first: leaving no rows wakes the relay too, which would drain without an end."""
    with connection.cursor() as cursor:
        cursor.execute(YEAR_BEGINS, {"today": clock.today()})
        if cursor.fetchone() == (True,):
            cursor.execute(BEHIND_COMMISSIONERS, _stamp())


def _check_nation() -> None:
    """No result comes from it: where it fails, they are worked out all the same."""
    try:
        check_nation(at=clock.now())
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("the national check failed")


def _drain_until(until: float) -> int:
    done = _take_up_what_was_left(until)
    _take_up_years_that_begin()
    while time.monotonic() < until and (now := _round(until)):
        done += now
    if done:
        finish_wide_runs()
        put_down()
    return done


def _take_up_what_was_left(until: float) -> int:
    """A run that ended without a word, killed or out of time, may have been ended by what it had in hand: each of
    these rows is tried alone, and one that was alone then has had its attempt, though another may have killed it."""
    for hand in InHand.objects.all():
        model = next(model for model in KINDS if model._meta.db_table == hand.table)
        left = list(model._default_manager.filter(pk__in=hand.ids).values_list("pk", "wanted_revision"))
        if len(hand.ids) == 1 and left:
            step_back(model, left[0], "The process ended while this was checked.", doubtful=True)
            return 1
        return _one_by_one(model, left, until)
    return 0


def _round(until: float) -> int:
    """A chunk of every queue, so that none waits for another to end."""
    counts, done = {model: waiting(model) for model in KINDS}, 0
    if sum(count[Queue.FRESH] for count in counts.values()) > CHUNK:
        start_wide_run()
        done = sum(_sift(model, until) for model in KINDS)
        counts = {model: waiting(model) for model in KINDS}
    return done + sum(_chunk(model, queue, until) for queue in Queue for model in KINDS if counts[model][queue])


def _sift(model: type[Due], until: float) -> int:
    """Most of a wide run often is as it was; what differs, or cannot be looked at like this, is left for its chunks."""
    wide, done = next_rows(model, Queue.WIDE), 0
    for first in range(0, len(wide), SWATH):
        if time.monotonic() >= until:
            break
        seen = wide[first : first + SWATH]
        try:
            kept = KEEP[model]([pk for pk, _ in seen], clock.now())
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("results of a wide run could not be compared", rows=len(seen))
        else:
            take_away(model, [row for row in seen if row[0] in kept])
            done += len(kept)
    return done


def _chunk(model: type[Due], queue: Queue, until: float) -> int:
    seen = next_rows(model, queue, 1 if queue is Queue.FAILED_BEFORE else CHUNK)
    try:
        _revalidate(model, seen)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("validation of a chunk failed; trying its rows one by one", rows=len(seen))
        return _one_by_one(model, seen, until)
    return len(seen)


def _one_by_one(model: type[Due], seen: Sequence[Seen], until: float) -> int:
    """A row that cannot be validated steps back, longer each time, and hinders no other."""
    done = 0
    for row in seen:
        if time.monotonic() >= until:
            break
        try:
            _revalidate(model, [row])
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception("validation failed", row=model.__name__, pk=row[0])
            step_back(model, row, repr(error))
        done += 1
    return done


def _revalidate(model: type[Due], seen: Sequence[Seen]) -> None:
    take_in_hand(model, seen)
    KINDS[model]([pk for pk, _ in seen], clock.now())
    take_away(model, seen)


def _tell_the_relay() -> None:
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY due")


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this session holds the drain's own lock; it is given back at the end."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({ONE_AT_A_TIME})")
        held = cursor.fetchone() == (True,)
        try:
            yield held
        finally:
            if held:
                cursor.execute(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})")
