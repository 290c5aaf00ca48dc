"""What the system says about processes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest


def parents() -> dict[int, int]:
    """The parent of every process that is not merely waiting to be taken note of."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = place.joinpath("stat").read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(place.name)] = int(parent)
    return found


def descendants(ancestor: int) -> set[int]:
    tree, found = parents(), {ancestor}
    while more := {pid for pid, parent in tree.items() if parent in found} - found:
        found |= more
    return found - {ancestor}


def alive(pids: set[int]) -> set[int]:
    return pids & parents().keys()


def owner(pid: int) -> int:
    return os.stat(f"/proc/{pid}").st_uid


def words(pid: int) -> str:
    """Its command line; nothing for one that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail(f"after {seconds} seconds still not so: {what}")
        time.sleep(0.05)
