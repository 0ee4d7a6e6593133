"""The story of the front page is counted in the background: it reads the records of every app."""

from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.jobs import JobRun, job
from xieshou.portal import reads
from xieshou.portal.models import KeptStory


@job("portal.story")
def count_in_background(run: JobRun) -> dict[str, Any]:
    run.progress(0.1, _("统计首页的数字"))
    return {"figures": count()}


def count() -> int:
    """Count the story and keep it; returns how many figures it has, 0 without any pairing."""
    found = reads.counted_story()
    if found is None:
        return 0
    KeptStory.objects.update_or_create(
        pk=KeptStory.ONE,
        defaults={
            "east": found.east, "west": found.west, "first_year": found.first,
            "last_year": found.last, "counted_at": found.counted_at,
            "figures": [
                {
                    "code": one.code, "group": one.group, "value": one.value,
                    "at_least": one.at_least, "withheld": one.withheld,
                }
                for one in found.figures
            ],
        },
    )  # fmt: skip
    return len(found.figures)
