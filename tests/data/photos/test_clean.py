"""A photo is made anew without a word of metadata, or refused."""

from hashlib import sha256
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from data.photos import Photo, PhotoPolicy, clean_photo, opening, thumbnail
from geo.errors import InputError
from tests.data.photos import worlds
from tests.data.photos.worlds import BLUE, GREEN, RED, SECRET, WHITE, corners, exif, photo

KINDS = ["jpeg", "png", "webp", "heic"]


def shown(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["JPEG"])


def assert_bare(made: Photo) -> None:
    """Assert that a photo holds pixels and nothing else, by three ways of looking."""
    assert SECRET not in made.content
    assert worlds.segments(made.content) <= {"e0", "db", "c0", "c4", "dd"}
    image = shown(made.content)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (made.width, made.height))
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()
    assert made.sha256 == sha256(made.content).hexdigest()


def assert_corners(image: Image.Image, *colours: tuple[int, int, int], within: int = 25) -> None:
    """Assert the colours of the corners: top left, top right, bottom left, bottom right."""
    width, height = image.size
    for at, colour in zip(
        [(w, h) for h in (height // 4, height * 3 // 4) for w in (width // 4, width * 3 // 4)],
        colours,
        strict=True,
    ):
        seen = np.array(image.convert("RGB").getpixel(at), dtype=int)
        assert np.abs(seen - colour).max() <= within, (at, seen, colour)


def refusal(content: bytes, **more: object) -> str:
    with pytest.raises(InputError) as caught:
        clean_photo(content, consent=True, **more)  # type: ignore[arg-type]
    (fault,) = caught.value.faults
    assert fault.layer == "photo"
    return fault.reason


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_out_bare_and_the_same_picture(kind: str) -> None:
    assert kind == "heic" or SECRET in photo(kind)
    made = clean_photo(photo(kind), consent=True)
    assert_bare(made)
    assert_corners(shown(made.content), RED, GREEN, BLUE, WHITE)


@pytest.mark.parametrize("kind", KINDS)
def test_place_and_time_are_told_with_consent_alone(kind: str) -> None:
    taken = clean_photo(photo(kind), consent=True).taken
    assert taken is not None
    assert (taken.lon, taken.lat) == pytest.approx((worlds.LON, worlds.LAT), abs=1e-6)
    assert taken.at is not None
    assert taken.at.isoformat() == "2026-11-20T08:30:00+08:00"
    silent = clean_photo(photo(kind), consent=False)
    assert silent.taken is None
    assert_bare(silent)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_photo_twice_has_the_same_name(kind: str) -> None:
    one, other = (clean_photo(photo(kind), consent=consent) for consent in (True, False))
    assert one.sha256 == other.sha256
    assert one.content == other.content


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, (RED, GREEN, BLUE, WHITE)),
        (2, (GREEN, RED, WHITE, BLUE)),
        (3, (WHITE, BLUE, GREEN, RED)),
        (4, (BLUE, WHITE, RED, GREEN)),
        (5, (RED, BLUE, GREEN, WHITE)),
        (6, (BLUE, RED, WHITE, GREEN)),
        (7, (WHITE, GREEN, BLUE, RED)),
        (8, (GREEN, WHITE, RED, BLUE)),
        (9, (RED, GREEN, BLUE, WHITE)),
    ],
)
def test_photos_are_turned_upright(
    orientation: int, expected: tuple[tuple[int, int, int], ...]
) -> None:
    for kind in ("jpeg", "png", "webp"):
        made = clean_photo(photo(kind, exif=exif(orientation)), consent=False)
        assert_corners(shown(made.content), *expected)
        assert (made.width, made.height) == ((48, 64) if 5 <= orientation <= 8 else (64, 48))


def test_a_heic_is_turned_once() -> None:
    """Its reader turns the picture itself and leaves the tag behind."""
    made = clean_photo(photo("heic", exif=exif(6)), consent=False)
    assert (made.width, made.height) == (48, 64)
    assert_corners(shown(made.content), BLUE, RED, WHITE, GREEN)


