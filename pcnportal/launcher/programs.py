"""The three programs of the portal: web, worker and beat."""

import http.client
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pcnportal.launcher import process
from pcnportal.launcher.home import Home
from pcnportal.launcher.runtime import Runtime

CELERY = ["-m", "celery", "-A", "pcnportal"]


@dataclass
class PythonProgram:
    """A Python module run as the services' account, from where that account can read it."""

    name: str
    words: list[str]
    home: Home
    runtime: Runtime
    settings: Mapping[str, str]
    stop_with: signal.Signals = signal.SIGTERM
    when_orphaned: signal.Signals = signal.SIGTERM
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.home.log(self.name)

    def start(self) -> subprocess.Popen[bytes]:
        own = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home.folder("work")),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "pcnportal.settings",
        }
        return process.start(
            [self.runtime.python, *self.words],
            environment={**own, **self.settings, **self.extra, **self.runtime.environment()},
            log=self.log,
            folder=self.runtime.project,
            when_orphaned=self.when_orphaned,
        )

    def run(self) -> None:
        """Run to the end; raises Failed with the end of its log."""
        self.finish(self.start())

    def finish(self, child: subprocess.Popen[bytes]) -> None:
        if child.wait() != 0:
            raise process.Failed(f"{self.name} did not work.\n{process.tail(self.log)}")


@dataclass
class Web(PythonProgram):
    port: int = 8000

    def start(self) -> subprocess.Popen[bytes]:
        child = super().start()
        process.wait_until_ready(child, self._answers, self.log)
        return child

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class Portal:
    """Makes the programs of one installation."""

    home: Home
    runtime: Runtime
    settings: Mapping[str, str]

    def django(self, *words: str) -> PythonProgram:
        return PythonProgram(words[0], ["-m", "django", *words], self.home, self.runtime, self.settings)

    def prepare(self) -> PythonProgram:
        return PythonProgram("prepare", ["-m", "pcnportal.prepare"], self.home, self.runtime, self.settings)

    def web(self, port: int) -> Web:
        words = ["-m", "gunicorn", "pcnportal.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        words += [
            "--worker-class",
            "pcnportal.server.Worker",
            "--workers",
            "2",
            "--threads",
            "4",
            "--graceful-timeout",
            "5",
        ]
        return Web("web", words, self.home, self.runtime, self.settings, port=port)

    def worker(self) -> PythonProgram:
        words = [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle"]
        words += ["--without-gossip", "--hostname", "worker@localhost"]
        return PythonProgram("worker", words, self.home, self.runtime, self.settings)

    def beat(self) -> PythonProgram:
        """The only program that must never wait for the broker: its relay passes the database's news on."""
        schedule = self.home.folder("work") / "beat-schedule"
        words = [*CELERY, "beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile", ""]
        extra = {"PCN_BROKER_TIMEOUT": "1"}
        return PythonProgram("beat", words, self.home, self.runtime, self.settings, extra=extra)
