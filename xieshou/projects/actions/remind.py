"""Reminders: what waits for each user, grouped into one a day, here and by mail."""

import logging
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _, ngettext

from xieshou.core.action import action
from xieshou.core.scope import Viewer
from xieshou.projects import reads
from xieshou.projects.models import Reminder
from xieshou.registry import reads as registry

logger = logging.getLogger(__name__)


@action("projects.remind")
def note_reminders(*, day: date) -> int:
    """Note for every active user what waits for them on that day; again on the same day it changes
    nothing. Returns how many users are newly reminded. For the system: no role has this verb."""
    known = set(Reminder.objects.filter(on=day).values_list("user_id", flat=True))
    fresh = []
    for user in get_user_model().objects.filter(is_active=True).exclude(pk__in=known):
        rows = reads.waiting(registry.viewer_for(user))
        if rows:
            fresh.append(_reminder(user.pk, day, rows))
    Reminder.objects.bulk_create(fresh)
    return len(fresh)


def mail_reminders(*, day: date) -> tuple[int, int]:
    """Send the day's reminders that were not sent yet to users who have an address.

    Each is marked once the mail server has taken it, outside of any transaction. Returns how many
    were sent and how many were refused; those are tried again at the next call.
    """
    addresses = dict(
        get_user_model().objects.exclude(email="").filter(is_active=True).values_list("pk", "email")
    )
    sent = refused = 0
    for one in Reminder.objects.filter(on=day, mailed_at=None, user_id__in=list(addresses)):
        subject, body = message(one)
        try:
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [addresses[one.user_id]])
        except (OSError, SMTPException) as fault:
            logger.warning("reminder %d was not sent: %s", one.pk, type(fault).__name__)
            refused += 1
        else:
            Reminder.objects.filter(pk=one.pk).update(mailed_at=timezone.now())
            sent += 1
    return sent, refused


def read_reminders(*, viewer: Viewer, reminder: int | None = None) -> int:
    """Mark the viewer's own unread reminders as read, all or one by its key; of others nothing is
    touched or told. Returns how many are newly read."""
    if viewer.user_id is None:
        return 0
    mine = Reminder.objects.filter(user_id=viewer.user_id, read_at=None)
    found = mine if reminder is None else mine.filter(pk=reminder)
    return found.update(read_at=timezone.now())


def message(one: Reminder) -> tuple[str, str]:
    """Subject and text, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        named = reads.steps()
        names = registry.place_names({row["place"] for row in one.rows})
        subject = ngettext("携手：%(count)d 项待办", "携手：%(count)d 项待办", one.count)
        lines = [
            _("%(place)s %(step)s：%(count)d 项，其中逾期 %(late)d 项，最早 %(since)s")
            % {
                "place": names.get(row["place"], ""),
                "step": named[row["verb"]],
                "count": row["count"],
                "late": row["late"],
                "since": row["since"],
            }
            for row in one.rows
        ]
        end = _("请登录“待办”页面办理。同一天只提醒一次。")
        return subject % {"count": one.count}, "\n".join([*lines, "", end])


def _reminder(user: int, day: date, rows: tuple[reads.WaitingRow, ...]) -> Reminder:
    return Reminder(
        user_id=user,
        on=day,
        rows=[
            {
                "verb": row.verb,
                "of_projects": row.of_projects,
                "place": row.place,
                "count": row.count,
                "late": row.late,
                "since": row.since.isoformat() if row.since else "",
            }
            for row in rows
        ],
        count=sum(row.count for row in rows),
        late=sum(row.late for row in rows),
    )
