"""Pictures that come with a filled form, over one post or several."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict
from xieshou.core.kept import picture_of
from xieshou.core.secret import encrypt_bytes
from xieshou.surveys.models import Attachment, Submission
from xieshou.surveys.rules import Schema

MOST_FILES = 20
MOST_BYTES = 40 * 2**20


@dataclass(frozen=True)
class Sent:
    """An attachment as it came: its name in the answers, its hash, and what is kept of it."""

    name: str
    sha256: str
    kept: bytes


def named_files(schema: Schema, answers: Mapping[str, str]) -> set[str]:
    """The files that the answers name."""
    return {answers.get(one.path, "") for one in schema.questions if one.kind == "binary"} - {""}


def check_files(
    schema: Schema, answers: Mapping[str, str], files: Sequence[tuple[str, bytes]]
) -> tuple[Sent, ...]:
    """The pictures that the answers name, made anew. Raises BadInput for any other file."""
    if len(files) > MOST_FILES or sum(len(data) for _name, data in files) > MOST_BYTES:
        raise BadInput("too_many_files", _("附件过多或过大"))
    named = named_files(schema, answers)
    found: dict[str, Sent] = {}
    for name, data in files:
        if name not in named:
            raise BadInput(
                "file_unknown", _("答卷里没有名为 %(name)s 的附件"), {"name": name[:120]}
            )
        if name in found:
            raise BadInput("file_twice", _("附件 %(name)s 出现了两次"), {"name": name[:120]})
        seen = picture_of(data)
        found[name] = Sent(name, hashlib.sha256(data).hexdigest(), seen.kept)
    return tuple(found.values())


def attach(submission: Submission, files: Iterable[Sent]) -> None:
    """Keep them encrypted; the same again changes nothing. Raises Conflict for another picture
    under a name that is taken."""
    there = dict(submission.attachments.values_list("name", "sha256"))
    for one in files:
        if one.name in there:
            if there[one.name] != one.sha256:
                raise Conflict(
                    "file_altered", _("附件 %(name)s 已收到，内容不同"), {"name": one.name}
                )
            continue
        Attachment.objects.create(
            submission=submission, name=one.name, media_type="image/jpeg", sha256=one.sha256,
            bytes=len(one.kept),
            file=ContentFile(encrypt_bytes(one.kept), name=f"{secrets.token_urlsafe(24)}.jpg"),
        )  # fmt: skip
