"""A tablet for tests: it makes items as the app does."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx2 import Response


class Tablet:
    """One tablet of one person; `now` is its clock."""

    def __init__(
        self, client: TestClient, person: int, headers: dict[str, str], now: Callable[[], datetime]
    ) -> None:
        self.client, self.person, self.headers, self.now = client, person, headers, now
        self.device = uuid4().hex
        self.run, self.ticks_ms = uuid4().hex, 0.0
        self.seq = 0

    def item(self, kind: str, body: dict[str, Any], **more: Any) -> dict[str, str]:
        """Return an item made now."""
        self.seq += 1
        content = {
            "kind": kind,
            "seq": self.seq,
            "made_at": self.now().isoformat(),
            "ticks_ms": self.ticks_ms,
            "run": self.run,
            "depends_on": [],
            "photos": [],
            "body": body,
            **more,
        }
        return frozen(str(uuid4()), content)

    def check_in(self, ref_id: str = "P1", **more: Any) -> dict[str, str]:
        """Return a check-in at a checkpoint."""
        outer = {name: more.pop(name) for name in ("depends_on", "photos") if name in more}
        body = {"ref_kind": "checkpoint", "ref_id": ref_id, "how": "manual", **more}
        return self.item("checkin", body, **outer)

    def send(self, items: Iterable[dict[str, str]], **more: Any) -> Response:
        """Send items and return the answer."""
        batch = {
            "person": str(self.person),
            "device": self.device,
            "sent_at": self.now().isoformat(),
            "run": self.run,
            "ticks_ms": self.ticks_ms,
            "items": list(items),
            **more,
        }
        return self.client.post("/api/v1/sync/items", json=batch, headers=self.headers)

    def told(self, *items: dict[str, str], **more: Any) -> list[dict[str, Any]]:
        """Send items and return their verdicts."""
        answer = self.send(items, **more)
        assert answer.status_code == 200, answer.text
        verdicts: list[dict[str, Any]] = answer.json()["verdicts"]
        assert [(one["id"], one["hash"]) for one in verdicts] == [
            (one["id"], one["hash"]) for one in items
        ]
        return verdicts

    def put(self, content: bytes, start: int = 0, end: int | None = None, **named: str) -> Response:
        """Send a piece of a photo."""
        end = len(content) if end is None else end
        name = named.get("name", hashlib.sha256(content).hexdigest())
        return self.client.put(
            f"/api/v1/sync/photos/{name}",
            content=named.get("piece", "").encode() or content[start:end],
            headers={
                **self.headers,
                "Content-Range": f"bytes {start}-{end - 1}/{len(content)}",
                "X-Person": str(self.person),
            },
        )


def frozen(item_id: str, content: dict[str, Any]) -> dict[str, str]:
    """Return content as an item carries it: as text, with the hash of the text."""
    text = json.dumps(content, ensure_ascii=False)
    return {"id": item_id, "hash": hashlib.sha256(text.encode()).hexdigest(), "content": text}
