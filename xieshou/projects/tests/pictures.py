"""Photos as cameras make them, for tests, with the notes that are asked for."""

import io
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image

# A phone's clock, and 双米底村 as the example's list of places has it, give or take.
TAKEN = "2027:03:01 09:30:00"
LON, LAT = 98.87, 26.90


def _dms(value: float) -> tuple[Fraction, Fraction, Fraction]:
    minutes = value % 1 * 60
    seconds = Fraction(round(minutes % 1 * 60 * 1000), 1000)
    return Fraction(int(value)), Fraction(int(minutes)), seconds


def drawn(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture of 9 × 8 blots, another for each seed."""
    cells = bytes((seed * 7919 + at * at * 31 * seed + at * 97) % 256 for at in range(72))
    return Image.frombytes("L", (9, 8), cells).resize(size, Image.Resampling.BICUBIC).convert("RGB")


def photo(
    seed: int = 1,
    *,
    size: tuple[int, int] = (320, 240),
    kind: str = "JPEG",
    taken: str = TAKEN,
    where: tuple[float, float] | None = (LON, LAT),
    turned: int = 1,
    zone: str = "",
    **save: Any,
) -> bytes:
    """The file of a photo; `turned` is the EXIF orientation."""
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = turned
    notes[ExifTags.Base.Make] = "SecretPhone"
    inner = notes.get_ifd(ExifTags.IFD.Exif)
    if taken:
        inner[ExifTags.Base.DateTimeOriginal] = taken
    if zone:
        inner[ExifTags.Base.OffsetTimeOriginal] = zone
    if where is not None:
        lon, lat = where
        gps = notes.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] = (
            _dms(abs(lat)),
            "NS"[lat < 0],
        )
        gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] = (
            _dms(abs(lon)),
            "EW"[lon < 0],
        )
    written = io.BytesIO()
    drawn(seed, size).save(written, kind, exif=notes, **save)
    return written.getvalue()
