"""How anything is changed: one function per verb, with the same guarantees around each.

    @action("projects.propose", place=lambda *, village, **_: village)
    def propose(*, village: str, …) -> Proposal: ...

    propose(viewer=request.viewer, key=token, village="533323201204", …)

The call runs in one transaction: permission first, then the verb, then its audit line. With a
`key`, the same request again gets the first answer and changes nothing.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Protocol, TypeVar, cast

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.core.audit import body_hash
from xieshou.core.models import AuditLine, IdempotencyKey
from xieshou.core.scope import LEVEL_LENGTHS, Viewer

R = TypeVar("R", covariant=True)

on_commit = transaction.on_commit


class Refused(Exception):
    """An expected no. `message` may hold %(name)s fields, filled from `params` when it is shown.

    `status` is the HTTP status of the answer; `code` is stable and for programs.
    """

    status: ClassVar[int] = 409

    def __init__(self, code: str, message: Any, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = dict(params or {})
        self._message = message

    @property
    def message(self) -> str:
        text = str(self._message)
        return text % self.params if "%(" in text else text

    def __str__(self) -> str:
        return self.message


class Forbidden(Refused):
    """The viewer has no grant for the verb at this place."""

    status = 403


def forbidden(verb: str) -> Forbidden:
    """The refusal of whoever has no role for the verb there, and of what is not there."""
    return Forbidden("forbidden", _("您没有在此处办理该事项的权限"), {"verb": verb})


class NotFound(Refused):
    """There is no such thing, or none that the viewer may know of."""

    status = 404


class Conflict(Refused):
    """The thing is not in a state that allows this."""

    status = 409


class KeyReused(Conflict):
    """The key was used before with another body."""


class BadInput(Refused):
    """A value is wrong; `params` names the field where one is to blame."""

    status = 422

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        """(field, message) of each wrong value that has a field."""
        field = self.params.get("field", "")
        return ((field, self.message),) if field else ()


class Action(Protocol[R]):
    """What @action makes of a function: called with the viewer, an optional key, and the body."""

    verb: str
    __name__: str

    def __call__(self, *, viewer: Viewer, key: str | None = None, **body: Any) -> R: ...


def _nowhere(**_: Any) -> str:
    return ""


def action(
    verb: str,
    *,
    place: Callable[..., str | Iterable[str]] = _nowhere,
    target: Callable[..., str] = _nowhere,
    own: bool = False,
) -> Callable[[Callable[..., R]], Action[R]]:
    """Make a keyword-only function a verb of the system.

    `place` gets the body and names the place code the permission is asked for; several codes
    mean that each is needed. "" (the default) asks for a grant that holds everywhere. The function
    may declare `viewer`. With a key it must return a model, lists or dicts of them, or plain JSON.
    The audit line names the row that is returned; where that is none, `target` gets the body and
    tells what the verb was done to.
    `own` is for somebody's own account: whoever is signed in may, without a role; no token may.

    Raises Forbidden, KeyReused, and whatever Refused the function raises; then nothing is written.
    """

    def decorate(function: Callable[..., R]) -> Action[R]:
        wants_viewer = "viewer" in inspect.signature(function).parameters

        @functools.wraps(function)
        def act(*, viewer: Viewer, key: str | None = None, **body: Any) -> R:
            digest = body_hash(body)
            with transaction.atomic():
                where = _oneself(viewer, verb) if own else _allowed(viewer, verb, place(**body))
                kept = claim(viewer, verb, key, digest) if key else None
                if kept is not None and kept.result is not None:
                    return cast(R, _decoded(kept.result["answer"]))
                what = target(**body)
                result = function(**body, viewer=viewer) if wants_viewer else function(**body)
                write_line(viewer, verb, where, result, digest, what)
                if kept is not None:
                    kept.result = {"answer": _encoded(result)}
                    kept.save(update_fields=["result"])
                return result

        act.verb = verb  # type: ignore[attr-defined]
        return cast(Action[R], act)

    return decorate


def _allowed(viewer: Viewer, verb: str, places: str | Iterable[str]) -> str:
    """The place for the audit line, once the viewer may act at every one of `places`."""
    codes = {places} if isinstance(places, str) else set(places) or {""}
    if not all(viewer.may(verb, code) for code in codes):
        raise forbidden(verb)
    if viewer.token and verb not in viewer.token.acts:
        raise Forbidden("scope", _("该令牌的权限不包括这一事项"), {"verb": verb})
    first, last = min(codes), max(codes)
    return next(first[:n] for n in reversed(LEVEL_LENGTHS) if first[:n] == last[:n])


def _oneself(viewer: Viewer, verb: str) -> str:
    if viewer.user_id is None or viewer.token:
        raise forbidden(verb)
    return ""


def claim(viewer: Viewer, verb: str, key: str, digest: str) -> IdempotencyKey:
    """The row of this key: a new one without a result, or the first request's.

    Of two at once the unique constraint lets one insert; the other waits for its commit.
    """
    row, _created = IdempotencyKey.objects.get_or_create(
        who_id=viewer.user_id or 0, verb=verb, key=key, defaults={"body_hash": digest}
    )
    if row.body_hash != digest:
        raise KeyReused("key_reused", _("同一请求编号已用于另一内容，请刷新页面后重试"))
    return row


def write_line(
    viewer: Viewer, verb: str, where: str, result: Any, digest: str, target: str = ""
) -> None:
    """The audit line of a verb; to be written in the verb's own transaction. `target` is what it
    was done to, cut to 60 characters, where `result` is no row."""
    is_row = isinstance(result, models.Model)
    AuditLine.objects.create(
        verb=verb,
        who_id=viewer.user_id,
        who=f"{viewer.name} {viewer.token.prefix}" if viewer.token else viewer.name,
        place=where,
        target=result._meta.label if is_row else target[:60],
        target_pk=str(result.pk) if is_row else "",
        body_hash=digest,
    )


def _encoded(result: Any) -> Any:
    """The result as JSON, rows by label and key."""
    if isinstance(result, models.Model):
        return {"$row": [result._meta.label, result.pk]}
    if isinstance(result, dict):
        return {name: _encoded(value) for name, value in result.items()}
    if isinstance(result, list | tuple):
        return [_encoded(value) for value in result]
    return result


def _decoded(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_decoded(value) for value in answer]
    if not isinstance(answer, dict):
        return answer
    if "$row" not in answer:
        return {name: _decoded(value) for name, value in answer.items()}
    label, pk = answer["$row"]
    row = apps.get_model(label)._base_manager.filter(pk=pk).first()
    if row is None:
        raise NotFound("result_gone", _("该请求此前的结果已不存在"))
    return row
