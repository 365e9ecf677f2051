"""What tablets of a community send, made fast enough to measure a server by."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from api.bench.sync.load import Load
from api.simulate.people import Signed
from api.simulate.tablet import SYNC
from api.simulate.world import World

ITEMS_EACH = 20
FIXES_EACH = 100
TEXTS = ("飞线垂到人行道", "消防通道被占", "井盖松动", "路灯不亮", "夜间噪声扰民")


@dataclass
class Sending:
    """One tablet's counters."""

    signed: Signed
    device: str
    seq: int = 0


class Tablets:
    """The tablets of so many guards."""

    def __init__(self, world: World, people: Sequence[Signed]) -> None:
        self.world = world
        self.sending = [Sending(one, f"bench-{uuid4().hex}") for one in people]
        self._turn = count()

    def positions(self, each: int = FIXES_EACH, apart_s: float = 0.01) -> Load:
        """Return fixes: so many in a request, so far apart in time."""

        def body(number: int) -> dict[str, Any]:
            one, now = self.sending[number], datetime.now(UTC)
            ats = [now - timedelta(seconds=apart_s * back) for back in range(each)]
            lon, lat = self.world.spots[next(self._turn) % len(self.world.spots)]
            fixes = [
                {"at": at.isoformat(), "lon": lon, "lat": lat, "accuracy_m": 6.0} for at in ats
            ]
            return {**self._named(one, now), "fixes": fixes}

        return Load(f"{SYNC}/positions", body, lambda told: int(told["kept"]), each)

    def items(self, each: int = ITEMS_EACH) -> Load:
        """Return items: of twenty, sixteen check-ins, three new cases, a note on one of them."""

        def body(number: int) -> dict[str, Any]:
            one, now = self.sending[number], datetime.now(UTC)
            made: list[dict[str, Any]] = []
            case: tuple[str, str] = ("", "")
            for step in range(each):
                kind, content, needs = self._content(number, step, case)
                item_id = str(uuid4())
                if kind == "case" and not needs:
                    case = (content["case_id"], item_id)
                made.append(self._item(one, now, item_id, kind, content, needs))
            return {**self._named(one, now), "items": made}

        return Load(f"{SYNC}/items", body, _accepted, each)

    def _content(
        self, number: int, step: int, case: tuple[str, str]
    ) -> tuple[str, dict[str, Any], tuple[str, ...]]:
        turn = next(self._turn)
        lon, lat = self.world.spots[turn % len(self.world.spots)]
        if step % ITEMS_EACH in {5, 10, 15}:
            codes = self.world.categories
            details = {
                "category": codes[turn % len(codes)],
                "description": TEXTS[turn % len(TEXTS)],
                "place": (lon, lat),
                "channel": "patrol",
            }
            body = {"case_id": str(uuid4()), "kind": "link", "base_version": 0, "details": details}
            return "case", body, ()
        if step % ITEMS_EACH == 19 and case[0]:
            details = {"description": "已放警示牌"}
            body = {"case_id": case[0], "kind": "note", "base_version": 1, "details": details}
            return "case", body, (case[1],)
        ref_id, lon, lat = self.world.checkpoints[number]  # who stands still is not too fast
        place = {"lon": lon, "lat": lat, "accuracy_m": 6.0}
        return "checkin", {"ref_kind": "checkpoint", "ref_id": ref_id, "how": "dwell"} | place, ()

    @staticmethod
    def _item(  # noqa: PLR0917 - what an item is made of
        one: Sending,
        now: datetime,
        item_id: str,
        kind: str,
        body: dict[str, Any],
        needs: tuple[str, ...],
    ) -> dict[str, Any]:
        one.seq += 1
        content = {"kind": kind, "seq": one.seq, "made_at": now.isoformat(), "body": body}
        text = json.dumps(content | {"depends_on": needs}, ensure_ascii=False)
        return {"id": item_id, "hash": sha256(text.encode()).hexdigest(), "content": text}

    @staticmethod
    def _named(one: Sending, now: datetime) -> dict[str, Any]:
        person = str(one.signed.person.account_id)
        return {"person": person, "device": one.device, "sent_at": now.isoformat()}


def _accepted(told: Any) -> int:
    """Return how many items were accepted.

    Raises
    ------
    RuntimeError
        One was not: what is measured would not be what is said.
    """
    others = [one for one in told["verdicts"] if one["status"] != 200]
    if others:
        raise RuntimeError(f"an item was not accepted: {others[0]}")
    return len(told["verdicts"])
