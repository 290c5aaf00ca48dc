"""Starts programs, starts again what exits, stops all of them in the opposite order."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

from pcnportal.launcher import process

LONGEST_PAUSE = 10.0
HEALTHY_AFTER = 30.0


class Program(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def stop_with(self) -> signal.Signals: ...

    @property
    def log(self) -> Path: ...

    def start(self) -> subprocess.Popen[bytes]:
        """Return once the program does its work."""


class Kept:
    """One program that is started again whenever it exits, sooner the longer it ran."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.pause = 0.1
        self.start()

    def start(self) -> None:
        self.child: subprocess.Popen[bytes] | None = self.program.start()
        self.started = time.monotonic()

    def look(self) -> None:
        now = time.monotonic()
        if self.child is not None and self.child.poll() is not None:
            self._note_exit(self.child.returncode, now)
        if self.child is None and now >= self.start_at:
            self._start_again()

    def _note_exit(self, status: int, now: float) -> None:
        self.pause = 0.1 if now - self.started > HEALTHY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + self.pause
        self.child = None
        print(f"{self.program.name} ended ({status}); starting it again", file=sys.stderr, flush=True)

    def _start_again(self) -> None:
        try:
            self.start()
        except process.Failed as failure:
            print(failure, file=sys.stderr, flush=True)
            self._note_exit(1, time.monotonic())

    def stop(self) -> None:
        if self.child is not None:
            process.stop(self.child, self.program.stop_with)


class Supervisor:
    def __init__(self) -> None:
        self.kept: list[Kept] = []

    def add(self, program: Program) -> None:
        self.kept.append(Kept(program))

    def look(self) -> None:
        """Start again what has exited."""
        for kept in self.kept:
            kept.look()

    def stop(self) -> None:
        while self.kept:
            self.kept.pop().stop()
