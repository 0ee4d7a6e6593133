"""A photo from its bytes: what it is, when and where it was taken, and what is kept of it.

Pure: bytes in, bytes out. The kept picture carries nothing of the camera's notes (EXIF, XMP, GPS).
"""

import hashlib
import io
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image, ImageOps, ImageStat

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 50_000_000
LONGEST_SIDE, THUMB_SIDE = 2048, 320
QUALITY = 82
# Cameras of phones in China write local time without a zone.
LOCAL = timezone(timedelta(hours=8))
# Bits of a picture's fingerprint in which two prints of one photo may differ: scaling and
# compression move one or two of 64.
TWIN_BITS = 3
# Less contrast than this (standard deviation of grey values, of 255) and a picture is like any
# other: a wall, the sky, a lens cap.
_LEAST_CONTRAST = 6
_SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class NotAPhoto(ValueError):
    """`args[0]` is a code: empty, too_big, heic, not_a_picture, too_many_pixels, broken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a photo. `sha256` is of the bytes as they came, `kept_sha256` of the JPEG
    that is kept. Coordinates are WGS-84 in millionths of a degree; `print` is 16 hex digits, "" of
    a picture without contrast."""

    sha256: str
    kept_sha256: str
    width: int
    height: int
    lon_e6: int | None
    lat_e6: int | None
    taken_at: datetime | None
    print: str
    kept: bytes
    thumb: bytes


def kind_of(data: bytes) -> str:
    """JPEG, PNG or WEBP by the first bytes, whatever the name says. Raises NotAPhoto."""
    if not data:
        raise NotAPhoto("empty")
    if len(data) > MOST_BYTES:
        raise NotAPhoto("too_big")
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise NotAPhoto("heic")
    raise NotAPhoto("not_a_picture")


def read(data: bytes) -> Picture:
    """The photo turned upright, at most 2048 pixels long, as a JPEG. Raises NotAPhoto."""
    kind = kind_of(data)
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of damaged notes: the limit below is stricter, and
            # notes that make no sense say nothing.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                return _read(image, data)
    except Image.DecompressionBombError as fault:
        raise NotAPhoto("too_many_pixels") from fault
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, MemoryError) as fault:
        if isinstance(fault, NotAPhoto):
            raise
        raise NotAPhoto("broken") from fault


def _read(image: Image.Image, data: bytes) -> Picture:
    # The header alone says how large it is: nothing has been unpacked yet.
    if image.width * image.height > MOST_PIXELS:
        raise NotAPhoto("too_many_pixels")
    notes = image.getexif()
    lon, lat = _where(notes.get_ifd(ExifTags.IFD.GPSInfo))
    taken = _when(notes.get_ifd(ExifTags.IFD.Exif))
    # A JPEG is unpacked at a half or a quarter where that is still large enough.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = _opaque(ImageOps.exif_transpose(image))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    kept = _jpeg(upright)
    return Picture(
        sha256=hashlib.sha256(data).hexdigest(),
        kept_sha256=hashlib.sha256(kept).hexdigest(),
        width=upright.width,
        height=upright.height,
        lon_e6=lon,
        lat_e6=lat,
        taken_at=taken,
        print=fingerprint(upright),
        kept=kept,
        thumb=_jpeg(small),
    )


def _opaque(image: Image.Image) -> Image.Image:
    """As RGB without any notes; what is transparent becomes white."""
    if image.has_transparency_data:
        over = image.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(white, over).convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    """Pixels alone: a fresh picture has no notes that could be written along."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def fingerprint(image: Image.Image) -> str:
    """64 bits, each whether a cell of 9 × 8 grey ones is darker than its neighbour on the right
    (the "difference hash", dHash); "" without contrast."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    if ImageStat.Stat(grey).stddev[0] < _LEAST_CONTRAST:
        return ""
    cells = grey.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = 9 * row + column
            bits = bits << 1 | (cells[at] < cells[at + 1])
    return f"{bits:016x}"


def distance_bits(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(print_: str) -> tuple[str, ...]:
    """Four parts of a fingerprint: two that differ in at most TWIN_BITS bits share one of them."""
    return tuple(f"{at}{print_[at : at + 4]}" for at in range(0, len(print_), 4))


def _where(notes: Mapping[int, Any]) -> tuple[int | None, int | None]:
    """Longitude and latitude in millionths of a degree; None where the notes make no sense."""
    tag = ExifTags.GPS
    lat = _degrees(notes.get(tag.GPSLatitude), notes.get(tag.GPSLatitudeRef), "NS", 90)
    lon = _degrees(notes.get(tag.GPSLongitude), notes.get(tag.GPSLongitudeRef), "EW", 180)
    # A receiver without a fix writes zeros.
    return (None, None) if lat is None or lon is None or lat == lon == 0 else (lon, lat)


def _degrees(parts: Any, side: Any, sides: str, most: int) -> int | None:
    if isinstance(side, bytes):
        side = side.decode("ascii", "replace")
    letter = side.strip("\0 ").upper() if isinstance(side, str) else ""
    if letter not in tuple(sides) or not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not (math.isfinite(value) and 0 <= value <= most):
        return None
    return round(value * 10**6) * (1 if letter == sides[0] else -1)


def _when(notes: Mapping[int, Any]) -> datetime | None:
    tag = ExifTags.Base
    text, zone = notes.get(tag.DateTimeOriginal), notes.get(tag.OffsetTimeOriginal)
    if not isinstance(text, str):
        return None
    try:
        taken = datetime.strptime(text.strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return taken.replace(tzinfo=_zone(zone))


def _zone(text: Any) -> timezone:
    """The zone of "+08:00"; local time where nothing sensible is written."""
    if not isinstance(text, str):
        return LOCAL
    try:
        given = datetime.strptime(text.strip("\0 ")[:6], "%z").utcoffset()
    except ValueError:
        return LOCAL
    return timezone(given) if given is not None else LOCAL
