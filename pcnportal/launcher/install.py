"""Installs what the portal needs: python3 -m pcnportal.launcher.install [--test]

Runs on a bare Python. What is already there in the locked versions is left alone.
"""

import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from pcnportal.launcher.home import PROJECT, digest

VENV = PROJECT / ".venv"
PIP = [str(VENV / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
NODE_MODULES = PROJECT / "node_modules"


CHROMIUM = "chromium"


def install(*, for_tests: bool) -> None:
    make_environment()
    install_packages("requirements.txt", *(["requirements-dev.txt"] if for_tests else []))
    install_front_end()
    if for_tests:
        install_browser()


def make_environment() -> None:
    """A virtual environment of this Python version; one of another version is replaced."""
    wanted = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not ((VENV / "bin/python").exists() and wanted.exists()):
        with Step("making .venv"):
            venv.create(VENV, with_pip=True, clear=True)


def install_packages(*locks: str) -> None:
    """Install the locked packages, each file checked against its hash. All locks are given at once, so that
    pip sees whether they agree."""
    changed = [lock for lock in locks if not _is_current(VENV, lock)]
    if changed:
        with Step(f"installing {' and '.join(changed)}"):
            words = [word for lock in locks for word in ("-r", lock)]
            _run([*PIP, "--require-hashes", *words])
        for lock in changed:
            _note(VENV, lock)


def install_front_end() -> None:
    if not _is_current(NODE_MODULES, "package-lock.json"):
        npm = find_npm()
        with Step("installing the NHS front end"):
            path = os.pathsep.join((str(Path(npm).parent), os.environ["PATH"]))
            _run([npm, "ci", "--ignore-scripts", "--silent"], PATH=path)
        _note(NODE_MODULES, "package-lock.json")


def find_npm() -> str:
    """The machine's npm, else one from the package index."""
    if found := shutil.which("npm"):
        return found
    install_packages("requirements-node.txt")
    return str(VENV / "bin/npm")


def install_browser() -> None:
    """Debian's Chromium, where root may install it; elsewhere a sentence that says how to get one."""
    if os.environ.get("PCN_CHROMIUM") or shutil.which(CHROMIUM):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(
            "The browser tests need Chromium: ask an administrator for `apt-get install chromium`, "
            "or set PCN_CHROMIUM to the path of one."
        )
    with Step("installing Chromium"):
        _run(["apt-get", "update", "-qq"])
        words = ["install", "-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", CHROMIUM]
        _run(["apt-get", *words], DEBIAN_FRONTEND="noninteractive")


def _is_current(place: Path, lock: str) -> bool:
    stamp = place / f".{lock}.sha256"
    return stamp.exists() and stamp.read_text() == digest(PROJECT / lock)


def _note(place: Path, lock: str) -> None:
    (place / f".{lock}.sha256").write_text(digest(PROJECT / lock))


def _run(command: Sequence[str | Path], **environment: str) -> None:
    done = subprocess.run([str(word) for word in command], cwd=PROJECT, env={**os.environ, **environment})
    if done.returncode != 0:
        raise SystemExit(f"This did not work: {' '.join(str(word) for word in command)}")


class Step:
    """Says on standard error what takes time, and how long it took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.started = time.monotonic()
        print(f"{self.what} ...", end=" ", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        print(f"{time.monotonic() - self.started:.1f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - runs before anything has checked the version
        raise SystemExit("The portal needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")
    install(for_tests="--test" in sys.argv)
