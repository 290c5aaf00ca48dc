"""PCN_HOME: the folder that holds all state of one installation."""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcnportal.launcher import unprivileged

PROJECT = Path(__file__).resolve().parent.parent.parent


class InUse(Exception):
    """Another process holds the lock."""


@dataclass(frozen=True)
class Home:
    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """PCN_HOME, or var/ in the project. Root's services run as an ordinary account: where that account
        cannot reach the folder, a folder in /var/tmp takes its place and no permission is widened."""
        asked = Path(os.environ.get("PCN_HOME") or PROJECT / "var").resolve()
        home = cls(unprivileged.reachable_place(asked))
        if not home.path.exists():
            home.path.mkdir(parents=True)
            home.path.chmod(0o755)
        return home

    def log(self, name: str) -> Path:
        """A log file. The launcher opens it and hands it down, so the folder is the launcher's own."""
        folder = self.path / "log"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.log"

    def folder(self, name: str) -> Path:
        """A folder that only the services' account can look into."""
        folder = self.path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        unprivileged.give(folder)
        return folder

    def folder_with_content(self, name: str) -> Path:
        """The same for a folder that a command of root's may have written into."""
        folder = self.folder(name)
        for path in folder.rglob("*"):
            unprivileged.give(path)
        return folder

    def secret(self, name: str) -> str:
        """A random value, made once and kept in a file that only its owner can read."""
        with self.lock("secrets.lock"):
            kept = self.read("secrets.json")
            if name not in kept:
                kept[name] = secrets.token_urlsafe(48)
                self.write("secrets.json", kept)
            return str(kept[name])

    def read(self, name: str) -> dict[str, Any]:
        """The JSON file of that name, or an empty dictionary."""
        try:
            return dict(json.loads((self.path / name).read_text()))
        except FileNotFoundError:
            return {}

    def write(self, name: str, values: dict[str, Any]) -> None:
        """Replace the JSON file in one step; it may hold secrets, so it is readable by its owner only."""
        with tempfile.NamedTemporaryFile("w", dir=self.path, prefix=name, delete=False) as file:
            json.dump(values, file, indent=1)
        Path(file.name).replace(self.path / name)

    @contextmanager
    def lock(self, name: str, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
        """Hold the lock of that name; the system lets go of it however this process ends."""
        kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        with (self.path / name).open("a") as file:
            try:
                fcntl.flock(file, kind)
            except BlockingIOError as error:
                raise InUse(f"{name} of {self.path} is held by another process") from error
            yield


def digest(*files: Path) -> str:
    """One value for the content of these files."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()
