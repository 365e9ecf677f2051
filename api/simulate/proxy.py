"""A way between tablets and the service that fails in every way such ways fail."""

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_UPSTREAM_S = 60.0
_DROPPED = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class Fault(StrEnum):
    """What happens to a request, or to its answer."""

    none = "none"
    refused = "refused"
    half_request = "half request"
    lost_answer = "lost answer"
    half_answer = "half answer"
    internal_error = "500"
    error_after = "500 after it was done"
    bad_gateway = "502"
    unavailable = "503"
    timeout = "timeout"
    timeout_after = "timeout after it was done"
    portal = "HTML 200"
    twice = "twice at once"
    late = "late and out of order"


STATUS = {Fault.internal_error: 500, Fault.bad_gateway: 502, Fault.unavailable: 503}
BEFORE = {Fault.refused, Fault.portal, Fault.timeout, *STATUS}
"""Faults that keep the request from the service."""


@dataclass(frozen=True)
class Asked:
    """A request on its way."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    """An answer on its way back."""

    status: int
    headers: dict[str, str]
    body: bytes


Choice = Callable[[Asked], Fault]


class Proxy:
    """Passes requests on to a port of this machine, and spoils those that `choose` says.

    Parameters
    ----------
    hangs_s
        How long a time-out hangs, and how late a late copy comes: longer than a client waits.
    """

    def __init__(self, port: int, choose: Choice, hangs_s: float = 2.0) -> None:
        self.port, self.choose, self.hangs_s = port, choose, hangs_s
        self.done: Counter[str] = Counter()
        self.after: Callable[[Asked, Answered], None] = lambda *_: None
        """Called when the service has answered, before anybody hears of it."""

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve on a free port, and give the address."""
        proxy = self

        class Handler(_Handler):
            owner = proxy

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()

    def passed_on(self, asked: Asked) -> Answered | None:
        """Return what the service answers; None where it does not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_UPSTREAM_S)
        try:
            connection.request(asked.method, asked.path, asked.body, asked.headers)
            with connection.getresponse() as response:
                answered = Answered(response.status, dict(response.headers), response.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        self.after(asked, answered)
        return answered

    def half(self, asked: Asked) -> None:
        """Send the service half of a request and hang up."""
        lines = [f"{asked.method} {asked.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in asked.headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as raw:
            raw.sendall(head + asked.body[: len(asked.body) // 2])

    def aside(self, asked: Asked, after_s: float = 0.0) -> threading.Thread:
        """Pass a copy on that nobody waits for."""

        def work() -> None:
            time.sleep(after_s)
            self.passed_on(asked)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Proxy

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kept = {n: v for n, v in self.headers.items() if n.lower() not in {"connection", "host"}}
        asked = Asked(self.command, self.path, {**kept, "Host": "127.0.0.1"}, body)
        fault = self.owner.choose(asked)
        self.owner.done[fault] += 1
        if fault in BEFORE:
            self._kept_from(fault)
        elif fault is Fault.half_request:
            self.owner.half(asked)
            self._hang_up()
        elif fault is Fault.late:
            self.owner.aside(asked, self.owner.hangs_s)
            self._hang_up()
        else:
            copy = self.owner.aside(asked) if fault is Fault.twice else None
            answered = self.owner.passed_on(asked)
            if copy is not None:
                copy.join()
            self._back(fault, answered)

    do_GET = do_POST = do_PUT = _do  # noqa: N815

    def _kept_from(self, fault: Fault) -> None:
        """Answer in place of the service, or not at all."""
        if fault is Fault.portal:
            self._send(200, {"Content-Type": "text/html"}, "<html>欢迎使用无线网络</html>".encode())
        elif fault in STATUS:
            asked = {"Retry-After": "1"} if fault is Fault.unavailable else {}
            self._send(STATUS[fault], {"Content-Type": "text/html", **asked}, b"<html>Error</html>")
        else:
            time.sleep(self.owner.hangs_s if fault is Fault.timeout else 0)
            self._hang_up()

    def _back(self, fault: Fault, answered: Answered | None) -> None:
        """Hand the service's answer back, or what becomes of it."""
        if answered is None or fault is Fault.lost_answer:
            self._hang_up()
        elif fault is Fault.error_after:
            self._send(500, {"Content-Type": "text/html"}, b"<html>Error</html>")
        elif fault is Fault.timeout_after:
            time.sleep(self.owner.hangs_s)
            self._hang_up()
        elif fault is Fault.half_answer:
            self._send(answered.status, answered.headers, answered.body, half=True)
            self._hang_up()
        else:
            self._send(answered.status, answered.headers, answered.body)

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, *, half: bool = False
    ) -> None:
        with suppress(OSError):
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in _DROPPED:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if half else body)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
