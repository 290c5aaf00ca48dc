"""Rows that are due: which come next, taking away what was seen, and stepping back from what cannot be checked."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from enum import IntEnum

from django.db import connection
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Now

from networks.models import InHand
from networks.models.results import Due
from networks.triggers import SAY_CAUSE

BACK_OFF = timedelta(seconds=5)
LONGEST = 8  # doublings: a row that always fails is tried again every 21 minutes

TAKE_AWAY = """
DELETE FROM {table} WHERE {owner} IN (
    SELECT due.{owner} FROM {table} due
    JOIN unnest(%s::bigint[], %s::bigint[]) seen(id, revision)
        ON due.{owner} = seen.id AND due.wanted_revision = seen.revision
    ORDER BY due.{owner} FOR UPDATE OF due SKIP LOCKED)
"""

Seen = tuple[int, int]  # id, wanted revision


class Queue(IntEnum):
    """What somebody has just changed does not stand behind a nation, and what fails stands in nobody's way."""

    FRESH = 0
    WIDE = 1
    FAILED_BEFORE = 2


_QUEUE = Case(
    When(attempts__gt=0, then=Value(Queue.FAILED_BEFORE.value)),
    When(wide_run__isnull=False, then=Value(Queue.WIDE.value)),
    default=Value(Queue.FRESH.value),
)


def say_cause(cause: str) -> None:
    """What becomes due in this transaction from now on is due because of `cause`."""
    with connection.cursor() as cursor:
        cursor.execute(SAY_CAUSE, [cause])


def ready(model: type[Due]) -> QuerySet[Due]:
    return model._default_manager.filter(due_at__lte=Now())


def waiting(model: type[Due]) -> Counter[Queue]:
    """How many rows are ready in each queue."""
    counts = ready(model).values_list(_QUEUE.copy()).annotate(number=Count("*")).order_by()
    return Counter({Queue(queue): number for queue, number in counts})


def next_rows(model: type[Due], queue: Queue, at_most: int | None = None) -> list[Seen]:
    rows = ready(model).annotate(queue=_QUEUE).filter(queue=queue).order_by("due_at")
    return list(rows.values_list("pk", "wanted_revision")[:at_most])


def take_in_hand(model: type[Due], seen: Sequence[Seen]) -> None:
    """Say what is tried now, for the run after one that ends without a word."""
    hand = InHand(id=1, table=model._meta.db_table, ids=[pk for pk, _ in seen])
    InHand.objects.bulk_create([hand], update_conflicts=True, unique_fields=["id"], update_fields=["table", "ids"])


def put_down() -> None:
    InHand.objects.all().delete()


def take_away(model: type[Due], seen: Sequence[Seen]) -> None:
    """Only where nothing newer was asked for."""
    sql = TAKE_AWAY.format(table=model._meta.db_table, owner=model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(sql, [[pk for pk, _ in seen], [revision for _, revision in seen]])


def step_back(model: type[Due], seen: Seen, error: str, *, doubtful: bool = False) -> None:
    """Try again later, longer each time; unless something newer was asked for, which is tried at once.

    Where it is `doubtful` that the row is to blame, it has a second attempt at once, behind all others.
    """
    pk, revision = seen
    rows = model._default_manager.filter(pk=pk, wanted_revision=revision)
    attempts = rows.values_list("attempts", flat=True).first() or 0
    wait = timedelta() if doubtful and not attempts else BACK_OFF * 2 ** min(attempts, LONGEST)
    rows.update(attempts=F("attempts") + 1, last_error=error[:500], due_at=Now() + wait)
