"""Which two places somebody at a terminal means: both, or one whose other side is plain."""

from django.utils.translation import gettext as _

from xieshou.cli.tables import stop
from xieshou.reports import reads

HELP = _("东西两地，写作 310115-5333；只写一地，则与另一边的全部，或与它唯一的结对方")
# A province of the one side, or the city of the other: all of it.
WHOLE = 2


def pair(text: str) -> tuple[str, str]:
    """Codes of the eastern and the western place; stops where it is not plain which is meant."""
    east, dash, west = text.partition("-")
    if dash:
        return east, west
    mine = [
        (row.east_code, row.west_code)
        for row in reads.balance_pairs()
        if text in (row.east_code, row.west_code)
    ]
    found = [
        (east, west) for east, west in mine if len(west if text == east else east) == WHOLE
    ] or mine
    if not found:
        stop(_("%(place)s 没有结对；两地都写出来，如 310115-5333。") % {"place": text})
    if len(found) > 1:
        pairs = ", ".join("-".join(one) for one in found)
        stop(_("%(place)s 有几对，请写明：%(pairs)s") % {"place": text, "pairs": pairs})
    return found[0]
