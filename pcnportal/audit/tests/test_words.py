from datetime import UTC, datetime
from typing import Any

import pytest

from pcnportal.audit.models import AuditEvent
from pcnportal.audit.words import described, in_outline, subjects_of

AT = datetime(2019, 5, 10, 11, tzinfo=UTC)
SIGNED = [("Signed", "", "Elm Surgery not yet, V81002 2 May 2019")]
NAMES = {"network:N-HARB22": "Harbour", "practice:V81001": "Elm Surgery", "commissioner:99A": "Marlshire CCG"}


def event(action: str = "PRACTICE_NAMED", **fields: Any) -> AuditEvent:
    values = {"subjects": ["network:N-HARB22", "practice:V81001"], "organisation": "COMMISSIONER:99A", "at": AT}
    return AuditEvent(action=action, **values | fields)


def test_a_sentence_with_names() -> None:
    entry = described(event(capacity="CCG_OFFICER", reason="They asked"), NAMES)
    assert (entry.who, entry.did) == ("The portal", "asked Elm Surgery to join Harbour")
    assert (entry.capacity, entry.reason) == ("CCG officer, Marlshire CCG", "They asked")


def test_what_has_no_name_keeps_none() -> None:
    assert described(event(), {}).did == "asked another practice to join another network"
    assert described(event(subjects=[]), NAMES).did == "asked it to join it"
    assert described(event(organisation="", capacity="no role"), NAMES).capacity == ""


def test_an_action_without_words_is_said_plainly() -> None:
    assert described(event("BOUNDARY_DRAWN"), NAMES).did == "boundary drawn"


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"name": "Quay"}, {"name": "Harbour"}, [("Name", "Quay", "Harbour")]),
        ({"name": "Quay"}, {"name": "Quay"}, []),
        (None, {"dated_on": "2019-05-02"}, [("Dated", "", "2 May 2019")]),
        (None, {"kind": "MEMBER_PRACTICE"}, [("Kind", "", "Member practice")]),
        (None, {"practice": "practice:V81001"}, [("Practice", "", "Elm Surgery")]),
        (None, {"codes": ["East", "West"]}, [("Area", "", "East, West")]),
        (None, {"signatories": {"V81001": None, "V81002": "2019-05-02"}}, SIGNED),
        (None, {"lead_commissioner": "99A"}, [("Lead commissioner", "", "Marlshire CCG")]),
        (None, {"memberships_in_force": 1234}, [("Memberships that come into force", "", "1,234")]),
        (None, {"late": True}, [("After the deadline", "", "yes")]),
        (None, {"late": False, "version": 7}, []),
    ],
)
def test_changes(before: Any, after: Any, changes: list[tuple[str, str, str]]) -> None:
    entry = described(event(before=before, after=after), NAMES)
    assert [(change.label, change.before, change.after) for change in entry.changes] == changes


def test_an_outline_names_no_person_and_nothing_said() -> None:
    entry = in_outline(event(capacity="CCG_OFFICER", after={"name": "Harbour"}, reason="They asked"), NAMES)
    assert (entry.who, entry.capacity, entry.changes, entry.reason) == ("Marlshire CCG", "", (), "")


def test_what_wants_a_name() -> None:
    said = {
        "practice": "practice:V81002",
        "name": "Harbour",
        "lead_commissioner": "99A",
        "signatories": {"V81003": None},
    }
    assert subjects_of([event(after=said)]) == {
        "network:N-HARB22",
        "practice:V81001",
        "practice:V81002",
        "practice:V81003",
        "commissioner:99A",
    }
