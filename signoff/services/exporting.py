"""Who takes a list away."""

from datetime import datetime

from pcnportal.accounts.models import User
from pcnportal.audit.services import NATIONAL, record


def note_list_export(*, name: str, rows: int, by: User, at: datetime) -> None:
    """`name`: of the list and of whose it is."""
    record(
        chain=NATIONAL,
        action="LIST_EXPORTED",
        subjects=[f"list:{name}"],
        by=by,
        at=at,
        after={"rows": rows},
    )
