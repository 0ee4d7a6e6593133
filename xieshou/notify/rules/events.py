"""What of the audit's lines concerns somebody besides whoever acted.

Told are those who acted on the same thing before, and where `holders` names a verb, whoever holds
it at the place. So who proposes learns what is decided, and nobody is told of the own act. A
message says what happened and where, never about whom; its page decides anew who may see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DECIDED, REFUSED, PAID = "decided", "refused", "paid"
CONTESTED, PUBLISHED = "contested", "published"


@dataclass(frozen=True, slots=True)
class Event:
    """A line with `verb` whose row is of the table `target`.

    `page` is the name of a URL whose argument is found from the row along `argument` ("": it has
    none); `about` leads from the row to the thing that others acted on ("": the row itself). `see`
    is the verb without which a receiver's maker may not learn of it ("": anybody may).
    """

    verb: str
    target: str
    kind: str
    label: str | Promise
    page: str
    argument: str = "code"
    about: str = ""
    see: str = ""
    holders: str = ""

    @property
    def name(self) -> str:
        return f"{self.verb} {self.target}"


_PROJECTS = (
    Event("projects.review", "projects.Proposal", DECIDED, _("项目申报已评审"),
          "projects:proposal"),
    Event("projects.return", "projects.Proposal", REFUSED, _("项目申报被退回修改"),
          "projects:proposal"),
    Event("projects.open_notice", "projects.Notice", PUBLISHED, _("项目开始公示"),
          "projects:proposal", "proposal__code", "proposal"),
    Event("projects.list", "projects.Proposal", DECIDED, _("项目已入库"), "projects:proposal"),
    Event("projects.object", "projects.Objection", CONTESTED, _("项目公示收到异议"),
          "projects:proposal", "notice__proposal__code", holders="projects.answer"),
    Event("projects.answer", "projects.Objection", CONTESTED, _("项目异议已答复"),
          "projects:proposal", "notice__proposal__code"),
    Event("projects.approve", "projects.Project", DECIDED, _("项目批复有了结果"), "projects:life"),
    Event("projects.accept", "projects.Project", DECIDED, _("项目验收有了结果"), "projects:life"),
    Event("projects.approve", "projects.ChangeRequest", DECIDED, _("项目变更申请有了答复"),
          "projects:life", "project__code"),
)  # fmt: skip
_FUNDS = (
    Event("funds.approve", "funds.Countersignature", DECIDED, _("付款单有人会签"), "funds:order",
          "order__pk", "order", see="funds.see"),
    Event("funds.approve", "funds.PaymentOrder", REFUSED, _("付款单被退回"), "funds:order", "pk",
          see="funds.see"),
    Event("funds.pay", "funds.PaymentOrder", PAID, _("付款单已付款"), "funds:order", "pk",
          see="funds.see"),
    Event("funds.confirm_receipt", "funds.PaymentOrder", PAID, _("付款单已确认收款"), "funds:order",
          "pk", see="funds.see"),
    Event("funds.budget", "funds.Budget", DECIDED, _("预算有了结果"), "funds:budget",
          see="funds.see"),
)  # fmt: skip
_BENEFITS = (
    Event("benefits.open_notice", "benefits.DividendRun", PUBLISHED, _("分红方案开始公示"),
          "benefits:run", see="benefits.see"),
    Event("benefits.enter_vote", "benefits.DividendRun", DECIDED, _("分红方案表决有了结果"),
          "benefits:run", see="benefits.see"),
    Event("benefits.object", "benefits.RunObjection", CONTESTED, _("分红方案收到异议"),
          "benefits:run", "run__code", see="benefits.see", holders="benefits.answer"),
    Event("benefits.answer", "benefits.RunObjection", CONTESTED, _("分红异议已答复"),
          "benefits:run", "run__code", see="benefits.see"),
)  # fmt: skip
_BALLOTS = (
    Event("ballots.announce", "ballots.Ballot", PUBLISHED, _("村民表决已公告"), "ballots:ballot"),
    Event("ballots.publish", "ballots.Ballot", PUBLISHED, _("村民表决结果已公布"),
          "ballots:ballot"),
    Event("ballots.annul", "ballots.Ballot", REFUSED, _("村民表决作废"), "ballots:ballot"),
    Event("ballots.object", "ballots.BallotObjection", CONTESTED, _("村民表决收到异议"),
          "ballots:ballot", "ballot__code", holders="ballots.answer"),
    Event("ballots.answer", "ballots.BallotObjection", CONTESTED, _("表决异议已答复"),
          "ballots:ballot", "ballot__code"),
)  # fmt: skip
_VILLAGES = (
    Event("villages.object", "villages.MeetingObjection", CONTESTED, _("会议决议收到异议"),
          "villages:meeting", "meeting__code", holders="villages.answer_objection"),
    Event("villages.answer_objection", "villages.MeetingObjection", CONTESTED,
          _("决议异议已答复"), "villages:meeting", "meeting__code"),
)  # fmt: skip
_PLANNING = (
    Event("planning.adopt", "planning.Adoption", PUBLISHED, _("年度规划提请采纳"),
          "planning:adoption", "round__pk", holders="planning.approve"),
    Event("planning.approve", "planning.Approval", DECIDED, _("年度规划有人批准"),
          "planning:adoption", "adoption__round__pk", "adoption"),
    Event("planning.refuse", "planning.Adoption", REFUSED, _("年度规划未获批准"),
          "planning:adoption", "round__pk"),
    Event("planning.withdraw", "planning.Adoption", REFUSED, _("年度规划撤回"),
          "planning:adoption", "round__pk"),
)  # fmt: skip
_MARKET = (
    Event("market.supply", "market.Order", DECIDED, _("供应商处理了订单"), "market:order",
          see="market.see"),
    Event("market.order", "market.Order", DECIDED, _("采购方处理了订单"), "market:order",
          see="market.see"),
    Event("market.settle", "market.Order", PAID, _("订单已结算"), "market:order",
          see="market.see"),
    Event("market.order", "market.Claim", CONTESTED, _("订单收到索赔"), "market:order",
          "line__order__code", "line__order", see="market.see"),
    Event("market.supply", "market.Claim", CONTESTED, _("索赔已答复"), "market:order",
          "line__order__code", see="market.see"),
    Event("market.check", "market.Supplier", DECIDED, _("供应商申请已初审"), "market:supplier",
          see="market.see"),
    Event("market.admit", "market.Supplier", DECIDED, _("供应商申请有了结果"), "market:supplier",
          see="market.see"),
    Event("market.suspend", "market.Supplier", REFUSED, _("供应商暂停或恢复供货"),
          "market:supplier", see="market.see"),
)  # fmt: skip
_OTHERS = (
    Event("invest.release", "invest.Opportunity", PUBLISHED, _("招商项目已发布"),
          "invest:opportunity"),
    Event("invest.decide", "invest.Proposal", DECIDED, _("招商匹配有了答复"), "invest:proposal",
          see="invest.see"),
    Event("invest.mandate", "invest.Proposal", DECIDED, _("企业答复了招商匹配"), "invest:proposal",
          see="invest.see"),
    Event("invest.confirm", "invest.ArrivalDecision", DECIDED, _("到位资金已核实"), "invest:deal",
          "arrival__deal__code", "arrival", see="invest.see"),
    Event("exchange.decide", "exchange.Posting", DECIDED, _("支援派驻有了答复"),
          "exchange:posting", see="exchange.see"),
    Event("reports.check", "reports.Stated", DECIDED, _("公开数字已核对"), "reports:figures", "",
          see="reports.enter"),
    Event("surveys.approve", "surveys.Batch", DECIDED, _("调查数据批次有了结果"),
          "surveys:batch", "pk", see="surveys.see"),
    Event("monitoring.recognise", "monitoring.Case", DECIDED, _("监测对象认定有了结果"),
          "monitoring:case", "pk", see="monitoring.see"),
    Event("monitoring.reject", "monitoring.Case", REFUSED, _("监测对象未予认定"),
          "monitoring:case", "pk", see="monitoring.see"),
    Event("monitoring.object", "monitoring.NoticeObjection", CONTESTED, _("防返贫公示收到异议"),
          "monitoring:case", "case__pk", see="monitoring.see", holders="monitoring.check"),
    Event("monitoring.check", "monitoring.NoticeObjection", CONTESTED, _("防返贫公示异议已答复"),
          "monitoring:notices", "", see="monitoring.see"),
)  # fmt: skip
EVENTS: Mapping[str, Event] = {
    event.name: event
    for event in (
        *_PROJECTS, *_FUNDS, *_BENEFITS, *_BALLOTS, *_VILLAGES, *_PLANNING, *_MARKET, *_OTHERS,
    )
}  # fmt: skip


def event_of(verb: str, target: str) -> Event | None:
    return EVENTS.get(f"{verb} {target}")
