"""Names of kinds, sources of money, trades, states and steps, in the language of the request."""

from django.utils.translation import gettext as _

from xieshou.projects.models import Kind, Objection, Project, ProposalCost, ProposalUse


def kinds() -> dict[str, str]:
    return {code: str(label) for code, label in Kind.choices}


def sources() -> dict[str, str]:
    return {code: str(label) for code, label in ProposalCost.Source.choices}


def trades() -> dict[str, str]:
    return {code: str(label) for code, label in ProposalUse.Trade.choices}


def channels() -> dict[str, str]:
    return {code: str(label) for code, label in Objection.Channel.choices}


def states() -> dict[str, str]:
    """Of projects under way."""
    return {code: str(label) for code, label in Project.State.choices}


def steps() -> dict[str, str]:
    """What each step of a project or proposal is called."""
    return {
        "enter_plan": _("列入年度计划"),
        "leave_plan": _("退出年度计划"),
        "approve": _("批复"),
        "start": _("开工"),
        "finish": _("完工"),
        "accept": _("验收"),
        "reject": _("验收不合格，返工"),
        "hand_over": _("移交确权"),
        "take_up": _("落实管护"),
        "evaluate": _("绩效评价"),
        "cancel": _("取消项目"),
        "ask_change": _("申请变更"),
        "grant_change": _("批准变更"),
        "refuse_change": _("不批准变更"),
        "withdraw_change": _("撤回变更申请"),
        "import": _("台账导入"),
        "submit": _("申报"),
        "review": _("评审"),
        "return": _("退回修改"),
        "open_notice": _("公示"),
        "list": _("入库"),
        "answer": _("答复异议"),
        "withdraw": _("撤回"),
    }


def evidence_kinds() -> dict[str, str]:
    """The documents that a step may need."""
    return {
        "approval": _("批复文件"),
        "start_order": _("施工合同或开工令"),
        "completion": _("完工报告"),
        "acceptance": _("验收报告"),
        "handover": _("资产移交书"),
        "title": _("确权登记"),
        "upkeep": _("管护协议"),
        "evaluation": _("绩效评价报告"),
        "cancellation": _("取消批文"),
    }


def term_fields() -> dict[str, str]:
    """What a project's content is made of."""
    return {
        "name": _("项目名称"),
        "place": _("地点"),
        "kind": _("类别"),
        "content": _("建设内容"),
        "use": _("资金用途"),
        "households": _("受益户数"),
        "people": _("受益人数"),
        "costs": _("资金"),
        "quantities": _("建设规模"),
    }
