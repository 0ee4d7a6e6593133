"""Money is a whole number of fen: split it, read it from people's writing, show it to them."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext as _

FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
# What a database column of fen can hold (BigIntegerField).
MAX_FEN = 2**63 - 1

# Words for units as people and spreadsheets write them → fen.
UNITS = {
    "分": 1,
    "元": 100,
    "圆": 100,
    "yuan": 100,
    "千元": 100_000,
    "万": 1_000_000,
    "万元": 1_000_000,
    "million": 100_000_000,
    "亿": 10_000_000_000,
    "亿元": 10_000_000_000,
    "billion": 100_000_000_000,
}
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00]")
_WRITTEN = re.compile(
    r"(?P<sign>-?)(?:¥|CNY|RMB|人民币)?(?P<sign2>-?)"
    r"(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)"
    r"(?P<unit>[^\d.,]*)",
    re.IGNORECASE,
)
# Groups of three, or of four as 万 and 亿 group; "1,5" may be a decimal comma and is refused.
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+|\d{1,4}(,\d{4})+")


class NotMoney(ValueError):
    """The text is no amount in whole fen.

    `code`: empty, not_a_number, separators, unit, fraction_of_fen or too_large.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def split(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Shares of `total_fen` in proportion to `weights`, summing to it exactly.

    Largest remainder (Hamilton); equal remainders go to the earlier weight. A zero weight gets
    nothing; a negative total is the mirror image of the positive one. Raises ValueError for a
    negative weight, or when there is something to share and no weight above zero.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    whole = sum(weights)
    if whole == 0:
        if total_fen:
            raise ValueError("nobody to share with: every weight is zero")
        return [0] * len(weights)
    if total_fen < 0:
        return [-share for share in split(-total_fen, weights)]
    shares = [total_fen * weight // whole for weight in weights]
    left = total_fen - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total_fen * weights[i] % whole))
    for i in by_remainder[:left]:
        shares[i] += 1
    return shares


def parse_fen(written: str | int | float | Decimal, unit: str = "元") -> int:
    """Fen of an amount as people write it: "12.5万元", "1,234.50", "３万", "¥1.2 million".

    `unit` is that of a bare number; one of UNITS. A float (a spreadsheet's cell) counts for its
    15 significant digits, as Excel itself shows. Raises NotMoney, never rounds.
    """
    if isinstance(written, float):
        text = format(Decimal(f"{written:.15g}"), "f")
    else:
        text = unicodedata.normalize("NFKC", str(written))
    text = _INVISIBLE.sub("", text).replace("−", "-")
    if not text:
        raise NotMoney("empty", _("金额为空"))
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise NotMoney("not_a_number", _("“%(text)s”不是金额") % {"text": text[:40]})
    number = _digits(match["number"])
    named = match["unit"].removesuffix("整").lower()
    if named and named not in UNITS:
        raise NotMoney("unit", _("不认识单位“%(unit)s”") % {"unit": named[:20]})
    fen = number * UNITS[named or unit]
    if fen != fen.to_integral_value():
        shown = {"text": text[:40]}
        raise NotMoney("fraction_of_fen", _("金额最小单位是分，“%(text)s”不足一分") % shown)
    if fen > MAX_FEN:
        raise NotMoney("too_large", _("金额过大"))
    return -int(fen) if match["sign"] or match["sign2"] else int(fen)


def _digits(number: str) -> Decimal:
    whole = number.partition(".")[0]
    if "," in whole and not _GROUPED.fullmatch(whole):
        raise NotMoney("separators", _("“%(text)s”中的千分位逗号位置不对") % {"text": number[:40]})
    if len(number) > 60:
        raise NotMoney("too_large", _("金额过大"))
    return Decimal(number.replace(",", ""))


def show(fen: int, language: str | None = None) -> str:
    """The amount for reading: "9,876.50 元", "1,234.5 万元", "12.35 亿元"; "¥1.24 billion".

    `language` is a language code, by default that in use. Rounded half up to the digits shown.
    """
    language = language or get_language() or "zh-hans"
    sign = "-" if fen < 0 else ""
    yuan = Decimal(abs(fen)) / FEN_PER_YUAN
    return sign + (_show_zh(yuan) if language.startswith("zh") else _show_en(yuan))


def _show_zh(yuan: Decimal) -> str:
    if yuan < 10_000:
        return f"{_exact(yuan)} 元"
    wan = yuan / 10_000
    rounded = _rounded(wan, 2 if wan < 100 else 1)
    if rounded < 10_000:
        return f"{_trimmed(rounded)} 万元"
    return f"{_trimmed(_rounded(yuan / 10**8, 2))} 亿元"


def _show_en(yuan: Decimal) -> str:
    if yuan < 10_000:
        return f"¥{_exact(yuan)}"
    if _rounded(yuan, 0) < 10**6:
        return f"¥{_rounded(yuan, 0):,}"
    millions = _rounded(yuan / 10**6, 2)
    if millions < 1000:
        return f"¥{_trimmed(millions)} million"
    return f"¥{_trimmed(_rounded(yuan / 10**9, 2))} billion"


def _exact(yuan: Decimal) -> str:
    return f"{yuan:,.0f}" if yuan == yuan.to_integral_value() else f"{yuan:,.2f}"


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _trimmed(number: Decimal) -> str:
    text = f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
