"""The web server's worker: a request that does not arrive within its time is hung up on, which frees its thread."""

import os
import socket
from contextlib import suppress
from threading import Timer
from typing import Any

from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker

SECONDS = float(os.environ.get("PCN_REQUEST_SECONDS") or 120)  # enough for the largest file on a slow line


class Worker(ThreadWorker):
    """Gunicorn's own time-out watches over the worker, not over what each of its threads waits for."""

    def handle(self, conn: Any) -> Any:
        conn.hung_up = False
        conn.arriving = Timer(SECONDS, _hang_up, [conn])
        conn.arriving.daemon = True
        conn.arriving.start()
        try:
            kept = super().handle(conn)
        finally:
            conn.arriving.cancel()
        if conn.hung_up:
            raise ConnectionAbortedError("The request did not arrive in time.")  # else gunicorn waits for the rest
        if kept is False:
            close_graceful(conn.sock)  # here, where it keeps one thread: gunicorn lets the whole worker wait for it
            raise ConnectionAbortedError("Closed.")
        return kept

    def handle_request(self, req: Any, conn: Any) -> Any:
        req.body.reader = WholeBody(req.body.reader, conn.arriving)
        return super().handle_request(req, conn)


class WholeBody:
    """Once it is read the request has arrived, and may be answered in as long as that takes."""

    def __init__(self, reader: Any, arriving: Timer) -> None:
        self.reader, self.arriving = reader, arriving
        if self._left == 0:
            arriving.cancel()

    @property
    def _left(self) -> int | None:
        """None where its length was not announced."""
        return getattr(self.reader, "length", None)

    def read(self, size: int) -> bytes:
        """Raises ConnectionError for one that was cut off: half a form is none."""
        left = self._left
        data: bytes = self.reader.read(size)
        if left is not None and len(data) < min(left, size):
            raise ConnectionError("The request was cut off.")
        if not data or (left is not None and left <= size):
            self.arriving.cancel()
        return data


def _hang_up(conn: Any) -> None:
    conn.hung_up = True
    with suppress(OSError):
        conn.sock.shutdown(socket.SHUT_RDWR)