@pytest.mark.parametrize("kind", KINDS)
def test_large_photos_are_made_smaller_and_small_ones_are_left(kind: str) -> None:
    policy = PhotoPolicy(max_side_px=100)
    made = clean_photo(photo(kind, corners(402, 200)), consent=False, policy=policy)
    assert (made.width, made.height) == (100, 50)
    assert_corners(shown(made.content), RED, GREEN, BLUE, WHITE)
    sliver = clean_photo(photo(kind, corners(400, 2)), consent=False, policy=policy)
    assert (sliver.width, sliver.height) == (100, 1 if kind != "heic" else sliver.height)


def test_what_is_transparent_becomes_white() -> None:
    image = corners().convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    image.paste((0, 0, 0, 0), (0, 0, 32, 24))
    for kind in ("png", "webp"):
        made = clean_photo(photo(kind, image), consent=False)
        assert_corners(shown(made.content), (255, 255, 255), GREEN, BLUE, WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
def test_grey_and_painted_pngs_keep_their_brightness(mode: str) -> None:
    dark = Image.new("L", (64, 48), 0)
    dark.paste(255, (32, 0, 64, 48))
    image = (
        Image.fromarray(np.asarray(dark).astype(np.uint16) * 257)
        if mode == "I;16"
        else dark.convert(mode)
    )
    assert image.mode == mode
    made = clean_photo(photo("png", image, icc_profile=None), consent=False)
    assert_bare(made)
    black, white = (0, 0, 0), (255, 255, 255)
    assert_corners(shown(made.content), black, white, black, white)


def test_inks_become_light() -> None:
    image = corners().convert("CMYK")
    made = clean_photo(photo("jpeg", image, icc_profile=None), consent=False)
    assert_corners(shown(made.content), RED, GREEN, BLUE, WHITE)


def test_colours_of_another_space_are_brought_to_srgb() -> None:
    """Half the light is not the number 118 in sRGB but 181: 1.055 (118 / 255)^(1 / 2.4) - 0.055."""
    grey = Image.new("RGB", (64, 48), (118, 118, 118))
    for kind, image in (("jpeg", grey), ("png", grey), ("png", grey.convert("RGBA"))):
        made = clean_photo(photo(kind, image, icc_profile=worlds.linear()), consent=False)
        assert_bare(made)
        assert_corners(shown(made.content), *[(181, 181, 181)] * 4, within=3)


def test_a_profile_that_cannot_be_applied_refuses_the_photo() -> None:
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (other, b"no profile", worlds.linear()[:-70]):
        assert "damaged" in refusal(photo("jpeg", icc_profile=profile))


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_cut_short_is_refused(kind: str) -> None:
    content = photo(kind, corners(200, 150))
    assert all(
        "photo" in refusal(content[: len(content) * share // 10]).lower() for share in range(1, 10)
    )


def test_no_bytes_and_too_many_are_refused() -> None:
    assert "empty" in refusal(b"")
    assert "larger than 0.0001 MB" in refusal(photo("png"), policy=PhotoPolicy(max_bytes=100))


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + photo("jpeg"),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7\n" + photo("jpeg"),
        b"\n" + photo("jpeg"),
        b"PK\x03\x04" + photo("png"),
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"BM" + bytes(100),
        b"II*\0" + bytes(100),
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2",
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
        b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf",
        b"\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00hevcmsf1",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\xff\xd8",
    ],
)
def test_what_is_no_photo_is_refused_by_its_bytes(content: bytes) -> None:
    assert "no JPEG, PNG, WebP or HEIC" in refusal(content)


@pytest.mark.parametrize("kind", KINDS)
def test_what_hides_behind_a_picture_is_lost(kind: str) -> None:
    """A file that is a photo and an archive or a script as well."""
    for payload in (b"PK\x03\x04" + SECRET, b"<?php " + SECRET, photo("jpeg"), b"\xff\xd9" * 9):
        try:
            made = clean_photo(photo(kind) + payload, consent=False)
        except InputError:
            continue
        assert_bare(made)
        assert b"<?php" not in made.content


def test_one_kind_dressed_as_another_is_refused() -> None:
    assert "damaged" in refusal(b"\xff\xd8\xff" + photo("png"))
    assert "damaged" in refusal(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + photo("jpeg"))


@pytest.mark.parametrize(
    "content",
    [
        worlds.png_declaring(50_000, 50_000),
        worlds.jpeg_declaring(50_000, 50_000),
        worlds.heic_declaring(50_000, 50_000),
        worlds.png_declaring(2**31 - 1, 1),
        worlds.webp_declaring(16_383, 16_383),
    ],
    ids=["png", "jpeg", "heic", "row", "webp"],
)
def test_bombs_are_refused_before_they_are_decoded(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(*_: object) -> None:
        pytest.fail("a pixel was decoded")

    monkeypatch.setattr("data.photos.clean.decode", decoded)
    assert len(content) < 100_000
    refusal(content)


def test_a_webp_is_measured_before_its_reader_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def made_room(_: object) -> None:
        pytest.fail("its reader was asked")

    monkeypatch.setitem(opening._READERS, "webp", made_room)
    assert "16383 x 16383" in refusal(worlds.webp_declaring(16_383, 16_383))
    for lossless in (False, True):
        out = BytesIO()
        corners(200, 100).save(out, "WEBP", lossless=lossless)  # without the extended header
        assert "200 x 100" in refusal(out.getvalue(), policy=PhotoPolicy(max_pixels=19_999))


def test_a_picture_in_endless_scans_is_refused() -> None:
    """Each of them would be a pass over all pixels for a few bytes."""
    out = BytesIO()
    corners().save(out, "JPEG", progressive=True, quality=92)
    content = out.getvalue()
    made = clean_photo(content, consent=False)
    assert_corners(shown(made.content), RED, GREEN, BLUE, WHITE)
    scan = content[content.rindex(b"\xff\xda") : -2]
    bomb = content[:-2] + 40 * scan + b"\xff\xd9"
    assert "layers" in refusal(bomb)
    # What follows the picture, such as a film of the same moment, is no scan of it.
    assert clean_photo(content + 60 * scan, consent=False).content == made.content


def test_declared_pixels_are_counted() -> None:
    policy = PhotoPolicy(max_pixels=64 * 64)
    for kind in KINDS:
        clean_photo(photo(kind, corners(64, 64)), consent=False, policy=policy)
        assert "66 x 64" in refusal(photo(kind, corners(66, 64)), policy=policy)


def test_a_heic_that_holds_more_than_it_declares_is_refused() -> None:
    content = bytearray(photo("heic", corners(128, 128)))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = (64).to_bytes(4, "big") * 2
    assert "damaged" in refusal(bytes(content))


def test_boxes_that_do_not_fit_are_refused() -> None:
    content = photo("heic")
    at = content.index(b"meta") - 4
    for size in (7, len(content), 2**32 - 1):
        assert "damaged" in refusal(content[:at] + size.to_bytes(4, "big") + content[at + 4 :])
    short = (12).to_bytes(4, "big") + b"mini" + bytes(4)
    assert "damaged" in refusal(content[:at] + short + content[at:])


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_animations_are_refused(kind: str) -> None:
    out = BytesIO()
    corners().save(out, kind, save_all=True, append_images=[corners().rotate(180)], duration=50)
    assert "animation" in refusal(out.getvalue())


def test_of_a_jpeg_with_previews_behind_it_the_first_picture_counts() -> None:
    out = BytesIO()
    corners().save(out, "MPO", save_all=True, append_images=[corners().rotate(180)], quality=92)
    made = clean_photo(out.getvalue(), consent=False)
    assert_bare(made)
    assert_corners(shown(made.content), RED, GREEN, BLUE, WHITE)


def test_a_policy_out_of_range_is_told() -> None:
    for wrong in (
        {"max_bytes": 0},
        {"max_pixels": 0},
        {"max_scans": 0},
        {"max_side_px": 0},
        {"quality": 99},
    ):
        with pytest.raises(ValueError, match="must be"):
            PhotoPolicy(**wrong)


def test_thumbnails_are_small_and_bare() -> None:
    made = clean_photo(photo("jpeg", corners(1000, 500)), consent=False)
    small = thumbnail(made.content)
    image = shown(small)
    assert image.size == (320, 160)
    assert worlds.segments(small) <= {"e0", "db", "c0", "c4"}
    with pytest.raises(ValueError, match="segment"):
        thumbnail(photo("jpeg"))
