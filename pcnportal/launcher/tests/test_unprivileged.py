"""What root does so that nothing but the launcher runs as root. Ordinary users never get there."""

import os
import stat
from pathlib import Path

import pytest

from pcnportal.launcher import unprivileged

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its rights away")


def test_a_folder_in_a_closed_one_cannot_be_reached(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert unprivileged.is_reachable(Path("/usr/lib"))
    assert not unprivileged.is_reachable(closed)
    assert not unprivileged.is_reachable(closed / "not yet there")


def test_another_place_stands_for_a_closed_one(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = unprivileged.reachable_place(closed / "var")
    try:
        assert place.parent == Path("/var/tmp")
        assert place == unprivileged.reachable_place(closed / "var")
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        place.rmdir()


def test_a_mirror_can_be_read_by_all_and_the_original_stays_closed(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "bin").mkdir(parents=True, mode=0o700)
    (source / "open.txt").write_text("open")
    (source / "closed.txt").write_text("closed")
    (source / "bin" / "program").write_text("#!/bin/sh")
    (source / "closed.txt").chmod(0o600)
    (source / "bin" / "program").chmod(0o700)
    (source / "left-out").mkdir()
    unprivileged.mirror(source, target, leave_out=("left-out",))
    modes = {str(path.relative_to(target)): stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*")}
    assert modes == {"open.txt": 0o644, "closed.txt": 0o604, "bin": 0o755, "bin/program": 0o705}
    assert stat.S_IMODE((source / "closed.txt").stat().st_mode) == 0o600
