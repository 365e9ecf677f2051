"""The line to the server: every failure to answer is an answer of None, and only ours counts."""

import http.client
import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from geo.errors import InputError
from geo.faults import Fault

MARK = "gridbeat-sync"
LONGEST_ASKED_S = 3600.0
RESTS_S = 3.0
"""A connection that was not used for so long is opened anew: the server hangs up after five."""
Trouble = Literal["offline", "portal", "sign-in", "busy", "server", "refused", "gone"]
_JSON = re.compile(r"application/(?:[\w.]+\+)?json\b")


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP; `body` is None where it is no JSON."""

    status: int
    kind: str
    body: Any
    retry_after_s: float = 0.0


class Line:
    """One connection to a server, kept while it can be.

    Parameters
    ----------
    url
        http://HOST:PORT.
    token
        Of the person; None for nobody's.

    Raises
    ------
    InputError
        The URL is no such address.
    """

    def __init__(self, url: str, token: str | None, timeout_s: float = 45.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            fault = Fault(
                "command line", "It is no address.", "Give http://HOST:PORT.", column="--url"
            )
            raise InputError([fault])
        self._host, self._port, self._timeout_s = parts.hostname, parts.port, timeout_s
        self._secure = parts.scheme == "https"
        self._connection: http.client.HTTPConnection | None = None
        self._used_s = 0.0
        self.token = token

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply | None:
        """Ask, once; None where nobody answered in full."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if isinstance(body, Mapping):
            sent["Content-Type"] = "application/json"
        if time.monotonic() - self._used_s > RESTS_S:
            self.close()
        try:
            self._connection = self._connection or self._open()
            self._connection.request(method, path, content, {**sent, **(headers or {})})
            with self._connection.getresponse() as response:
                text = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        finally:
            self._used_s = time.monotonic()
        return _reply(response, text)

    def _open(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def trouble(reply: Reply | None) -> Trouble | None:  # noqa: PLR0911 - a table, in order
    """Return why an answer is none; None where it is one. The same rules as the tablet's."""
    if reply is None:
        return "offline"
    status, json_ = reply.status, _JSON.match(reply.kind) is not None
    if 300 <= status < 400 or status == 511:
        return "portal"
    if status in {401, 403, 404} and json_:
        return "sign-in"
    if status in {408, 423, 425, 429, 503}:
        return "busy"
    if status >= 500:
        return "server"
    if not json_:
        return "portal"
    if status in {410, 426}:
        return "gone"
    if status >= 400:
        return "refused"
    ours = isinstance(reply.body, dict) and reply.body.get("mark") == MARK
    return None if ours else "portal"


def _reply(response: http.client.HTTPResponse, text: bytes) -> Reply:
    body = None
    with suppress(ValueError):
        body = json.loads(text)
    kind = response.headers.get("Content-Type") or ""
    return Reply(response.status, kind, body, _asked_s(response.headers.get("Retry-After")))


def _asked_s(header: str | None) -> float:
    """Return the seconds a Retry-After asks for; it may be a date."""
    if header is None:
        return 0.0
    try:
        asked_s = float(header)
    except ValueError:
        try:
            asked_s = parsedate_to_datetime(header).timestamp() - time.time()
        except ValueError:
            return 0.0
    return min(LONGEST_ASKED_S, max(0.0, asked_s))
