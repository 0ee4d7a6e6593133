"""Demo users: offices, not persons. Their passwords are public; a real installation has none."""

from dataclasses import dataclass

PASSWORD = "xieshou-demo"  # noqa: S105 - printed by the demo command on purpose


@dataclass(frozen=True)
class Login:
    """A demo user; `office` is the place of the office it belongs to, `reach` where its role holds.

    With `paired`, the role holds in the current pairings of `office` below `reach`.
    """

    username: str
    name: str
    name_en: str
    role: str
    reach: tuple[str, ...]
    office: str = ""
    paired: bool = False


LOGINS = (
    Login("shanghai", "上海市合作交流办经办", "Shanghai cooperation office", "shanghai_office",
          ("31", "53"), office="31"),
    Login("shanghai-lead", "上海市合作交流办负责人", "Head of the Shanghai cooperation office",
          "shanghai_office", ("31", "53"), office="31"),
    Login("yunnan", "云南省协作工作经办", "Yunnan cooperation office", "yunnan_office", ("53",),
          office="53"),
    Login("yunnan-lead", "云南省协作工作负责人", "Head of the Yunnan cooperation office",
          "yunnan_office", ("53",), office="53"),
    Login("pudong", "浦东新区合作交流办经办", "Pudong cooperation office", "district_office",
          ("5333",), office="310115", paired=True),
    Login("shanghai-finance", "上海市财政局经办", "Shanghai finance bureau", "shanghai_finance",
          ("31",), office="31"),
    Login("pudong-finance", "浦东新区财政局经办", "Pudong finance bureau", "shanghai_finance",
          ("310115",), office="310115"),
    Login("fugong", "福贡县经办", "Fugong county office", "county_office", ("533323",),
          office="533323"),
    Login("fugong-finance", "福贡县财政局经办", "Fugong finance bureau", "county_office",
          ("533323",), office="533323"),
    Login("fugong-leader", "福贡县分管领导", "County leader of Fugong", "county_leader",
          ("533323",), office="533323"),
    Login("fugong-cadre", "援派福贡县挂职干部", "Shanghai's seconded officer in Fugong",
          "aid_cadre", ("533323",), office="310115"),
    # From 50 万 on two of the county countersign, from 200 万 on two of Shanghai as well.
    Login("fugong-leader-2", "福贡县协管领导", "Second county leader of Fugong", "county_leader",
          ("533323",), office="533323"),
    Login("fugong-cadre-2", "援派福贡县挂职干部（二）", "Shanghai's second officer in Fugong",
          "aid_cadre", ("533323",), office="310115"),
    # A township's officer is the county desk's role within the township.
    Login("pihe", "匹河怒族乡经办", "Pihe township office", "county_office", ("533323201",)),
    Login("laomudeng", "老姆登村干部", "Laomudeng village officer", "village_officer",
          ("533323201204",)),
    Login("laomudeng-collective", "老姆登村集体经济组织经办", "Laomudeng's collective",
          "collective_officer", ("533323201204",)),
    Login("laomudeng-supervisor", "老姆登村集体经济组织监事", "Supervisor of the collective",
          "collective_officer", ("533323201204",)),
    # Linked to a household of the village, and a resident by that: see ballots.py.
    Login("laomudeng-resident", "老姆登村民", "Resident of Laomudeng", "resident", ()),
    # Their roles hold in their own organisations: see market.py.
    Login("supplier", "福贡供应商经办", "Supplier in Fugong", "supplier", ()),
    Login("buyer", "浦东采购方经办", "Buyer in Pudong", "buyer", ()),
    # A firm's own, and the office of its district that looks after firms: see invest.py.
    Login("enterprise", "浦东企业经办", "Firm in Pudong", "enterprise", ()),
    Login("pudong-trade", "浦东新区投资促进经办", "Investment promotion of Pudong",
          "district_office", ("310115",), office="310115"),
    # Teachers posted to the county, one after the other: see exchange.py.
    Login("expert", "援派福贡县教师", "Teacher posted to Fugong", "expert", ("533323",)),
    Login("expert-2", "援派福贡县教师（第二期）", "Second teacher posted to Fugong", "expert",
          ("533323",)),
    # Twinned hospitals, each for itself: see labour.py.
    Login("hospital-east", "浦东结对医院经办", "Twinned hospital in Pudong", "partner", ()),
    Login("hospital-west", "福贡结对医院经办", "Twinned hospital in Fugong", "partner", ()),
    # Two who go out with forms; each asks again where the other has asked.
    Login("enumerator", "福贡调查员（一）", "Enumerator in Fugong", "enumerator", ("533323",)),
    Login("enumerator-2", "福贡调查员（二）", "Second enumerator in Fugong", "enumerator",
          ("533323",)),
    Login("platform", "云品入沪平台经办", "Market platform", "market_officer", ("",)),
    Login("auditor", "审计", "Auditor", "auditor", ("53", "31")),
    Login("researcher", "研究人员", "Researcher", "researcher", ("53",)),
    Login("admin", "系统管理员", "Administrator", "administrator", ("",)),
)  # fmt: skip
