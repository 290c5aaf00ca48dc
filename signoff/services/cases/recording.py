"""The audit of a case, under its own subject alone: the histories of practices and networks have other readers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from networks.permissions import Authority
from pcnportal.accounts.models import User
from pcnportal.audit.services import NATIONAL, record
from signoff.models import Case


def record_on_case(
    case: Case,
    action: str,
    *,
    by: User | None,
    authority: Authority | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    record(
        chain=case.commissioner.code,
        action=action,
        subjects=[case.subject],
        by=by,
        capacity=authority.capacity if authority else "",
        organisation=authority.organisation if authority else None,
        at=at,
        before=before,
        after=after,
        reason=reason,
    )


def note_cases_export(*, rows: int, narrowed_by: Mapping[str, Any], by: User, at: datetime) -> None:
    """Who took a list of cases away, and how much of it."""
    record(
        chain=NATIONAL,
        action="CASES_EXPORTED",
        subjects=[f"person:{by.pk}"],
        by=by,
        at=at,
        after={"rows": rows, "narrowed_by": dict(narrowed_by)},
    )
