"""Personal answers whose time is over are taken out in the background."""

from xieshou.core.action import action
from xieshou.core.jobs import start
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.surveys.tasks import purge


@action("surveys.purge")
def purge_personal(*, viewer: Viewer) -> Job:
    """Queue the purge of all that is due; for the system, once a day (`xieshou notify`)."""
    return start(purge, viewer=viewer)
