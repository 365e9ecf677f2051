"""Whatever the bytes: a bare picture or one clear refusal, and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.photos import PhotoPolicy, clean_photo
from data.photos.jpeg import check_bare
from data.photos.kinds import kind_of
from geo.errors import InputError
from tests.data.photos.test_clean import KINDS, assert_bare
from tests.data.photos.worlds import photo

SEEDS = {kind: photo(kind) for kind in KINDS}
BARE = clean_photo(SEEDS["jpeg"], consent=False).content
SMALL = PhotoPolicy(max_bytes=200_000, max_pixels=1_000_000)


@st.composite
def broken(draw: st.DrawFn, kind: str) -> bytes:
    """Return a photo with bytes changed, cut out, doubled or strewn in."""
    content = bytearray(SEEDS[kind])
    for _ in range(draw(st.integers(1, 6))):
        # Heads hold what readers believe, so half of the damage is done there.
        last = draw(st.sampled_from([min(400, len(content) - 1), len(content) - 1]))
        at = draw(st.integers(0, last))
        match draw(st.sampled_from(["flip", "set", "cut", "double", "strew"])):
            case "flip":
                content[at] ^= 1 << draw(st.integers(0, 7))
            case "set":
                content[at] = draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
            case "cut":
                del content[at : at + draw(st.integers(1, 40))]
            case "double":
                content[at:at] = content[at : at + draw(st.integers(1, 200))]
            case "strew":
                content[at:at] = draw(st.binary(min_size=1, max_size=8))
        if not content:
            break
    return bytes(content)


def assert_safe(content: bytes, consent: bool) -> None:
    try:
        made = clean_photo(content, consent=consent, policy=SMALL)
    except InputError:
        return
    assert_bare(made)
    assert consent or made.taken is None


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), consent=st.booleans())
def test_broken_photos_come_out_bare_or_not_at_all(
    kind: str, data: st.DataObject, consent: bool
) -> None:
    assert_safe(data.draw(broken(kind)), consent)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KINDS), st.integers(8, 40), st.binary(max_size=300), st.booleans())
def test_a_good_head_on_anything_is_refused(
    kind: str, head: int, body: bytes, consent: bool
) -> None:
    assert_safe(SEEDS[kind][:head] + body, consent)


@given(st.binary(max_size=200))
def test_noise_is_of_no_kind_or_refused(noise: bytes) -> None:
    if kind_of(noise) is None and noise:
        with pytest.raises(InputError, match="no JPEG"):
            clean_photo(noise, consent=True)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0xC0, 0xFE).filter(lambda marker: marker not in {0xC0, 0xC4, 0xDB, 0xDD}),
    st.binary(min_size=1, max_size=60),
)
def test_a_segment_slipped_into_a_bare_picture_is_noticed(marker: int, body: bytes) -> None:
    segment = bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
    check_bare(BARE)
    with pytest.raises(ValueError, match=r"segment|follows"):
        check_bare(BARE[:20] + segment + BARE[20:])
    with pytest.raises(ValueError, match=r"segment|follows"):
        check_bare(BARE + body)
