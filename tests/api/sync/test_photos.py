"""Photos: in pieces, from where they are, whole or not at all."""

import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.api.sync.tablet import Tablet


def picture() -> bytes:
    pixels = np.random.default_rng(7).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def test_a_photo_comes_in_pieces_and_its_item_no_longer_misses_it(
    tablet: Tablet, tmp_path: Path
) -> None:
    content = picture()
    name = hashlib.sha256(content).hexdigest()
    item = tablet.check_in(photos=[name])
    assert tablet.told(item)[0]["photos_missing"] == [name]
    half = len(content) // 2
    first = tablet.put(content, 0, half)
    assert (first.status_code, first.json()["offset"], first.json()["complete"]) == (
        200,
        half,
        False,
    )
    assert tablet.told(item)[0]["photos_missing"] == [name]
    assert tablet.put(content, half).json()["complete"] is True
    assert tablet.told(item)[0]["photos_missing"] == []
    assert tablet.put(content).json()["complete"] is True  # again, from the start
    (kept,) = (tmp_path / "photos").rglob("*.jpg")
    assert kept.read_bytes() != content  # made anew
    assert not [*(tmp_path / "photos").rglob("*.part")]


def test_a_piece_that_does_not_go_on_is_told_where_to(tablet: Tablet) -> None:
    content = picture()
    tablet.put(content, 0, 100)
    answer = tablet.put(content, 50, 150)
    assert (answer.status_code, answer.json()["offset"]) == (409, 100)
    assert tablet.put(content, 0, 100).json()["offset"] == 100
    assert tablet.put(content, 100).json()["complete"] is True


def test_a_photo_damaged_on_the_way_starts_anew(tablet: Tablet) -> None:
    content = picture()
    damaged = content[:50] + bytes([content[50] ^ 1]) + content[51:]
    name = hashlib.sha256(content).hexdigest()
    answer = tablet.put(damaged, name=name)
    assert (answer.status_code, answer.json()["offset"]) == (409, 0)
    assert tablet.put(content).json()["complete"] is True


def test_what_is_no_photo_is_refused_for_good(tablet: Tablet, tmp_path: Path) -> None:
    for _ in range(2):
        answer = tablet.put(b"<script>alert(1)</script>")
        assert answer.status_code == 422
        assert answer.json()["zh"]
    assert not [*(tmp_path / "photos").rglob("*.jpg")]


def test_a_range_that_makes_no_sense_is_refused(tablet: Tablet) -> None:
    content = picture()
    assert tablet.put(content, piece="other").status_code == 400
    huge = tablet.client.put(
        "/api/v1/sync/photos/" + "0" * 64,
        content=b"x",
        headers={**tablet.headers, "Content-Range": "bytes 0-0/999999999", "X-Person": "1"},
    )
    assert huge.status_code in {401, 413}
