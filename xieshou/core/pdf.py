"""Documents as PDF/A: a Typst template of the product, data for it, one Chinese font.

    pdf("core/typst/paper.typ", {"title": "试算平衡表", ...}, day=date(2026, 6, 30))

A template is a file below xieshou/, in the folder `typst` of its app; it begins with
`#import "/core/typst/frame.typ": *` and finds what it was given as `data`. Data go in as JSON and
are never part of the template's text: whatever somebody has typed is printed as it stands. All
words come with the data, in the language of the reader. The same data give the same bytes: the
document's date is `day`, not today's. A character that the font does not have is printed as 〓.
"""

import datetime
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

ROOT = Path(__file__).resolve().parent.parent
# Ten thousand lines take about five seconds of a processor.
LONGEST_SECONDS = 120
# Control characters, marks that turn the direction of writing around, halves of characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class TooLong(Exception):
    """The document could not be typeset within LONGEST_SECONDS."""


def pdf(
    template: str, data: Mapping[str, Any], *, day: datetime.date, language: str | None = None
) -> bytes:
    """The document; `language` is by default that in use, `day` the date it bears inside.

    `data` holds what JSON does: text, numbers, lists, dicts, None. Raises TooLong, and RuntimeError
    for a template that is wrong.
    """
    return _typeset(template, request(template, data, day=day, language=language))


def picture(template: str, data: Mapping[str, Any], *, day: datetime.date) -> bytes:
    """A document of one page as a PNG, for papers that are not typeset here; as pdf()."""
    return _typeset(template, request(template, data, day=day) | {"output": "png"})


def _typeset(template: str, request: Mapping[str, Any]) -> bytes:
    asked = json.dumps(request)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("typeset.py"))],
            input=asked.encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        raise TooLong(template) from late
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def request(
    template: str, data: Mapping[str, Any], *, day: datetime.date, language: str | None = None
) -> dict[str, Any]:
    """What the typesetter is asked (see core.typeset)."""
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        words = {"page": _("第 {page} 页，共 {pages} 页")}
    # At noon, so that it is the same day wherever the date is read.
    noon = datetime.datetime.combine(day, datetime.time(12), ZoneInfo(settings.TIME_ZONE))
    return {
        "root": str(ROOT),
        "template": str(ROOT / template),
        "fonts": str(files("noto_cjk_sans_otc")),
        "made_at": noon.isoformat(),
        "inputs": {
            "data": json.dumps(_printable({"words": words, **data}), ensure_ascii=False),
            "language": "en" if language.startswith("en") else "zh",
        },
    }


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value
