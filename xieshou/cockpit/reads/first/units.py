"""First pages of firms, twinned units, people posted to the other side, and enumerators."""

from django.utils.translation import gettext as _

from xieshou.cockpit.reads.first.cards import HomeCard, HomeLine
from xieshou.core.money import show
from xieshou.core.scope import Grant, Viewer
from xieshou.core.templatetags.show import date_zh
from xieshou.exchange import reads as exchange
from xieshou.invest import reads as invest
from xieshou.surveys import reads as surveys

FEW = 5


def of_enterprise(viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """What the firm looks for, what became of it, and whom it employs."""
    deals = invest.deals(viewer)
    jobs = exchange.my_vacancies(viewer)
    invested = HomeCard(
        "own_deals", _("我的投资"), _("投向哪里，走到哪一步，钱到了多少。"),
        (
            HomeLine(_("投资意向"), str(invest.own_mandates(viewer)), "invest:mandates"),
            *(
                HomeLine(
                    row.title, f"{row.stage_label} · {show(row.arrived_fen)}",
                    "invest:deal", (row.code,), warn=bool(row.days_late),
                )
                for row in deals.rows[:FEW]
            ),
        ),
        "invest:opportunities", more=_("看招商项目"),
    )  # fmt: skip
    posts = HomeCard(
        "own_vacancies", _("我的用工"), _("给西部乡亲的岗位，还空多少。"),
        tuple(
            HomeLine(
                row.title, _("空 %(free)s / 共 %(seats)s") % {"free": row.free, "seats": row.seats},
                "exchange:vacancy", (row.code,),
            )
            for row in jobs[:FEW]
        ),
        "exchange:labour", more=_("劳务协作"),
    )  # fmt: skip
    return invested, posts


def of_partner(viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """The unit's twin, and goods on their way."""
    mine = exchange.twins(viewer, acting=True).rows
    lines = tuple(
        HomeLine(
            f"{row.east.who} – {row.west.who}",
            _("待答复 %(n)d 项") % {"n": row.waiting} if row.waiting else row.kind_label,
            "exchange:twin", (row.code,), warn=bool(row.waiting),
        )
        for row in mine[:FEW]
    )  # fmt: skip
    words = _("和对口单位互相做了什么，给了什么。")
    return (
        HomeCard("own_twins", _("我们的结对"), words, lines, "exchange:twins", more=_("全部结对")),
        HomeCard(
            "materials", _("物资"), _("谁缺什么，谁能给什么，在路上的到了没有。"), (),
            "exchange:materials", more=_("物资余缺"),
        ),
    )  # fmt: skip


def of_expert(viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """One's own posting: where, until when, what is to do."""
    rows = exchange.postings(viewer).rows[:FEW]
    lines = tuple(
        HomeLine(
            f"{row.title}（{row.host_label}）",
            f"{date_zh(row.starts_on)}–{date_zh(row.ends_on)} · {row.state_label}",
            "exchange:posting", (row.code,), warn=row.overdue,
        )
        for row in rows
    )  # fmt: skip
    words = _("在哪里、到什么时候；每月写一次工作，走之前把事交给接班人。")
    return (HomeCard("own_posting", _("我的派驻"), words, lines, "exchange:postings"),)


def of_enumerator(viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """Whom to visit, by round."""
    rounds: dict[str, list[bool]] = {}
    names: dict[str, str] = {}
    for row in surveys.visits(viewer):
        rounds.setdefault(row.round, []).append(row.is_done)
        names[row.round] = row.round_name
    lines = tuple(
        HomeLine(
            names[code],
            _("还有 %(left)d 户，共 %(all)d 户")
            % {"left": done.count(False), "all": len(done)},
            "surveys:home", warn=not all(done),
        )
        for code, done in rounds.items()
    )  # fmt: skip
    words = _("要去的户和要填的表；没有网也能填，有网再送。")
    return (HomeCard("own_visits", _("我的入户"), words, lines, "surveys:home", more=_("去填表")),)
