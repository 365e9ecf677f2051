"""A plain client: one address, one answer."""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


@dataclass(frozen=True)
class Answer:
    """What came back; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip()

    @property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


Ask = Callable[..., Answer]
"""Asks for an address, perhaps with another method and more headers."""


def over_http(headers: Mapping[str, str], timeout_s: float = 60.0) -> Ask:
    """Return what asks over HTTP/1.1 with some headers on every request; redirects are followed."""

    def ask(url: str, method: str = "GET", more: Mapping[str, str] = {}) -> Answer:
        for _ in range(5):
            parts = urlsplit(url)
            connection = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
            try:
                target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
                connection.request(method, target, headers={**headers, **more})
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            told = {name.lower(): value for name, value in answer.getheaders()}
            if answer.status not in {301, 302, 307, 308}:
                return Answer(answer.status, told, body)
            url = told["location"]
        raise OSError("redirected too often")

    return ask


def with_params(url: str, **params: Any) -> str:
    """Return an address with parameters put in, or in the place of those of the same name."""
    parts = urlsplit(url)
    given = {name.replace("_", "-"): str(value) for name, value in params.items()}
    kept = dict(parse_qsl(parts.query, keep_blank_values=True)) | given
    return urlunsplit(parts._replace(query=urlencode(kept)))
