"""What manage.py does before Django is loaded."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pcnportal.launcher.home import PROJECT, Home
from pcnportal.launcher.services import all_given, local_settings, used

WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "version",
}
ON_ANY_DATABASE = {"createcachetable", "makemigrations", "migrate"}
PREPARED = "prepared.json"
UNUSED = {"DATABASE_URL": "postgres://unused@127.0.0.1:1/unused", "REDIS_URL": "redis://127.0.0.1:1/0"}


@contextmanager
def services_for(arguments: Sequence[str]) -> Iterator[None]:
    """Give the command what it needs through the environment: settings, and a database that is migrated."""
    home = Home.from_environment()
    os.environ.update(local_settings(home))
    command = arguments[1] if len(arguments) > 1 else "help"
    if all_given():
        yield
    elif command in WITHOUT_DATABASE or command.startswith("-") or {"-h", "--help"} & set(arguments):
        os.environ.update({**UNUSED, **local_settings(home)})
        yield
    else:
        with used(home) as addresses:
            os.environ.update(addresses)
            if command not in ON_ANY_DATABASE:
                prepare_once(home)
            yield


def prepare_once(home: Home) -> None:
    """Make the tables of a new database; later changes are the business of `make run` and `migrate`."""
    with home.lock("prepare.lock"):
        if not home.read(PREPARED):
            prepare = [sys.executable, "-m", "pcnportal.prepare"]
            if subprocess.run(prepare, cwd=PROJECT, stdout=sys.stderr).returncode != 0:
                raise SystemExit("The tables of the new database could not be made: see above.")
            home.write(PREPARED, {"prepared": True})
