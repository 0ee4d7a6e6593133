"""The lines of the balance of both sides: what each counts, of which records, and what it must
never be added to. docs/rules/balance.md has them as a table; a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from xieshou.reports.rules.units import UNITS

WEST, EAST = "west", "east"
SIDES: Mapping[str, Any] = {WEST: _("西部得到什么"), EAST: _("东部得到什么")}


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that tell of one thing; `gain` says in plain words what it means to people."""

    code: str
    side: str
    label: Any
    gain: Any


@dataclass(frozen=True, slots=True)
class Line:
    """`app` keeps the records. `parts`: it is their sum; `ratio`: the first of these lines over the
    second. `apart`: lines of which it counts some of the same, so that the two are never added.
    `people`: it counts residents, of whom the public sees no cell of 1 to 9.
    """

    code: str
    group: str
    label: Any
    unit: str
    app: str
    counts: Any
    parts: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    people: bool = False

    def __post_init__(self) -> None:
        if self.unit not in UNITS or len(self.ratio) not in (0, 2):
            raise ValueError(f"line {self.code}: unit or ratio")


GROUPS = (
    Group("money", WEST, pgettext_lazy("balance", "资金"), _("钱来了没有、用了没有。")),
    Group(
        "works",
        WEST,
        pgettext_lazy("balance", "项目建设"),
        _("路、水、产业、学校和卫生室，办成了几件。"),
    ),
    Group("talent", WEST, pgettext_lazy("balance", "人才与培训"), _("来了谁，带出了谁。")),
    Group("jobs", WEST, pgettext_lazy("balance", "就业岗位"), _("谁有了活干，在哪里干。")),
    Group("industry", WEST, pgettext_lazy("balance", "产业"), _("来了哪些企业，真正投了多少。")),
    Group("sales", WEST, pgettext_lazy("balance", "销售"), _("山里的东西卖出去多少钱。")),
    Group("gifts", WEST, pgettext_lazy("balance", "社会帮扶"), _("社会各界送来了什么。")),
    Group(
        "food",
        EAST,
        pgettext_lazy("balance", "安全食品"),
        _("市民的餐桌上多了什么、多少、来路清不清。"),
    ),
    Group("staff", EAST, pgettext_lazy("balance", "补上的岗位"), _("城里缺人的岗位，有人来干了。")),
    Group(
        "room",
        EAST,
        pgettext_lazy("balance", "产业空间与市场"),
        _("企业在西部有了地方、原料和产值。"),
    ),
    Group("visits", EAST, pgettext_lazy("balance", "考察与来往"), _("走动起来，认得路、认得人。")),
    Group(
        "training",
        EAST,
        pgettext_lazy("balance", "锻炼人才的地方"),
        _("干部、医生、教师在西部长了本事。"),
    ),
    Group(
        "thanks", EAST, pgettext_lazy("balance", "西部的回馈"), _("西部的单位和乡亲也给了东部。")
    ),
)

_POSTED = ("cadres", "doctors", "teachers", "agronomists", "volunteers", "other_posted")
_PLACED = (
    "jobs_welfare", "jobs_workshop", "jobs_near", "jobs_in_province", "jobs_other", "jobs_east",
)  # fmt: skip

