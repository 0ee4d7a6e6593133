"""Rules of the registry: who may do what, how places are named, which pairings still hold."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pypinyin import lazy_pinyin
from stdnum.cn import uscc

# What each role may do. Where it may is said by the grant: a place, pairing or organisation.
VERBS_OF_ROLE: Mapping[str, frozenset[str]] = {
    "shanghai_office": frozenset(
        {
            "registry.register_organisation",
            "planning.open_round",
            "planning.set_limits",
            "planning.scenario",
            "planning.draw_up",
            "planning.adopt",
            "core.see_jobs",
        }
    ),
    "district_office": frozenset(
        {
            "registry.register_organisation",
            "planning.set_limits",
            "planning.scenario",
            "core.see_jobs",
        }
    ),
    "yunnan_office": frozenset(
        {
            "registry.register_organisation",
            "registry.see_households",
            "projects.list",
            "projects.withdraw",
            "projects.import",
            "villages.record_needs",
            "villages.record_assets",
            "outcomes.measure",
            "planning.open_round",
            "planning.set_limits",
            "planning.scenario",
            "planning.draw_up",
            "planning.adopt",
            "core.see_jobs",
        }
    ),
    "county_office": frozenset(
        {
            "registry.register_organisation",
            "registry.import_households",
            "registry.see_households",
            "registry.reveal",
            "projects.propose",
            "projects.revise",
            "projects.submit",
            "projects.list",
            "projects.withdraw",
            "projects.import",
            "villages.record_needs",
            "villages.record_assets",
            "planning.scenario",
            "core.see_jobs",
        }
    ),
    "village_officer": frozenset(
        {
            "registry.see_households",
            "projects.propose",
            "projects.revise",
            "projects.submit",
            "villages.record_needs",
            "villages.record_assets",
        }
    ),
    "auditor": frozenset({"registry.see_households", "core.audit", "core.see_jobs"}),
    # A researcher reads released figures, which need no verb, and never a household.
    "researcher": frozenset(),
    "administrator": frozenset({"registry.grant_role", "core.audit", "core.see_jobs"}),
}

VILLAGE_DIGITS = 12
# The head of a household is its person number 1.
HEAD = 1

# So many wrong passwords within so many minutes lock a user name until the first is that old.
WRONG_PASSWORDS = 5
LOCK_MINUTES = 15

LEVEL_OF_LENGTH: Mapping[int, str] = {
    2: "province",
    4: "prefecture",
    6: "county",
    9: "township",
    12: "village",
}
LENGTHS = tuple(LEVEL_OF_LENGTH)


def level_of(code: str) -> str:
    """The level of a division code, by its length; ValueError for any other text."""
    if not (code.isascii() and code.isdigit() and len(code) in LEVEL_OF_LENGTH):
        raise ValueError(f"not a division code: {code[:20]!r}")
    return LEVEL_OF_LENGTH[len(code)]


def ancestor_codes(code: str) -> tuple[str, ...]:
    """Codes above a place, the province first: 533323 → ("53", "5333")."""
    return tuple(code[:length] for length in LENGTHS if length < len(code))


def parent_code(code: str) -> str:
    """The code just above, "" for a province."""
    return (*("",), *ancestor_codes(code))[-1]


def overlaps(scope: Iterable[str], code: str) -> bool:
    """Whether the places of a scope (code prefixes) and that of `code` have ground in common."""
    return any(code.startswith(mine) or mine.startswith(code) for mine in scope)


# --- Names ---------------------------------------------------------------------------------------

ETHNIC_GROUPS: Mapping[str, str] = {
    "蒙古": "Mongol", "回": "Hui", "藏": "Tibetan", "维吾尔": "Uyghur", "苗": "Miao", "彝": "Yi",
    "壮": "Zhuang", "布依": "Bouyei", "朝鲜": "Korean", "满": "Manchu", "侗": "Dong", "瑶": "Yao",
    "白": "Bai", "土家": "Tujia", "哈尼": "Hani", "哈萨克": "Kazakh", "傣": "Dai", "黎": "Li",
    "傈僳": "Lisu", "佤": "Va", "畲": "She", "拉祜": "Lahu", "水": "Sui", "东乡": "Dongxiang",
    "纳西": "Naxi", "景颇": "Jingpo", "柯尔克孜": "Kyrgyz", "土": "Tu", "达斡尔": "Daur",
    "仫佬": "Mulao", "羌": "Qiang", "布朗": "Blang", "撒拉": "Salar", "毛南": "Maonan",
    "仡佬": "Gelao", "锡伯": "Xibe", "阿昌": "Achang", "普米": "Pumi", "塔吉克": "Tajik",
    "怒": "Nu", "鄂温克": "Evenki", "德昂": "De'ang", "保安": "Bonan", "裕固": "Yugur",
    "独龙": "Derung", "基诺": "Jino",
}  # fmt: skip
_GROUPS = "|".join(sorted(ETHNIC_GROUPS, key=len, reverse=True))
_WITH_GROUPS = re.compile(rf"(?P<stem>.+?)(?P<groups>(?:(?:{_GROUPS})族)+)")

# Endings of names and their English, the longer first.
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("村民委员会", "Village"),
    ("社区居民委员会", "Community"),
    ("社区居委会", "Community"),
    ("居民委员会", "Community"),
    ("街道办事处", "Subdistrict"),
    ("村委会", "Village"),
    ("居委会", "Community"),
    ("虚拟生活区", "Settlement"),
    ("生活区", "Settlement"),
    ("经济开发区", "Economic Development Zone"),
    ("开发区", "Development Zone"),
    ("工业园区", "Industrial Park"),
    ("园区", "Park"),
    ("管理区", "Management Area"),
    ("市辖县", "Counties"),
    ("自治区", "Autonomous Region"),
    ("自治州", "Autonomous Prefecture"),
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("地区", "Prefecture"),
    ("林场", "Forest Farm"),
    ("农场", "Farm"),
    ("社区", "Community"),
    ("街道", "Subdistrict"),
    ("新区", "New Area"),
    ("省", "Province"),
    ("市", "City"),
    ("盟", "League"),
    ("区", "District"),
    ("县", "County"),
    ("旗", "Banner"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
)
# Names whose English is not their pinyin, or whose reading a dictionary gets wrong.
_OWN_NAMES: Mapping[str, str] = {
    "香格里拉": "Shangri-La",
    "西藏": "Tibet",
    "内蒙古": "Inner Mongolia",
    "陕西": "Shaanxi",
    "长宁": "Changning",
    "省直辖县级行政区划": "Counties directly under the province",
    "自治区直辖县级行政区划": "Counties directly under the region",
}
# Endings of village committees, and how people call the village or community itself.
_COMMITTEES: tuple[tuple[str, str], ...] = (
    ("村民委员会", "村"),
    ("村委会", "村"),
    ("社区居民委员会", "社区"),
    ("社区居民委员", "社区"),
    ("社区居委会", "社区"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
)


def short_name(name: str) -> str:
    """A village as people call it: 双米底村民委员会 → 双米底村; other names stay as they are."""
    name = name.removesuffix("（农村社区）")
    for ending, call in _COMMITTEES:
        if name.endswith(ending) and len(name) > len(ending):
            stem = name.removesuffix(ending)
            return stem if stem.endswith(call) else stem + call
    return name


def english_name(name: str, level: str) -> str:
    """The stem in pinyin, the ending and the ethnic groups translated.

    怒江傈僳族自治州 → Nujiang Lisu Autonomous Prefecture; a one-syllable stem keeps its ending as
    Chinese usage does (芒市 → Mangshi City). Municipalities have no ending: 上海市 → Shanghai.
    """
    name = short_name(name)
    stem, ending = _split_ending(name)
    if level == "province" and ending in ("City", "Province"):
        return romanise(stem)
    if ending == "Township" and stem.endswith("族"):
        ending = "Ethnic Township"
    groups = ""
    if "族" in stem and (match := _WITH_GROUPS.fullmatch(stem)):
        stem = match["stem"]
        found = re.findall(rf"({_GROUPS})族", match["groups"])
        groups = _listed([ETHNIC_GROUPS[group] for group in found])
    elif len(stem) == 1 and ending in ("City", "County"):
        stem = name
    return " ".join(part for part in (romanise(stem), groups, ending) if part)


def romanise(text: str) -> str:
    """Pinyin of a name, capitalised, without tones, syllables divided where they could be misread."""
    if text in _OWN_NAMES:
        return _OWN_NAMES[text]
    syllables = lazy_pinyin(text, v_to_u=True)
    joined = "".join(
        f"'{syllable}" if place and syllable[:1] in "aeo" and syllables[place - 1].isalpha()
        else syllable
        for place, syllable in enumerate(syllables)
    )  # fmt: skip
    return joined[:1].upper() + joined[1:]


def _split_ending(name: str) -> tuple[str, str]:
    for ending, english in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending), english
    return name, ""


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


# --- Organisations and people --------------------------------------------------------------------


def credit_code(text: str) -> str:
    """A unified social credit code (GB 32100) in its plain form; ValueError if its check fails."""
    return str(uscc.validate(text))


def username_digest(username: str) -> str:
    """What a wrong sign-in is remembered by, whatever the case of the name."""
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()


# --- Pairings ------------------------------------------------------------------------------------

# In 2021 Guangdong left Yunnan and Shanghai's districts were paired anew.
ADJUSTED_IN = 2021


@dataclass(frozen=True, slots=True)
class Seen:
    """A pairing as evidence has it: two place codes and the year of `until` (0: none stated)."""

    east: str
    west: str
    last_year: int


def year_in(text: str) -> int:
    """The last year named in a date as a source writes it ("2020/21", "2022/23-08"); 0 if none."""
    short = re.match(r"\s*(\d{4})(?:/(\d{2})(?!\d))?", text)
    if not short:
        return 0
    return int(short[1][:2] + short[2]) if short[2] else int(short[1])


def is_current(pairing: Seen, others: Iterable[Seen]) -> bool:
    """Whether a pairing counts as current.

    `until` tells when a pairing was last seen, not that it ended. So one last seen in 2021 or later,
    after the latest adjustment, is current, and so is one with no date at all. One last seen in 2020
    is current unless another eastern place has been seen in the same western place, or within it,
    since the adjustment. Whatever was last seen before 2020 is history.
    """
    if pairing.last_year == 0 or pairing.last_year >= ADJUSTED_IN:
        return True
    if pairing.last_year < ADJUSTED_IN - 1:
        return False
    return not any(
        other.west.startswith(pairing.west)
        and other.east != pairing.east
        and other.last_year >= ADJUSTED_IN
        for other in others
    )
