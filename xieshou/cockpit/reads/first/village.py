"""First pages of a village: the resident's in plain words, the committee's, the collective's."""

from django.utils.translation import gettext as _, ngettext

from xieshou.ballots import reads as ballots
from xieshou.benefits import reads as benefits
from xieshou.cockpit.reads.first.cards import HomeCard, HomeLine
from xieshou.core import clock
from xieshou.core.money import show
from xieshou.core.scope import Grant, Viewer
from xieshou.core.templatetags.show import date_zh, yuan
from xieshou.monitoring import reads as monitoring
from xieshou.projects import reads as projects
from xieshou.projects.reads import LifeFilters
from xieshou.registry import reads as registry

FEW = 3


def of_resident(viewer: Viewer, grant: Grant) -> tuple[HomeCard, ...]:
    """My village's money, my vote, my contract, my dividend."""
    return (_money(grant.place), _votes(viewer, grant.place), _contracts(viewer), _income(viewer))


def of_village(viewer: Viewer, grant: Grant) -> tuple[HomeCard, ...]:
    """The village's money and ballots, and whom it is to look after."""
    watched = monitoring.overview(viewer, grant.place[:9])
    mine = next((row for row in watched if row.place == grant.place), None)
    lines = (
        HomeLine(_("待核实的线索"), str(mine.open_clues if mine else 0), "monitoring:clues"),
        HomeLine(
            _("待办理的监测对象"), str(mine.deciding if mine else 0), "monitoring:cases",
            query="?state=deciding", warn=bool(mine and mine.late),
        ),
        HomeLine(
            _("帮扶中的监测户"), str(mine.helped if mine else 0), "monitoring:cases",
            query="?state=helped",
        ),
    )  # fmt: skip
    watch = HomeCard(
        "village_watch", _("要照看的户"), _("可能返贫的农户：先核实，再帮扶。"), lines,
        "monitoring:visits", more=_("先去看谁"), place=grant.place,
    )  # fmt: skip
    return (_money(grant.place), watch, _votes(viewer, grant.place))


def of_collective(viewer: Viewer, grant: Grant) -> tuple[HomeCard, ...]:
    """The collective's book and its dividend runs."""
    own = benefits.collectives(viewer, grant.place, limit=FEW)
    runs = [row for one in own.rows for row in benefits.runs(viewer, one.code, limit=FEW).rows]
    lines = tuple(
        HomeLine(one.name, _("账本"), "benefits:collective", (one.code,)) for one in own.rows
    )
    lines += tuple(
        HomeLine(
            _("%(year)s 年分红") % {"year": row.year}, row.state_label, "benefits:run", (row.code,)
        )
        for row in runs
    )
    words = _("集体的钱从哪里来、分给了谁，都在账上。")
    return (
        HomeCard(
            "collective", _("村集体"), words, lines, "benefits:collectives", place=grant.place
        ),
    )


def _money(village: str) -> HomeCard:
    found = projects.projects(LifeFilters(place=village), page_size=FEW)
    name = registry.place_names([village]).get(village, "")
    lines = (
        HomeLine(_("项目"), str(found.count), "projects:lives", query=f"?place={village}"),
        HomeLine(_("这些项目的钱"), show(found.total_fen)),
        *(
            HomeLine(row.name, f"{show(row.total_fen)} · {row.state_label}",
                     "projects:life", (row.code,))
            for row in found.rows
        ),
    )  # fmt: skip
    return HomeCard(
        "village_money", _("我们村的钱"),
        _("别人帮%(village)s办的事，花多少钱，办到哪一步。") % {"village": name}, lines,
        "outcomes:place" if len(village) < 12 else "villages:village", (village,),
        more=_("看全村"), place=village,
    )  # fmt: skip


def _votes(viewer: Viewer, village: str) -> HomeCard:
    waiting = {row.code for row in ballots.to_vote(viewer)}
    shown = ballots.ballots(viewer, village, limit=FEW).rows
    lines = tuple(
        HomeLine(
            row.title,
            _("请您投票") if row.code in waiting else row.state_label,
            "ballots:vote" if row.code in waiting else "ballots:ballot",
            (row.code,),
            warn=row.code in waiting,
        )
        for row in shown
    )
    words = _("村里的钱先办哪件事，大家投票。") if lines else _("现在没有表决。")
    return HomeCard("village_votes", _("我们的投票"), words, lines, "ballots:ballots",
                    query=f"?place={village}", more=_("全部表决"), place=village)  # fmt: skip


def _contracts(viewer: Viewer) -> HomeCard:
    rows = benefits.contracts_at(viewer, limit=FEW).rows
    lines = tuple(
        HomeLine(
            f"{row.name}（{row.organisation_name}）", row.kind_label, "benefits:contract",
            (row.code,),
        )
        for row in rows
    )  # fmt: skip
    words = _("您家和企业、集体签的合同。") if lines else _("您家还没有登记的合同。")
    return HomeCard("own_contracts", _("我家的合同"), words, lines, "benefits:contracts")


def _income(viewer: Viewer) -> HomeCard:
    year = clock.today().year
    found = benefits.own_receipts(viewer, limit=200)
    this_year = [row for row in found.rows if row.on.year == year]
    total = yuan(sum(row.fen for row in this_year))
    lines = tuple(
        HomeLine(f"{date_zh(row.on)} {row.kind_label}", yuan(row.fen)) for row in found.rows[:FEW]
    )
    n = len(this_year)
    words = ngettext(
        "今年登记到账 %(n)d 笔，共 %(total)s。", "今年登记到账 %(n)d 笔，共 %(total)s。", n
    ) % {"n": n, "total": total}
    return HomeCard("own_income", _("我家的分红和收入"), words, lines, "benefits:own_income",
                    more=_("每一笔从哪里来"))  # fmt: skip