LINES = (
    Line("money", "money", pgettext_lazy("balance", "到位资金"), "fen", "funds",
         _("市、区财政和街镇村结对资金记入县、州账套的到账数，减去退回的；同一笔在县州账套间转拨只算一次。"
           "企业和社会组织的捐赠不在内。"),
         parts=("money_city", "money_district", "money_towns"), apart=("gifts", "gifts_booked")),
    Line("money_city", "money", pgettext_lazy("balance", "市级财政"), "fen", "funds",
         _("来源为市级财政的；没有写明哪个区的，算给该县（州市）现在的结对区。")),
    Line("money_district", "money", pgettext_lazy("balance", "区级财政"), "fen", "funds",
         _("来源为区级财政的。")),
    Line("money_towns", "money", pgettext_lazy("balance", "街镇村结对"), "fen", "funds",
         _("来源为社会捐赠、由街道乡镇等地方财政出的。")),
    Line("money_used", "money", pgettext_lazy("balance", "已使用资金"), "fen", "funds",
         _("上述资金的支出、村集体留存和分红，按记账日期。"),
         apart=("works_paid",)),
    Line("money_rate", "money", pgettext_lazy("balance", "资金使用率"), "share", "funds",
         _("已使用资金除以到位资金。"),
         ratio=("money_used", "money")),
    Line("gifts_booked", "money", pgettext_lazy("balance", "账套中的企业和社会捐赠"),
         "fen", "funds",
         _("企业投入和社会组织捐赠记入账套的到账数；与“社会帮扶”可能是同一笔，不相加。"),
         apart=("gifts", "money")),
    Line("works", "works", pgettext_lazy("balance", "项目数"), "project", "projects",
         _("这些年度的在办项目，退出和取消的不算；一个项目有几家出资的，算给出得最多的一家。"),
         parts=("works_city", "works_district", "works_towns", "works_firms")),
    Line("works_city", "works", pgettext_lazy("balance", "市级资金项目"), "project", "projects",
         _("市级财政出得最多的。")),
    Line("works_district", "works", pgettext_lazy("balance", "区级资金项目"), "project", "projects",
         _("区级财政出得最多的。")),
    Line("works_towns", "works", pgettext_lazy("balance", "街镇村结对项目"), "project", "projects",
         _("社会捐赠（街镇村结对）出得最多的。")),
    Line("works_firms", "works", pgettext_lazy("balance", "企业投入项目"), "project", "projects",
         _("东部企业投入最多的。")),
    Line("works_done", "works", pgettext_lazy("balance", "已完工项目"), "project", "projects",
         _("待验收、已验收、已移交、管护中和已评价的。"),
         apart=("works",)),
    Line("works_rate", "works", pgettext_lazy("balance", "项目完工率"), "share", "projects",
         _("已完工项目除以项目数。"),
         ratio=("works_done", "works")),
    Line("works_money", "works", pgettext_lazy("balance", "项目计划资金（东部部分）"),
         "fen", "projects",
         _("项目中由东部出的计划资金；是计划，不是到账。"),
         apart=("money",)),
    Line("works_paid", "works", pgettext_lazy("balance", "项目支付（填报）"), "fen", "projects",
         _("各单位填报的累计支付，含县级配套等全部来源；账上的数见“已使用资金”。"),
         apart=("money_used",)),
    Line("posted", "talent", pgettext_lazy("balance", "来西部的干部人才"), "person", "exchange",
         _("期间在岗的挂职、支援人员，一人一次派遣算一次。"),
         parts=_POSTED, apart=("grounds",)),
    Line("cadres", "talent", pgettext_lazy("balance", "挂职干部"), "person", "exchange",
         _("挂职干部。")),
    Line("doctors", "talent", pgettext_lazy("balance", "医生"), "person", "exchange",
         _("医护人员。")),
    Line("teachers", "talent", pgettext_lazy("balance", "教师"), "person", "exchange",
         _("教师。")),
    Line("agronomists", "talent", pgettext_lazy("balance", "农技人员"), "person", "exchange",
         _("农业技术人员。")),
    Line("volunteers", "talent", pgettext_lazy("balance", "志愿者"), "person", "exchange",
         _("志愿者。")),
    Line("other_posted", "talent", pgettext_lazy("balance", "其他人才"), "person", "exchange",
         _("其余专业人员。")),
    Line("successors", "talent", pgettext_lazy("balance", "带出的接手人"), "person", "exchange",
         _("派遣结束移交时登记、经当地确认的。"),
         people=True),
    Line("classes", "talent", pgettext_lazy("balance", "培训班"), "class", "exchange",
         _("期间办完并经核实的培训班。")),
    Line("trained", "talent", pgettext_lazy("balance", "培训人数"), "person", "exchange",
         _("出勤达到要求的学员，一人参加一期算一次。"),
         people=True),
    Line("jobs", "jobs", pgettext_lazy("balance", "帮助就业"), "person", "exchange",
         _("期间上岗的；一人一年算一次，按当年最后一次上岗归类。"),
         parts=_PLACED, apart=("staff", "workshop_jobs", "firm_jobs", "fair_jobs")),
    Line("jobs_welfare", "jobs", pgettext_lazy("balance", "公益性岗位就业"), "person", "exchange",
         _("公益性岗位。"),
         people=True),
    Line("jobs_workshop", "jobs", pgettext_lazy("balance", "帮扶车间就业"), "person", "exchange",
         _("在帮扶车间上岗的。"),
         people=True, apart=("workshop_jobs",)),
    Line("jobs_near", "jobs", pgettext_lazy("balance", "就近就地就业"), "person", "exchange",
         _("在本县及附近上岗的。"),
         people=True),
    Line("jobs_in_province", "jobs", pgettext_lazy("balance", "省内县外就业"), "person", "exchange",
         _("在省内县外上岗的。"),
         people=True),
    Line("jobs_other", "jobs", pgettext_lazy("balance", "其他省份就业"), "person", "exchange",
         _("在其他省份上岗的。"),
         people=True),
    Line("jobs_east", "jobs", pgettext_lazy("balance", "到结对东部就业"), "person", "exchange",
         _("到东部上岗的。"),
         people=True, apart=("staff",)),
    Line("jobs_lifted", "jobs", pgettext_lazy("balance", "脱贫户、监测户就业"),
         "person", "exchange",
         _("上述就业中脱贫户和监测户的人；与各类相互包含，不相加。"),
         people=True, apart=("jobs",)),
    Line("fairs", "jobs", pgettext_lazy("balance", "招聘会"), "fair", "exchange",
         _("期间举办的招聘会。")),
    Line("vacancies", "jobs", pgettext_lazy("balance", "招聘会提供岗位"), "vacancy", "exchange",
         _("每场招聘会上展出的岗位的全部招聘名额之和，不等于上岗人数。"),
         apart=("jobs", "fair_jobs")),
    Line("fair_jobs", "jobs", pgettext_lazy("balance", "招聘会达成就业（按场登记）"),
         "person", "exchange",
         _("每场招聘会主办方登记的达成人数；与逐人登记的上岗可能是同一批人，不相加。"),
         people=True, apart=("jobs",)),
    Line("workshops", "jobs", pgettext_lazy("balance", "帮扶车间"), "workshop", "exchange",
         _("登记在册的帮扶车间。")),
    Line("workshop_jobs", "jobs", pgettext_lazy("balance", "帮扶车间吸纳就业"),
         "person", "exchange",
         _("帮扶车间在岗的人；其中本系统安置上岗的也在“帮扶车间就业”里，不相加。"),
         people=True, apart=("jobs", "jobs_workshop")),
    Line("firms", "industry", pgettext_lazy("balance", "引进企业"), "firm", "invest",
         _("期间新开洽谈的东部企业，一家算一次；签没签约、投没投产另列。")),
    Line("agreed", "industry", pgettext_lazy("balance", "意向投资"), "fen", "invest",
         _("期间达成意向的金额；不是签约，更不是到位。"),
         apart=("contracted", "arrived")),
    Line("contracted", "industry", pgettext_lazy("balance", "签约投资"), "fen", "invest",
         _("期间签约的合同金额；不是到位。"),
         apart=("agreed", "arrived")),
    Line("arrived", "industry", pgettext_lazy("balance", "到位投资"), "fen", "invest",
         _("期间到位并经另一人核实的投资。"),
         apart=("agreed", "contracted")),
    Line("firm_jobs", "industry", pgettext_lazy("balance", "企业吸纳就业"), "person", "invest",
         _("各企业期间最近一次经核实的用工数；其中经劳务安置的也在“帮助就业”里，不相加。"),
         people=True, apart=("jobs",)),
    Line("parks", "industry", pgettext_lazy("balance", "共建园区"), "park", "invest",
         _("双方共建的园区。")),
    Line("tax", "industry", pgettext_lazy("balance", "企业纳税"), "fen", "invest",
         _("期间经核实的纳税额。")),
    Line("sales", "sales", pgettext_lazy("balance", "销往东部的产品"), "fen", "market",
         _("东部采购方已付款的订单，认可的售后扣减已除去；按付款日期。"),
         apart=("supply",)),
    Line("gifts", "gifts", pgettext_lazy("balance", "收到的捐赠"), "fen", "exchange",
         _("西部一方确认收到的款物，款按金额，物按捐赠方声明的价值；物资与台账中的同一项只算一次。"),
         apart=("money", "gifts_booked")),
    Line("gift_items", "gifts", pgettext_lazy("balance", "收到的笔数"), "gift", "exchange",
         _("上述捐赠的笔数，双向合计。")),
    Line("twins", "gifts", pgettext_lazy("balance", "结对的街镇、村、学校、医院、企业"),
         "twin", "exchange",
         _("期间有效的单位结对。")),
    Line("kinds", "food", pgettext_lazy("balance", "产品种类"), "kind", "market",
         _("已付款订单中的特产种数。")),
    Line("supply", "food", pgettext_lazy("balance", "食品供应量"), "kg", "market",
         _("已付款订单中按重量计的实收量；与“销往东部的产品”是同一批货，从两边各看一次，不相加。"),
         apart=("sales",)),
    Line("certified", "food", pgettext_lazy("balance", "有认证的批次"), "lot", "market",
         _("收货当日供应商持有有效绿色、有机、地理标志或名特优新认证的批次。"),
         apart=("lots",)),
    Line("lots", "food", pgettext_lazy("balance", "可追溯批次"), "lot", "market",
         _("已付款订单所出的批次。")),
    Line("staff", "staff", pgettext_lazy("balance", "来东部上岗的西部劳动力"), "person", "exchange",
         _("与西部一侧“到结对东部就业”是同一批人，从两边各看一次，不相加。"),
         people=True, apart=("jobs_east", "jobs")),
    Line("output", "room", pgettext_lazy("balance", "东部企业在西部的产值"), "fen", "invest",
         _("期间经核实的产值；与到位投资不相加。"),
         apart=("arrived",)),
    Line("producing", "room", pgettext_lazy("balance", "投产的企业项目"), "firm", "invest",
         _("期间投产的企业项目。")),
    Line("tenants", "room", pgettext_lazy("balance", "园区入驻企业"), "firm", "invest",
         _("共建园区中入驻的企业。")),
    Line("trips", "visits", pgettext_lazy("balance", "组织的考察"), "trip", "invest",
         _("期间组织的投资考察和洽谈会。")),
    Line("visitors", "visits", pgettext_lazy("balance", "考察人数"), "person", "invest",
         _("参加考察的人次，按团组登记数。")),
    Line("people_days", "visits", pgettext_lazy("balance", "结对单位往来"), "day", "exchange",
         _("结对单位台账中双方确认的人天，双向合计。")),
    Line("grounds", "training", pgettext_lazy("balance", "在西部锻炼的人天"), "day", "exchange",
         _("来西部干部人才的在岗天数；人数在西部一侧，是同一批人，不相加。"),
         apart=("posted",)),
    Line("trainees", "training", pgettext_lazy("balance", "来东部跟岗学习的人"),
         "person", "exchange",
         _("西部派往东部跟岗、学习的人，期间在岗的。"),
         people=True),
    Line("gifts_east", "thanks", pgettext_lazy("balance", "东部收到的款物"), "fen", "exchange",
         _("东部一方确认收到的款物，计法同西部。")),
)  # fmt: skip

GROUP: Mapping[str, Group] = {group.code: group for group in GROUPS}
LINE: Mapping[str, Line] = {line.code: line for line in LINES}
# What firms and suppliers made, of whom one could be read off. Givers are named in public.
OF_ORGANISATIONS = frozenset(
    {"agreed", "contracted", "arrived", "tax", "output", "sales", "supply"}
)


def side_of(line: Line) -> str:
    return GROUP[line.group].side


def ratio_bp(part: int, whole: int) -> int | None:
    """part/whole in hundredths of a percent, rounded half up; None of nothing."""
    return (2 * part * 10_000 + whole) // (2 * whole) if whole > 0 else None
