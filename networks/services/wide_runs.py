"""Runs that are long enough to watch: made where more is due than one chunk holds, finished when all of it is done."""

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from networks.models import CommissionerDue, NetworkDue, WideRun
from networks.models.results import FAILED_AFTER, Due

UNSAID = "Many changes at once"

# By id and past what is locked, as an import in progress may hold any of these rows.
JOIN = """
UPDATE {table} SET wide_run_id = %(run)s WHERE {owner} IN (
    SELECT {owner} FROM {table} WHERE due_at <= clock_timestamp() AND attempts = 0 AND wide_run_id IS NULL
    ORDER BY {owner} FOR UPDATE SKIP LOCKED)
"""
CAUSE = """
SELECT cause FROM (SELECT cause FROM networks_networkdue WHERE attempts = 0 AND wide_run_id IS NULL
    UNION ALL SELECT cause FROM networks_commissionerdue WHERE attempts = 0 AND wide_run_id IS NULL) due
WHERE cause <> '' GROUP BY cause ORDER BY count(*) DESC, cause LIMIT 1
"""


@transaction.atomic
def start_wide_run() -> None:
    """Put everything that is due and in no run into one."""
    with connection.cursor() as cursor:
        cursor.execute(CAUSE)
        cause = (cursor.fetchone() or (UNSAID,))[0]
    run = WideRun.objects.create(cause=cause, started_at=Now(), networks=0, commissioners=0)
    run.networks, run.commissioners = _join(NetworkDue, run), _join(CommissionerDue, run)
    run.save(update_fields=["networks", "commissioners"])


def finish_wide_runs() -> None:
    """Note the end of runs of which nothing is left but what fails."""
    left = [_rows(model).exclude(wide_run=None).values("wide_run") for model in (NetworkDue, CommissionerDue)]
    unfinished = WideRun.objects.filter(finished_at=None)
    for rows in left:
        unfinished = unfinished.exclude(pk__in=rows)
    unfinished.update(finished_at=Now())


def _join(model: type[Due], run: WideRun) -> int:
    with connection.cursor() as cursor:
        cursor.execute(JOIN.format(table=model._meta.db_table, owner=model._meta.pk.column), {"run": run.pk})
        return cursor.rowcount


def _rows(model: type[Due]) -> QuerySet[Due]:
    return model._default_manager.filter(attempts__lt=FAILED_AFTER)
