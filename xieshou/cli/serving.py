"""Bring up the site as it stands."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Annotated

import typer
from django.core.management import call_command
from django.utils.translation import gettext as _

from xieshou.cli.tables import console, stop
from xieshou.core.action import Refused
from xieshou.operations import actions as operations

Host = Annotated[str, typer.Option(help=_("监听地址"))]
Port = Annotated[int, typer.Option(help=_("端口"))]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    worker_: Annotated[
        bool, typer.Option("--worker/--no-worker", help=_("同时运行后台任务"))
    ] = True,
) -> None:
    try:
        restored = operations.take_staged()
    except Refused as error:
        stop(error.message)
    if restored:
        console.print(_("已恢复备份 %(name)s") % {"name": restored})
    prepare()
    with worker() if worker_ else nullcontext():
        web(host, port)


def prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def worker() -> Iterator[None]:
    """The background worker as a process of its own while the block runs."""
    process = subprocess.Popen([sys.executable, "-m", "django", "work"])
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def web(host: str, port: int) -> None:
    console.print(f"http://{host}:{port}/", style="bold green")
    threads = str(4 * (os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as counts:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "xieshou.wsgi", "--bind", f"{host}:{port}"),
                *("--worker-class", "gthread", "--workers", "2", "--threads", threads),
                # Loaded once, for both processes.
                *("--preload", "--log-level", "warning"),
            ],
            # Where the two processes count together what /metrics tells.
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": counts},
        )
        signal.signal(signal.SIGTERM, lambda *_args: server.terminate())
        try:
            server.wait()
        except KeyboardInterrupt:
            server.terminate()
            server.wait(10)
