"""What the services run from: a Python, its packages and the project, where their account can read them."""

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from pcnportal.launcher.home import PROJECT, Home, digest
from pcnportal.launcher.unprivileged import is_reachable, mirror

NOT_NEEDED = ("site-packages", "test", "idlelib", "tkinter", "turtledemo", "ensurepip")
NOT_PROJECT = (".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")


@dataclass(frozen=True)
class Runtime:
    python: Path
    packages: Path
    project: Path

    @classmethod
    def prepare(cls, home: Home) -> "Runtime":
        """The places themselves; each that is closed to the services' account is mirrored."""
        return cls(python=_python(home), packages=packages(home), project=_project(home))

    def environment(self) -> dict[str, str]:
        """What a Python child needs to find its modules and, where its Python was mirrored, its library."""
        environment = {"PYTHONPATH": os.pathsep.join((str(self.project), str(self.packages)))}
        if self.python != Path(sys.executable):
            environment["LD_LIBRARY_PATH"] = str(self.python.parent.parent / "lib")
        return environment


def packages(home: Home) -> Path:
    source = Path(sysconfig.get_path("purelib"))
    if is_reachable(source):
        return source
    version = digest(PROJECT / "requirements.txt")
    return _mirrored(home, source, "packages", version)


def _python(home: Home) -> Path:
    if is_reachable(Path(sys.base_prefix)) and is_reachable(Path(sys.executable)):
        return Path(sys.executable)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix)
    target = home.path / "runtime" / "python"
    stamp = target / "version"
    if not stamp.exists() or stamp.read_text() != f"{base} {sys.version}":
        mirror(base / "lib" / name, target / "lib" / name, leave_out=NOT_NEEDED)
        (target / "bin").mkdir(parents=True, exist_ok=True)
        for file in [base / "bin" / name, *(base / "lib").glob("libpython*")]:
            _copy_file(file, target / file.relative_to(base))
        stamp.write_text(f"{base} {sys.version}")
    return target / "bin" / name


def _project(home: Home) -> Path:
    if is_reachable(PROJECT) and is_reachable(PROJECT / "manage.py"):
        return PROJECT
    target = home.path / "runtime" / "project"
    mirror(PROJECT, target, leave_out=NOT_PROJECT)
    node = _mirrored(home, PROJECT / "node_modules", "node_modules", digest(PROJECT / "package-lock.json"))
    (target / "node_modules").symlink_to(node)
    return target


def _mirrored(home: Home, source: Path, name: str, version: str) -> Path:
    """The mirror of a folder that changes only with its version."""
    target = home.path / "runtime" / name
    stamp = home.path / "runtime" / f"{name}.version"
    if not stamp.exists() or stamp.read_text() != version:
        mirror(source, target, leave_out=("__pycache__",) if name == "node_modules" else ())
        stamp.write_text(version)
    return target


def _copy_file(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.write_bytes(source.read_bytes())
    target.chmod(0o755)
