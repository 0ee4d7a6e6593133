"""What a public notice must not tell: identity and bank numbers, phones, health.

公示公告中不得公开农户身份证件号码、手机号、银行账号、健康状况等敏感信息 (秦安县人民政府, 2024,
http://www.qinan.gov.cn/info/11792/1360362.htm).
"""

import re
import unicodedata

# So many digits, whatever stands between them, may be a phone, a card or an identity number.
FEWEST_DIGITS = 7
# Marks that people put between the digits of one number.
_BETWEEN = re.compile(r"(?<=\d)[\s\-–—_.·•・()/\\*,、:~'|+]+(?=\d)")
# Digits as they are spoken and written out: 一三八…, 幺三八….
_SPOKEN = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
# A day of this century that stands by itself is no such number.
_DAY = re.compile(r"(?<![\d\-./])20\d\d([-./])\d{1,2}\1\d{1,2}(?![\d\-./])")
HEALTH_WORDS = (
    "病", "癌", "瘤", "残", "疾", "患", "症", "伤", "住院", "医院", "医疗", "手术", "透析", "化疗",
    "瘫", "聋", "哑", "盲", "孕", "健康", "药", "抑郁", "艾滋", "乙肝", "结核", "吸毒",
    "cancer", "disab", "illness", "disease", "hospital", "hiv", "surgery", "pregnan", "medical",
)  # fmt: skip


def flaw(text: str) -> str:
    """Why a text must not stand on a public notice: "number", "health"; "" it may."""
    # Full-width, circled and other digits of Unicode count as digits too.
    plain = (
        "".join(
            str(unicodedata.digit(sign)) if unicodedata.digit(sign, None) is not None else sign
            for sign in unicodedata.normalize("NFKC", text)
            if unicodedata.category(sign) != "Cf"
        )
        .lower()
        .translate(_SPOKEN)
    )
    if re.search(rf"\d{{{FEWEST_DIGITS},}}", _BETWEEN.sub("", _DAY.sub("日", plain))):
        return "number"
    return "health" if any(word in plain for word in HEALTH_WORDS) else ""


def public_name(masked: str) -> str:
    """A masked name as a notice shows it: the first sign, which is no digit, and stars.

    The registry masks a name of one sign as itself, and a number that somebody typed as a name by
    its middle alone: neither may stand in public.
    """
    first = masked[:1]
    if len(masked) < 2 or not first.isalpha():
        return "**"
    return first + "*" * min(len(masked) - 1, 2)
