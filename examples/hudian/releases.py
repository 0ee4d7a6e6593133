"""The first release of the example's figures: prepared in Yunnan, approved by one of each side."""

from django.contrib.auth import get_user_model

from examples.hudian.published import YUNNAN
from xieshou.core import clock
from xieshou.registry import reads as registry
from xieshou.releases import actions, reads

TITLE = "沪滇协作公开数字（示例）"
NOTE = "示例的测量数字为合成数据；双方得失为示例所载记录。"
# Prepares, then approves for the west and for the east.
PREPARER, WEST, EAST = "yunnan", "yunnan-lead", "shanghai-lead"
YEARS = 3


def open_releases() -> int:
    """Release what has been measured, once; how many releases there are."""
    if not reads.releases():
        preparer, west, east = (
            registry.viewer_for(get_user_model().objects.get(username=name))
            for name in (PREPARER, WEST, EAST)
        )
        now = clock.today().year
        made = actions.prepare(
            viewer=preparer,
            place=YUNNAN,
            years=list(range(now - YEARS, now)),
            title=TITLE,
            note=NOTE,
        )
        actions.approve(viewer=west, preparation=made.pk)
        actions.approve(viewer=east, preparation=made.pk)
        actions.publish(viewer=preparer, preparation=made.pk)
    return len(reads.releases())
