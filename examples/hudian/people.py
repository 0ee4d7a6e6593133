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
    Login("fugong", "福贡县经办", "Fugong county office", "county_office", ("533323",),
          office="533323"),
    Login("fugong-leader", "福贡县分管领导", "County leader of Fugong", "county_leader",
          ("533323",), office="533323"),
    Login("fugong-cadre", "援派福贡县挂职干部", "Shanghai's seconded officer in Fugong",
          "aid_cadre", ("533323",), office="310115"),
    Login("laomudeng", "老姆登村干部", "Laomudeng village officer", "village_officer",
          ("533323201204",)),
    Login("auditor", "审计", "Auditor", "auditor", ("53", "31")),
    Login("researcher", "研究人员", "Researcher", "researcher", ("53",)),
    Login("admin", "系统管理员", "Administrator", "administrator", ("",)),
)  # fmt: skip
