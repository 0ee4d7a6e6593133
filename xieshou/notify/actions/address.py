"""The address that a user's mail goes to: entered by themselves, and theirs once they have typed
the code that was sent there."""

import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal, blind_index
from xieshou.notify import channels, reads, tasks
from xieshou.notify.models import Preference

DIGITS, TRIES = 8, 5
# One mail in so long: nobody's mailbox is to be filled by somebody else.
PAUSE, VALID = timedelta(minutes=5), timedelta(hours=1)
PURPOSE = "notify.address"


@action("notify.address", own=True)
def ask_address(*, viewer: Viewer, address: Personal) -> Preference:
    """Send a code to the address, which replaces the present one once the code is typed.

    Raises BadInput where it is no address, Conflict where the last code is younger than PAUSE.
    """
    text = address.text.strip()
    try:
        validate_email(text)
    except ValidationError:
        raise BadInput("no_address", _("邮箱地址写法不对"), {"field": "address"}) from None
    now = timezone.now()
    mine, _new = Preference.objects.select_for_update().get_or_create(user_id=_me(viewer))
    if mine.asked_at and mine.asked_at > now - PAUSE:
        raise Conflict("too_soon", _("刚发过验证码，请过几分钟再试"))
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    mine.pending, mine.code_index = text, blind_index(code, PURPOSE)
    mine.asked_at, mine.tries = now, 0
    mine.save(update_fields=["pending", "code_index", "asked_at", "tries"])
    transaction.on_commit(lambda: channels.Mail(text).send(_code_letter(code)))
    return mine


@action("notify.address", own=True)
def confirm_address(*, viewer: Viewer, code: Personal) -> dict[str, bool]:
    """Take the address over where the code is right: {"right": whether it is}; the old one is told.
    After TRIES wrong ones, or an hour, a new code is needed."""
    mine = Preference.objects.select_for_update().filter(user_id=_me(viewer)).first()
    if mine is None or not mine.pending or not mine.asked_at or mine.tries >= TRIES:
        return {"right": False}
    mine.tries += 1
    given = blind_index(code.text.strip(), PURPOSE)
    right = timezone.now() < mine.asked_at + VALID and secrets.compare_digest(
        given, mine.code_index
    )
    if right:
        _replace(viewer, mine.pending)
        mine.pending, mine.code_index = "", ""
    mine.save(update_fields=["pending", "code_index", "tries"])
    return {"right": right}


@action("notify.address", own=True)
def forget_address(*, viewer: Viewer) -> dict[str, bool]:
    """Take the address out, and the one that waits for its code; what is on its way is not sent,
    and the address is told so."""
    Preference.objects.filter(user_id=_me(viewer)).update(pending="", code_index="")
    _replace(viewer, "")
    return {"forgotten": True}


def _replace(viewer: Viewer, address: str) -> None:
    """Write the address down and tell the old one: whoever reads there may know nothing of it."""
    me = get_user_model().objects.select_for_update().get(pk=_me(viewer))
    old, me.email = me.email, address
    me.save(update_fields=["email"])
    if old and old != address:
        transaction.on_commit(lambda: channels.Mail(old).send(_farewell()))


def _me(viewer: Viewer) -> int:
    assert viewer.user_id is not None, "what is one's own needs somebody"
    return viewer.user_id


def _code_letter(code: str) -> channels.Letter:
    text = _("验证码 %(code)s，一小时内有效。如果不是您本人操作，请不必理会。") % {"code": code}
    return _letter(_("携手：验证码"), text)


def _farewell() -> channels.Letter:
    text = _("您的通知不再发到这个邮箱。如果不是您本人操作，请马上修改密码并告诉管理员。")
    return _letter(_("携手：通知邮箱已更改"), text)


def _letter(subject: str, text: str) -> channels.Letter:
    return channels.Letter(
        id=tasks.new_id(),
        type=tasks.TRIAL,
        at=timezone.now(),
        language=reads.language_of(get_language() or ""),
        subject=subject,
        sections=(),
        end=text,
    )
