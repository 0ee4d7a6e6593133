"""`xieshou notify`: tell everybody what waits and what has happened, here and by message."""

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.cli.tables import as_json, console
from xieshou.core import jobs
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM
from xieshou.notify import actions as notifications
from xieshou.surveys import actions as surveys


def notify(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("只看会做什么，不写入也不发送"))
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if dry_run:
        would = asdict(notifications.preview())
        if json_:
            as_json(would)
            return
        text = _("将新增通知 %(noted)d 条，合成消息 %(messages)d 封，现在可发 %(due)d 封。")
        console.print(text % would)
        return
    done = _run()
    # Once a day as well: answers that may be kept no longer are forgotten by the worker.
    surveys.purge_personal(viewer=SYSTEM, key=f"purge {timezone.localdate()}")
    if json_:
        as_json(done)
    else:
        text = _(
            "新通知 %(noted)d 条，消息 %(messages)d 封；已发出 %(sent)d 封，"
            "将重试 %(retrying)d 封，未能送达 %(failed)d 封。"
        )
        console.print(text % done)
    if done["failed"]:
        raise typer.Exit(1)


def _run() -> dict[str, int]:
    """A run in this process, seen on its page like one in the background."""
    job = notifications.run_notifications(viewer=SYSTEM)
    jobs.perform(job.pk)
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise typer.BadParameter(job.error or job.get_state_display())
    return {name: int(count) for name, count in (job.result or {}).items()}
