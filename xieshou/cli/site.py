"""Bring up a site: the demonstration with its example, or the site as it stands."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from django.core.management import call_command
from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from xieshou.cli.manual import manual
from xieshou.cli.tables import console, stop, table
from xieshou.core.language import in_language
from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions as outcomes, reads as figures
from xieshou.planning import actions as planning_actions, reads as planning

DEMO_HELP = manual(
    _("载入沪滇协作示例，测量、编制联合规划并打开网站；再次启动保留数据。"),
    "xieshou demo",
    "xieshou demo --port 9000",
)
SERVE_HELP = manual(
    _("启动网站和后台任务。"),
    "xieshou serve --host 0.0.0.0 --port 8000",
)
Host = Annotated[str, typer.Option(help=_("监听地址"))]
Port = Annotated[int, typer.Option(help=_("端口"))]
YEAR, NEEDS_YEAR, PLACE = 2027, 2026, "53"
POLL_S = 0.3
# Steps that the example's loader announces.
LOAD_STEPS = 7


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    try:
        from examples.hudian import load, people
    except ImportError:
        stop(_("示例只随源码提供，请在源码目录中运行。"))
    began = time.monotonic()
    _prepare()
    _load(load.load)
    with _worker():
        _draw_up()
        console.print(_("就绪，用时 %(seconds).0f 秒。") % {"seconds": time.monotonic() - began})
        table(
            _("演示账号"),
            [_("账号"), _("密码"), _("身份")],
            [
                [user.username, people.PASSWORD, in_language(user.name, user.name_en)]
                for user in people.LOGINS
            ],
        )
        _web(host, port)


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    _prepare()
    with _worker():
        _web(host, port)


def _prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def _worker() -> Iterator[None]:
    """The background worker as a process of its own while the block runs."""
    worker = subprocess.Popen([sys.executable, "-m", "django", "work"])
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)


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


def _web(host: str, port: int) -> None:
    console.print(f"http://{host}:{port}/", style="bold green")
    threads = str(4 * (os.cpu_count() or 1))
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "xieshou.wsgi", "--bind", f"{host}:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", threads),
            *("--log-level", "warning"),
        ]
    )
    signal.signal(signal.SIGTERM, lambda *_args: server.terminate())
    try:
        server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait(10)
