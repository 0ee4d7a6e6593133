"""Bring up the demonstration with its example."""

import time
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from xieshou.cli.serving import Host, Port, prepare, web, worker
from xieshou.cli.tables import console, stop, table
from xieshou.core.language import in_language
from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions as opendata, reads as published
from xieshou.outcomes import actions as outcomes, reads as figures
from xieshou.planning import actions as planning_actions, reads as planning
from xieshou.portal import actions as portal_actions, reads as portal

YEAR, NEEDS_YEAR, PLACE = 2027, 2026, "53"
POLL_S = 0.3
# Steps that the example's loader announces.
LOAD_STEPS = 7


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    try:
        from examples.hudian import load, people, releases
    except ImportError:
        stop(_("示例只随源码提供，请在源码目录中运行。"))
    began = time.monotonic()
    prepare()
    _load(load.load)
    _release(releases.open_releases)
    with worker():
        _draw_up()
        _open_data()
        _count_story()
        console.print(_("就绪，用时 %(seconds).0f 秒。") % {"seconds": time.monotonic() - began})
        table(
            _("演示账号"),
            [_("账号"), _("密码"), _("身份")],
            [
                [user.username, people.PASSWORD, in_language(user.name, user.name_en)]
                for user in people.LOGINS
            ],
        )
        web(host, port)


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=console,
    )


def _load(load: Callable[..., Any]) -> None:
    """Load and measure the example, or what of it a start that broke off has left undone."""
    if planning.rounds():
        console.print(_("示例已载入，数据保留。"))
    else:
        with _bar() as bar:
            line = bar.add_task(_("载入沪滇协作示例"), total=LOAD_STEPS)
            load(progress=lambda step: bar.update(line, advance=1, description=step))
            bar.update(line, completed=LOAD_STEPS, description=_("示例已载入"))
    if figures.latest_run(PLACE) is None:
        with _bar() as bar:
            line = bar.add_task(_("测量每个村、乡、县、州和全省"), total=1)
            outcomes.measure_round(viewer=SYSTEM, year=NEEDS_YEAR, place=PLACE)
            bar.update(line, completed=1)


def _release(release: Callable[[], int]) -> None:
    """Publish what was measured, checked and approved by both sides of the example."""
    with _bar() as bar:
        line = bar.add_task(_("核对并发布公开数字"), total=1)
        release()
        bar.update(line, completed=1)


def _open_data() -> None:
    """Write the files of open data, unless they lie there."""
    if not published.every_edition():
        with _bar() as bar:
            line = bar.add_task(_("生成开放数据"), total=None)
            opendata.build(viewer=SYSTEM, tell=lambda name: bar.update(line, description=name))
            bar.update(line, total=1, completed=1, description=_("生成开放数据"))


def _count_story() -> None:
    """Count the figures of the front page for the first time; later its visitors have it done."""
    if portal.story() is None:
        with _bar() as bar:
            line = bar.add_task(_("统计首页的数字"), total=None)
            portal_actions.count_story(viewer=SYSTEM)
            bar.update(line, total=1, completed=1)


def _draw_up() -> None:
    """Queue the year's plan, unless there is one, and watch the worker draw it up."""
    if planning.latest() is not None:
        return
    found = next(row for row in planning.rounds() if row.year == YEAR)
    job = planning_actions.draw_up(viewer=SYSTEM, round=found.id).job
    with _bar() as bar:
        line = bar.add_task(_("后台编制联合规划"), total=1)
        while job is not None and not job.finished_at:
            time.sleep(POLL_S)
            job.refresh_from_db()
            bar.update(line, completed=job.done, description=job.message or _("排队中"))
    if job is not None and job.state != "done":
        stop(job.error or job.get_state_display())
