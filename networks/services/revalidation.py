"""The queue: work out again what is due, store it, and take away only what was seen. Nothing here can lose a change.

A due row is removed only where nothing newer was asked for; a run that is killed, doubled or late changes nothing
that a later run does not put right. No locks are held while results are worked out.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from networks.models import CommissionerDue, NetworkDue
from networks.models.results import Due
from networks.rules import RULE_SET_VERSION
from networks.selectors.facts import year_days
from networks.services.validation import store_commissioners, store_networks, tell
from pcnportal.core import clock

log = structlog.get_logger(__name__)

CHUNK = 500
BACK_OFF = timedelta(seconds=5)
ONE_AT_A_TIME = "hashtextextended('networks.drain', 0)"

TAKE_AWAY = """
DELETE FROM {table} WHERE {owner} IN (
    SELECT due.{owner} FROM {table} due
    JOIN unnest(%s::bigint[], %s::bigint[]) seen(id, revision)
        ON due.{owner} = seen.id AND due.wanted_revision = seen.revision
    ORDER BY due.{owner} FOR UPDATE OF due SKIP LOCKED)
"""

# Due rows for whatever has no result of its revision, by the rule set of now, for the day of now.
BEHIND = """
INSERT INTO networks_{name}due ({name}_id, wanted_revision, due_at, attempts, last_error)
SELECT DISTINCT subject.id, subject.revision, now(), 0, '' FROM {table} subject
LEFT JOIN networks_{name}validation result ON result.{name}_id = subject.id
LEFT JOIN unnest(%(years)s::bigint[], %(days)s::date[]) year(id, day) ON year.id = result.contract_year_id
WHERE result.revision < subject.revision OR result.rule_set_version <> %(version)s OR result.day <> year.day
    OR (result.id IS NULL AND {concerned})
ON CONFLICT ({name}_id) DO NOTHING
"""
BEHIND_NETWORKS = BEHIND.format(
    name="network",
    table="networks_network",
    concerned="EXISTS (SELECT FROM networks_networkyear y WHERE y.network_id = subject.id)",
)
BEHIND_COMMISSIONERS = BEHIND.format(name="commissioner", table="practices_commissioner", concerned="true")


def drain() -> int:
    """Re-validate all that is due, and return how many rows that was. One run at a time; a second one leaves at once.

    What came due while the lock was being given back is looked at again, so that no wake-up is lost.
    """
    done = 0
    while True:
        with _alone() as alone:
            if not alone:
                return done
            done += _drain_networks() + _drain_commissioners()
        if not (_ready(NetworkDue).exists() or _ready(CommissionerDue).exists()):
            return done


def sweep() -> int:
    """Leave due rows for every result that is behind, then drain. Harmless at any time, by any number of callers."""
    days = year_days(clock.today())
    stamp: dict[str, Any] = {"years": [yd.year.id for yd in days], "version": RULE_SET_VERSION}
    with connection.cursor() as cursor:
        cursor.execute(BEHIND_NETWORKS, {**stamp, "days": [yd.day_in_force for yd in days]})
        cursor.execute(BEHIND_COMMISSIONERS, {**stamp, "days": [yd.day for yd in days]})
    return drain()


def _drain_networks() -> int:
    def revalidate(ids: Sequence[int], at: datetime) -> None:
        for subject, findings in store_networks(ids, at=at):
            tell(subject, findings)

    return _drain_rows(NetworkDue, revalidate)


def _drain_commissioners() -> int:
    return _drain_rows(CommissionerDue, lambda ids, at: store_commissioners(ids, at=at))


def _drain_rows(model: type[Due], revalidate: Callable[[Sequence[int], datetime], None]) -> int:
    done = 0
    while seen := list(_ready(model).order_by("due_at").values_list("pk", "wanted_revision")[:CHUNK]):
        try:
            revalidate([pk for pk, _ in seen], clock.now())
            _take_away(model, seen)
        except Exception:
            log.exception("validation of a chunk failed; trying its rows one by one", rows=len(seen))
            _one_by_one(model, seen, revalidate)
        done += len(seen)
    return done


def _one_by_one(
    model: type[Due], seen: Sequence[tuple[int, int]], revalidate: Callable[[Sequence[int], datetime], None]
) -> None:
    """A row that cannot be validated steps back, longer each time, and hinders no other."""
    for pk, revision in seen:
        try:
            revalidate([pk], clock.now())
            _take_away(model, [(pk, revision)])
        except Exception as error:
            log.exception("validation failed", row=str(model.__name__), pk=pk)
            row = model._default_manager.get(pk=pk)
            model._default_manager.filter(pk=pk, wanted_revision=revision).update(
                attempts=F("attempts") + 1,
                last_error=repr(error)[:500],
                due_at=Now() + BACK_OFF * 2 ** min(row.attempts, 8),
            )


def _ready(model: type[Due]) -> QuerySet[Due]:
    return model._default_manager.filter(Q(due_at__lte=Now()))


def _take_away(model: type[Due], seen: Sequence[tuple[int, int]]) -> None:
    sql = TAKE_AWAY.format(table=model._meta.db_table, owner=model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(sql, [[pk for pk, _ in seen], [revision for _, revision in seen]])


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
