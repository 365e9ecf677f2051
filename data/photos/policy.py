"""What a photo may be, and what becomes of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PhotoPolicy:
    """Limits of photos.

    Parameters
    ----------
    max_bytes
        Largest file.
    max_pixels
        Most pixels a file may declare: 8192 x 6144 is the largest picture common phones take.
        Decoding takes up to 10 bytes for each (PNG with transparency), JPEG much less.
    max_scans
        Most scans of a progressive JPEG. Encoders make about 10; each costs the time of a pass over
        all pixels and need not be longer than some bytes.
    max_side_px
        Longest side of what is kept; a larger picture is made smaller.
    quality
        JPEG quality of what is kept, 1 to 95.

    Raises
    ------
    ValueError
        A value is out of its range.
    """

    max_bytes: int = 20_000_000
    max_pixels: int = 8192 * 6144
    max_scans: int = 40
    max_side_px: int = 2048
    quality: int = 85

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_pixels, self.max_scans, self.max_side_px) < 1:
            raise ValueError("the limits of photos must be at least 1")
        if not 1 <= self.quality <= 95:
            raise ValueError(f"quality must be 1 to 95, not {self.quality}")
