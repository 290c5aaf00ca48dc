"""Root starts the portal, an ordinary account runs it.

Where root's checkout, packages or Python lie in a folder closed to others (/root is), what the services
read is linked, or else copied, into /var/tmp. The permissions of the closed folders stay as they are.
"""

import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path

ACCOUNT = "nobody"


def is_root() -> bool:
    return os.geteuid() == 0


def account() -> pwd.struct_passwd | None:
    """Whom the services run as; None means: as whoever started them."""
    return pwd.getpwnam(ACCOUNT) if is_root() else None


def give(path: Path | int) -> None:
    """Make the services' account the owner of a folder or an open file."""
    if person := account():
        os.chown(path, person.pw_uid, person.pw_gid, follow_symlinks=isinstance(path, int))


def is_reachable(path: Path) -> bool:
    """Whether anybody may go down to this path and read it."""
    if not is_root():
        return True
    existing = [place for place in (path, *path.parents) if place.exists()]
    return all(place.stat().st_mode & stat.S_IXOTH for place in existing if place.is_dir()) and all(
        place.stat().st_mode & stat.S_IROTH for place in existing[:1]
    )


def reachable_place(path: Path) -> Path:
    """The path itself, or the folder in /var/tmp that stands for it."""
    if is_reachable(path):
        return path
    place = Path("/var/tmp") / f"pcnportal-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"
    place.mkdir(mode=0o755, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise RuntimeError(f"{place} belongs to somebody else: remove it and start again.")
    return place


def mirror(source: Path, target: Path, *, leave_out: tuple[str, ...] = ()) -> None:
    """Make target the same tree as source, readable by all. Nothing is copied that can be linked."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        source,
        target,
        symlinks=True,
        ignore=shutil.ignore_patterns(*leave_out),
        copy_function=_link_or_copy,
    )
    for folder, _, _ in os.walk(target):
        os.chmod(folder, 0o755)


def _link_or_copy(source: str, target: str) -> None:
    mode = os.stat(source).st_mode
    if mode & stat.S_IROTH:
        try:
            os.link(source, target)
            return
        except OSError:
            pass
    shutil.copyfile(source, target)
    os.chmod(target, stat.S_IMODE(mode) | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
