"""The picture that goes with a link sent to others: the page's title on our paper, 1200 × 630.

Made here from one font, kept in a folder of the site. The address holds the title and our
signature, so that nobody else has pictures made.
"""

import hashlib
import io
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
LONGEST = 60
# So many pictures are kept; the oldest make room.
MOST_KEPT = 2000
_PAPER, _INK, _MUTED = "#f5f7f4", "#182523", "#54635f"
_WEST, _EAST = "#0d5c50", "#23598f"
_MARGIN, _TOP, _FOOT, _SIZES, _SPACED = 90, 130, 500, (84, 68, 54), 1.35
# The faces of Noto Sans CJK's collection: Japanese, Korean, then simplified Chinese.
_CHINESE = 2


def token(title: str) -> str:
    """What the address of a title's picture is made of."""
    said = [title[:LONGEST], _("携手 · 东西部协作")]
    return Signer(salt="portal.card").sign_object(said, compress=False)


def card(given: str) -> bytes | None:
    """The PNG of a token; None for one that is not ours."""
    try:
        title, line = Signer(salt="portal.card").unsign_object(given)
    except (BadSignature, ValueError, TypeError):
        return None
    folder = Path(settings.VAR_DIR) / "cards"
    path = folder / f"{hashlib.sha256(f'{title}|{line}'.encode()).hexdigest()[:32]}.png"
    if path.exists():
        return path.read_bytes()
    drawn = draw(str(title), str(line))
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("*.png"), key=_age)[: -MOST_KEPT or None]:
        old.unlink(missing_ok=True)
    path.write_bytes(drawn)
    return drawn


def draw(title: str, line: str) -> bytes:
    """A title in letters as large as fit, the name of the site below it."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH // 2, 18), fill=_WEST)
    pen.rectangle((WIDTH // 2, 0, WIDTH, 18), fill=_EAST)
    font, lines = _fitting(pen, title)
    top = _TOP
    for one in lines:
        pen.text((_MARGIN, top), one, font=font, fill=_INK)
        top += int(font.size * _SPACED)
    pen.ellipse((_MARGIN, HEIGHT - 118, _MARGIN + 28, HEIGHT - 90), fill=_WEST)
    pen.ellipse((_MARGIN + 34, HEIGHT - 118, _MARGIN + 62, HEIGHT - 90), fill=_EAST)
    pen.text((_MARGIN + 84, HEIGHT - 128), line, font=_font(36), fill=_MUTED)
    written = io.BytesIO()
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _fitting(pen: Any, title: str) -> tuple[Any, list[str]]:
    for size in _SIZES:
        font = _font(size)
        lines = _lines(pen, title, font)
        most = int((_FOOT - _TOP) / (size * _SPACED))
        if len(lines) <= most:
            break
    return font, lines[:most]


def _lines(pen: Any, title: str, font: Any) -> list[str]:
    """Broken between words where there are any, else between characters."""
    parts = title.split(" ") if title.isascii() else list(title)
    between = " " if title.isascii() else ""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]}{between}{part}" if lines[-1] else part
        if pen.textlength(longer, font=font) > WIDTH - 2 * _MARGIN and lines[-1]:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def _font(size: int) -> Any:
    path = str(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc")
    return ImageFont.truetype(path, size, index=_CHINESE)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
