"""Steps, comments and what is said on a hold, with whom the person spoke for."""

from collections.abc import Iterable
from dataclasses import dataclass

from networks.selectors.names import names_for
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.words import PORTAL
from signoff.enums import Action, CaseAction, HoldStep, RoundAction
from signoff.models import CaseStep, Comment, HoldEntry, RoundStatusChange, StatusChange, StatusRow


@dataclass(frozen=True, slots=True)
class Said:
    """A step or a comment with the name of the organisation for which the person spoke, and their role in words."""

    row: StatusRow | Comment | HoldEntry
    organisation: str
    role: str

    @property
    def who(self) -> str:
        away = None if isinstance(self.row, Comment) else self.row.acting_for
        return f"{self.row.by or PORTAL}{f' for {away}' if away else ''}"

    @property
    def did(self) -> str:
        if isinstance(self.row, RoundStatusChange):
            return RoundAction[self.row.action].label
        if isinstance(self.row, HoldEntry):
            return HoldStep[self.row.step].label
        if isinstance(self.row, CaseStep):
            return CaseAction[self.row.action].label
        return Action[self.row.action].label if isinstance(self.row, StatusChange) else "commented"


def said(user: User, rows: Iterable[StatusRow | Comment | HoldEntry]) -> list[Said]:
    """With the names that the person may read, in a fixed number of statements."""
    rows = list(rows)
    names = names_for(user, {_subject(row) for row in rows})
    return [Said(row, names.get(_subject(row), ""), _role(row.capacity)) for row in rows]


def _subject(row: StatusRow | Comment | HoldEntry) -> str:
    return f"{row.organisation_kind.lower()}:{row.organisation_code}"


def _role(capacity: str) -> str:
    return Role(capacity).label if capacity else ""
