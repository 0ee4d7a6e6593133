"""`xieshou remind`: what waits for each user, once a day, here and by mail."""

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.cli.manual import manual
from xieshou.cli.tables import as_json, console
from xieshou.core.scope import SYSTEM
from xieshou.projects import actions as projects
from xieshou.surveys import actions as surveys

REMIND_HELP = manual(
    _(
        "把每个人的待办合成一条提醒，每天一次；有邮箱的同时发邮件（XIESHOU_EMAIL）。\n\n"
        "可由 cron 每天早上运行；同一天重复运行只补发没有发出的。有邮件发不出即以 1 退出。"
    ),
    "xieshou remind",
    "xieshou remind --json",
)


def remind(json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False) -> None:
    day = timezone.localdate()
    people = projects.note_reminders(viewer=SYSTEM, day=day)
    sent, refused = projects.mail_reminders(day=day)
    # Once a day as well: answers that may be kept no longer are forgotten by the worker.
    surveys.purge_personal(viewer=SYSTEM)
    if json_:
        as_json({"people": people, "sent": sent, "refused": refused})
    else:
        text = _("新提醒 %(people)d 人，发出邮件 %(sent)d 封，未能发出 %(refused)d 封。")
        console.print(text % {"people": people, "sent": sent, "refused": refused})
    if refused:
        raise typer.Exit(1)
