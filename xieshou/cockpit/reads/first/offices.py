"""First pages of offices, auditors, researchers and administrators."""

from django.utils.translation import gettext as _

from xieshou.cockpit.reads.first.cards import HomeCard, HomeLine
from xieshou.cockpit.reads.measures import WEST
from xieshou.core.scope import Grant, Viewer
from xieshou.funds import reads as funds
from xieshou.outcomes import reads as outcomes
from xieshou.planning import reads as planning
from xieshou.registry import reads as registry


def of_office(_viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """The year's plan; the loop's health stands above it on the page."""
    lines = tuple(
        HomeLine(
            row.name,
            _("已有方案") if row.run and row.run.certified else _("还没有方案"),
            "planning:room", (row.id,),
        )
        for row in planning.rounds()[:3]
    )  # fmt: skip
    words = _("一起规划比各做各的多做多少，为什么选这些项目。")
    return (
        HomeCard("plan", _("年度规划"), words, lines, "planning:rounds", more=_("全部规划")),
    )  # fmt: skip


def of_auditor(viewer: Viewer, grant: Grant) -> tuple[HomeCard, ...]:
    """What was let through without signatures, and where each number is from."""
    let_through = len(funds.overrides())
    traces = HomeCard(
        "audit", _("审计"), _("每个数字从哪里来，每一步是谁办的。"),
        (
            HomeLine(_("越过会签的支付"), str(let_through), "funds:overrides",
                     warn=bool(let_through)),
            HomeLine(_("账本的哈希链"), _("核对"), "funds:head"),
            HomeLine(_("谁在何时办了什么"), _("查看"), "core:audit"),
            HomeLine(_("双方得失"), _("查看"), "reports:balances"),
        ),
        "core:audit", more=_("审计日志"),
    )  # fmt: skip
    return (traces, *of_office(viewer, grant))


def of_researcher(viewer: Viewer, grant: Grant) -> tuple[HomeCard, ...]:
    """Figures that anybody may see, by place and year."""
    # Whoever looks everywhere looks at the west first.
    place = grant.place[:2] or WEST
    run = outcomes.latest_run(place, viewer=viewer)
    figures = HomeCard(
        "figures", _("公开的数字"), _("地方、年度、指标，都可下载；人数太少的不显示。"),
        (
            HomeLine(_("多维贫困测量"), str(run.year) if run else "—", "outcomes:place",
                     (place,)),
            HomeLine(_("抽样调查"), _("查看"), "outcomes:samples"),
            HomeLine(_("双方得失"), _("查看"), "reports:balances"),
        ),
        "cockpit:map", more=_("看地图"), place=place,
    )  # fmt: skip
    return (figures, *of_office(viewer, grant))


def of_administrator(_viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """Who may do what, and what went wrong in the background."""
    return (
        HomeCard(
            "site", _("系统"), _("谁有什么角色，谁在何时办了什么，后台是否正常。"),
            (
                HomeLine(_("用户"), str(len(registry.users())), "registry:roles"),
                HomeLine(_("失败的后台任务"), _("查看"), "notify:todo"),
                HomeLine(_("上传的文件"), _("查看"), "core:uploads"),
                HomeLine(_("审计日志"), _("查看"), "core:audit"),
            ),
        ),
    )  # fmt: skip
