"""What nobody may read who may not see the thing it is said of: unusual words, and who has a right to them."""

from pcnportal.tests.access.world import secret

PRACTICES = {"member", "lead"}
AREA = {"officer", "approver", "lmc"}
NATION = {"nhse", "administrator"}
READERS = {
    "own draft": PRACTICES | {"co_editor"},
    "own submitted": PRACTICES | AREA | NATION,
    "own checking": PRACTICES | AREA | NATION,
    "own met": PRACTICES | AREA | NATION,
    "associate draft": set(),
    "associate checking": AREA | NATION,
    "other draft": set(),
    "other checking": NATION,
}
KINDS = ("name", "comment", "hold")
# What only some of the readers may read.
NARROWER = {
    "question": PRACTICES,
    "approach": {"lead"} | AREA,
    "answer": {"lead"} | AREA | NATION,
    "notice": {"lead"} | AREA | NATION,
}
# What was said on it to some of them.
HEARD = {
    "between": {"officer", "approver", "lmc"},
    "apart": {"lead", "lmc"},
    "inner": {"officer", "approver"},
}
# Cases, each with who reads it.
CASES = {
    "own case": {"lead"} | AREA | NATION,
    "own kept": {"lead", "lmc"},
    "other case": NATION,
}
# What a commissioner notes of what it checks is its own.
CHECKERS = {"own checking": {"officer", "approver"}}
# Why a network in force is to change.
CHANGES = {"own confirmed": PRACTICES | AREA | NATION, "own published": AREA | NATION, "other published": NATION}


# What was asked of a network, or agreed with it, for the patients of a practice.
COVER = {"own": PRACTICES | AREA | NATION, "other": NATION}


def secrets_from(who: str) -> set[str]:
    """What this person must never be shown, anywhere."""
    hidden = {secret(kind, thing) for thing, readers in READERS.items() if who not in readers for kind in KINDS}
    hidden |= {secret("check", thing) for thing in READERS if who not in CHECKERS.get(thing, ())}
    hidden |= {secret(kind, "own checking") for kind, hearing in HEARD.items() if who not in hearing}
    hidden |= {secret("case", thing) for thing, readers in CASES.items() if who not in readers}
    hidden |= {
        secret(kind, thing)
        for thing, readers in CASES.items()
        for kind, hearing in HEARD.items()
        if who not in readers & hearing
    }
    hidden |= {secret("cover", thing) for thing, readers in COVER.items() if who not in readers}
    hidden |= {secret("change", thing) for thing, readers in CHANGES.items() if who not in readers}
    return hidden | {
        secret(kind, thing)
        for thing, readers in READERS.items()
        for kind, allowed in NARROWER.items()
        if who not in readers & allowed
    }
