"""The table of who may do what to an application, in which status, at which distance.

`own`: the person's practice or commissioner leads it, or it lies in their LMC's area; `associate`: a practice of their
commissioner's or LMC's area is in it; `other`: nothing of theirs is; `conflicted`, of who decides: it is their own, and
they have declared an interest in a member. Practice people are in it only where it is `own`.
A cell says to which status the action leads, or that the status does not allow it (conflict), the person may not do it
(forbidden), or the person may not know of the application (hidden).
"""

import csv
from pathlib import Path

from signoff.enums import Action, ApplicationStatus

RELATIONS = ("own", "associate", "other", "conflicted")

with (Path(__file__).parent / "transitions.csv").open(newline="") as table:
    MATRIX: dict[tuple[Action, str, str], dict[ApplicationStatus, str]] = {
        (Action[row["action"]], row["who"], row["relation"]): {status: row[status] for status in ApplicationStatus}
        for row in csv.DictReader(table)
    }
PAIRS = list(dict.fromkeys((who, relation) for _, who, relation in MATRIX))
