import stat
from pathlib import Path

import pytest

from pcnportal.launcher.home import Home, InUse


def test_a_secret_stays_the_same_and_is_its_owners_alone(home: Home) -> None:
    first = home.secret("key")
    assert home.secret("key") == first
    assert home.secret("other") != first
    assert stat.S_IMODE((home.path / "secrets.json").stat().st_mode) == 0o600


def test_a_lock_is_held_by_one(home: Home) -> None:
    with home.lock("some.lock"), pytest.raises(InUse), home.lock("some.lock", wait=False):
        pass
    with home.lock("some.lock", wait=False):
        pass


def test_many_share_a_lock(home: Home) -> None:
    shared = home.lock("some.lock", shared=True), home.lock("some.lock", shared=True, wait=False)
    with shared[0], shared[1], pytest.raises(InUse), home.lock("some.lock", wait=False):
        pass


def test_a_file_that_is_missing_reads_as_empty(home: Home) -> None:
    assert home.read("nothing.json") == {}
    home.write("something.json", {"days": -3})
    assert home.read("something.json") == {"days": -3}
    assert list(home.path.glob("something.json*")) == [Path(home.path / "something.json")]
