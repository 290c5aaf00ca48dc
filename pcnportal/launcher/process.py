"""Child processes that never outlive the launcher."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from pcnportal.launcher import unprivileged

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failed(Exception):
    """A program could not be started; the message says which and shows the end of its log."""


def start(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    log: Path,
    folder: Path,
    when_orphaned: signal.Signals,
    text: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program as the services' account, in a session of its own (so that Ctrl-C reaches the launcher
    alone). `when_orphaned` is what the kernel sends it at the launcher's death. `text` is its input."""
    person = unprivileged.account()
    with log.open("ab") as output:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
            user=person.pw_uid if person else None,
            group=person.pw_gid if person else None,
            extra_groups=[] if person else None,
            umask=0o077,
            preexec_fn=_bind_to_parent(when_orphaned),
        )
    if text is not None:
        _write(child.stdin, text)
    return child


def _bind_to_parent(when_orphaned: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def bind() -> None:
        """Runs in the child after it changed its account, which would have cleared the wish."""
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(when_orphaned), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def _write(pipe: IO[bytes] | None, text: str) -> None:
    if pipe is not None:
        with contextlib.suppress(BrokenPipeError), pipe:
            pipe.write(text.encode())


def stop(child: subprocess.Popen[bytes], how: signal.Signals, *, patience: float = 10) -> None:
    """Ask the program to end; after `patience` seconds end it and all it started."""
    if child.poll() is None:
        child.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def wait_until_ready(child: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    """Return once `is_ready`; where the program ends first or takes over a minute, end it and raise Failed."""
    give_up = time.monotonic() + 60
    while not is_ready():
        if child.poll() is not None or time.monotonic() > give_up:
            stop(child, signal.SIGKILL)
            raise Failed(f"{log.stem} did not start.\n{tail(log)}")
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port(preferred: int | None) -> int:
    """The preferred port if nobody has it, else any that is free."""
    if preferred and port_is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
