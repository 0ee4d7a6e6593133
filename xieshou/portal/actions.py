"""The story of the front page is asked for anew: by visitors, or by whoever loads a site."""

from django.db import transaction

from xieshou.core import clock, jobs
from xieshou.core.action import action
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.portal import reads, tasks
from xieshou.portal.models import KeptStory


@action("portal.story")
def count_story() -> int:
    """Count the story at once and keep it; how many figures it has. For the system: no role has
    this verb."""
    return tasks.count()


@action("portal.story")
def queue_story(*, viewer: Viewer) -> Job:
    """The same in the background."""
    return jobs.start(tasks.count_in_background, viewer=viewer)


def ask_for_story() -> Job | None:
    """Queue a count where the kept story is old and nobody has asked for another.

    Anybody may cause it, and as often as they like: there is one such job at a time, and none
    within reads.STORY_S of the last that was asked for.
    """
    with transaction.atomic():
        KeptStory.objects.get_or_create(pk=KeptStory.ONE)
        kept = KeptStory.objects.select_for_update().get(pk=KeptStory.ONE)
        if not reads.due(kept):
            return None
        kept.asked_at = clock.now()
        kept.save(update_fields=["asked_at"])
        # Also where no worker runs: what waits in the queue is not asked for again.
        if Job.objects.filter(name=tasks.count_in_background.name, finished_at=None).exists():
            return None
        return queue_story(viewer=SYSTEM)
