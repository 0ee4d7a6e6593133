"""`xieshou warn`: clues that the site's own books show, and the order of visits, once a day."""

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.cli.tables import as_json, console
from xieshou.core.scope import SYSTEM
from xieshou.monitoring import actions as monitoring


def warn(json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False) -> None:
    found = monitoring.note_automatic(viewer=SYSTEM, day=timezone.localdate())
    scored = monitoring.score_again(viewer=SYSTEM)
    if json_:
        as_json({**found, "scored": scored})
    else:
        text = _("新线索：合同违约 %(breach)d 条，收入下降 %(income_drop)d 条；已为 %(n)d 户评分。")
        console.print(text % {**found, "n": scored})
