"""`xieshou verify`: the invariants of a site, counted again."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from xieshou.ballots import reads as ballots
from xieshou.benefits import reads as benefits
from xieshou.cli.tables import as_json, table
from xieshou.core import audit
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.monitoring import reads as monitoring
from xieshou.opendata import reads as opendata
from xieshou.outcomes import reads as outcomes
from xieshou.planning import reads as planning
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.releases import reads as releases
from xieshou.reports import reads as reports
from xieshou.surveys import reads as surveys
from xieshou.villages import reads as villages


def verify(json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False) -> None:
    checks = [
        (_("审计行只增不改"), audit.faults()),
        (_("账目未被改动，余额与公布的末笔相符"), funds.faults()),
        (_("集体收支、分红与农户收入相符"), benefits.faults()),
        (_("项目的每一步有据可查"), projects.faults()),
        (_("行政区划成树"), registry.faults()),
        (_("需求与人口相符"), villages.faults()),
        (_("村庄规划与会议记录未被改动"), villages.record_faults()),
        (_("选票清单与公布的指纹相符，一户一人一票"), ballots.faults()),
        (_("批次与订单数量守恒"), market.faults()),
        (_("派驻的每一步合流程，名额不超，四眼有别"), exchange.posting_faults()),
        (_("务工名额与物资数量守恒，两方分别确认"), exchange.labour_and_giving_faults()),
        (_("撮合与双方答复相符，项目由另一人发布"), invest.matching_faults()),
        (_("投资项目的每一步每一笔有据，录入与确认为两人"), invest.deal_faults()),
        (_("每份答卷只有一种内容有效，审批人不是调查员"), surveys.faults()),
        (_("监测对象的每一步合流程，四眼有别"), monitoring.faults()),
        (_("各级数字可由需求重算"), outcomes.faults()),
        (_("双方得失不重复计算，对照的数字有出处、经两人"), reports.faults()),
        (_("考核表与提交、签字的内容相符，不能被改动"), reports.assessment_faults()),
        (_("OCDS 发布未被改动"), opendata.faults()),
        (_("规划的证书成立"), planning.faults()),
        (_("历次发布未被改动，合起来推不出不足十人的数字"), releases.faults()),
    ]
    if json_:
        as_json([{"check": name, "holds": not faults, "faults": faults} for name, faults in checks])
    else:
        table(
            _("核对"),
            [_("不变量"), _("结果"), _("详情")],
            [[name, "✗" if faults else "✓", "；".join(faults[:5])] for name, faults in checks],
            numbers=False,
        )
    if any(faults for _name, faults in checks):
        raise typer.Exit(1)
