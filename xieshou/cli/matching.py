"""`xieshou match`: the day's matching of demands with lots, once a day."""

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.cli.tables import as_json, console
from xieshou.core.scope import SYSTEM
from xieshou.market import actions as market


def match(json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False) -> None:
    # The key makes it once a day, however many machines call it at the same moment.
    run = market.match_orders(viewer=SYSTEM, key=f"day:{timezone.localdate().isoformat()}")
    if json_:
        as_json({"match_run": run.pk, "on": run.on.isoformat()})
    else:
        text = _("%(day)s 的匹配是第 %(n)d 次。")
        console.print(text % {"day": run.on.isoformat(), "n": run.pk})
