"""How places are called, in Chinese and in English."""

import re
from collections.abc import Mapping

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


def map_name(name: str) -> str:
    """Short enough for a map: 怒江傈僳族自治州 → 怒江州, 贡山独龙族怒族自治县 → 贡山县."""
    for ending in ("自治州", "自治县"):
        if name.endswith(ending) and (match := _WITH_GROUPS.fullmatch(name.removesuffix(ending))):
            return match["stem"] + ending[-1]
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
    """Pinyin of a name, capitalised, without tones, divided where it could be misread."""
    if text in _OWN_NAMES:
        return _OWN_NAMES[text]
    # Here, since it reads its dictionaries when it is imported, which takes half a second.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text, v_to_u=True)
    joined = "".join(
        f"'{syllable}" if place and syllable[:1] in "aeo" and syllables[place - 1].isalpha()
        else syllable
        for place, syllable in enumerate(syllables)
    )  # fmt: skip
    return joined[:1].upper() + joined[1:]


def initials(text: str) -> str:
    """First letters in pinyin, small: 老姆登村委会 → lmdcwh; letters and digits as they are."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def _split_ending(name: str) -> tuple[str, str]:
    for ending, english in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending), english
    return name, ""


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
