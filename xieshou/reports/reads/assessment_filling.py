"""How far the filling of a book from the records is: the last job that was asked for it."""

from xieshou.core.models import Job
from xieshou.reports.models import AssessmentBook

TAKE_FIGURES = "reports.take_figures"


def filling_of(book: AssessmentBook) -> Job | None:
    """None where none was asked for, or it was cleared away."""
    # Told by its params: the book's row is never changed.
    found = Job.objects.filter(name=TAKE_FIGURES, place=book.west.code, params__book=book.pk)
    return found.order_by("-pk").first()


def is_live(job: Job | None) -> bool:
    return job is not None and job.state in Job.LIVE


def is_broken(job: Job | None) -> bool:
    """Whether it was cancelled or failed, and may go on."""
    return job is not None and job.state in Job.BROKEN
