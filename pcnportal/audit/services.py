from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.models import HASHED, AuditEvent

NATIONAL = "national"

BROKEN_LINK = f"""
SELECT chain, position, action FROM (
    SELECT e.chain, e.position, e.action, e.hash, {HASHED.format(row="e")} AS expected, e.previous_hash,
           COALESCE(lag(e.hash) OVER chained, '') AS hash_before, row_number() OVER chained AS expected_position
    FROM public.audit_auditevent e WINDOW chained AS (PARTITION BY e.chain ORDER BY e.position)
) link
WHERE hash <> expected OR previous_hash <> hash_before OR position <> expected_position
ORDER BY chain, position LIMIT 1
"""


def record(
    *,
    chain: str,
    action: str,
    subjects: Sequence[str],
    by: User | None,
    at: datetime,
    capacity: str = "",
    organisation: Organisation | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one event as the last thing of a transaction. `by` is None only for the portal itself.

    The capacity, where it is not given, is the first role of the person in the organisation acted for.
    """
    return AuditEvent.objects.create(
        chain=chain,
        action=action,
        subjects=list(subjects),
        actor=by,
        capacity=capacity or (by.role_in(organisation) if by and organisation else ""),
        organisation=str(organisation or ""),
        at=at,
        before=before,
        after=after,
        reason=reason,
    )


def first_broken_link() -> tuple[str, int, str] | None:
    """The first event, as (chain, position, action), whose hash, place or predecessor is not what it should be."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_LINK)
        row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row else None
