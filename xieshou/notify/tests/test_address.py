"""One's own address: theirs who can read what is sent there, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import Personal
from xieshou.notify import actions, reads
from xieshou.notify.models import Preference
from xieshou.notify.tests.conftest import client_of, give_address

ADDRESS = "village@example.org"


def asked(viewer: Viewer, capture: object, address: str = ADDRESS) -> str:
    """The code that was sent."""
    with capture(execute=True):  # type: ignore[operator]
        actions.ask_address(viewer=viewer, address=Personal(address))
    (code,) = re.findall(r"[0-9]{8}", mail.outbox[-1].body)
    return str(code)


def address_of(viewer: Viewer) -> str:
    return str(get_user_model().objects.get(pk=viewer.user_id).email)


def earlier(**ago: int) -> None:
    for one in Preference.objects.all():
        one.asked_at -= timedelta(**ago)
        one.save()


def confirmed(viewer: Viewer, code: str) -> bool:
    return actions.confirm_address(viewer=viewer, code=Personal(code))["right"]


def test_an_address_counts_once_its_code_is_typed(
    officer: Viewer, django_capture_on_commit_callbacks: object
) -> None:
    code = asked(officer, django_capture_on_commit_callbacks)
    assert mail.outbox[0].to == [ADDRESS]
    assert address_of(officer) == ""
    assert not confirmed(officer, "00000000x")
    assert confirmed(officer, code)
    assert address_of(officer) == ADDRESS
    assert not confirmed(officer, code)
    actions.forget_address(viewer=officer)
    assert address_of(officer) == ""


def test_the_old_address_is_told_that_it_is_not_written_to_any_more(
    officer: Viewer, django_capture_on_commit_callbacks: object
) -> None:
    """Else whoever sits at somebody's page leads the mail away unseen."""
    give_address(officer, "old@example.org")
    code = asked(officer, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert confirmed(officer, code)
    told = mail.outbox[-1]
    assert told.to == ["old@example.org"]
    assert ADDRESS not in told.body
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.forget_address(viewer=officer)
    assert mail.outbox[-1].to == [ADDRESS]
    assert len(mail.outbox) == 3


def test_a_forgotten_address_does_not_come_back_by_a_code_on_its_way(
    officer: Viewer, django_capture_on_commit_callbacks: object
) -> None:
    code = asked(officer, django_capture_on_commit_callbacks)
    actions.forget_address(viewer=officer)
    assert reads.own_address(officer).pending == ""
    assert not confirmed(officer, code)
    assert address_of(officer) == ""


def test_a_code_is_not_to_be_guessed_and_ends(
    officer: Viewer, django_capture_on_commit_callbacks: object
) -> None:
    code = asked(officer, django_capture_on_commit_callbacks)
    for _ in range(5):
        assert not confirmed(officer, "wrong")
    assert not confirmed(officer, code)
    earlier(minutes=6)
    code = asked(officer, django_capture_on_commit_callbacks)
    earlier(hours=1)
    assert not confirmed(officer, code)
    assert address_of(officer) == ""


def test_nobody_fills_anothers_mailbox(
    officer: Viewer, django_capture_on_commit_callbacks: object
) -> None:
    asked(officer, django_capture_on_commit_callbacks)
    with pytest.raises(Conflict):
        asked(officer, django_capture_on_commit_callbacks, "other@example.org")
    with pytest.raises(Forbidden):
        actions.ask_address(viewer=PUBLIC, address=Personal(ADDRESS))
    with pytest.raises(BadInput):
        actions.ask_address(viewer=officer, address=Personal("nowhere"))
    assert len(mail.outbox) == 1


def test_pages_and_audit_show_no_address(
    officer: Viewer, django_capture_on_commit_callbacks: object
) -> None:
    client = client_of(officer)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post("/notifications/settings/address/ask/", {"address": ADDRESS})
    page = client.get("/notifications/settings/").content.decode()
    assert "vil*" in page
    assert ADDRESS not in page
    (code,) = re.findall(r"[0-9]{8}", mail.outbox[0].body)
    client.post("/notifications/settings/address/confirm/", {"code": code})
    assert address_of(officer) == ADDRESS
    assert ADDRESS not in client.get("/notifications/settings/").content.decode()
    assert ADDRESS not in str(list(AuditLine.objects.values_list()))
    assert ADDRESS not in str(list(Preference.objects.values_list("code_index", "muted")))
    assert reads.own_address(officer).pending == ""
    assert client.post("/notifications/settings/address/guess/").status_code == 404
