"""Which column of a file stands for what: the options of `xieshou measure` and its --map."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from xieshou.cli.tables import stop
from xieshou.engines.measure.reading.cells import plain
from xieshou.engines.measure.reading.sources import open_source
from xieshou.engines.measure.sets import SetDocument
from xieshou.engines.measure.sets.document import RESERVED

Roles = Mapping[str, str | None]


def header_of(file: Path) -> Sequence[str]:
    """The headings of a file, or of the first Parquet file of a directory."""
    if not file.is_dir():
        return open_source(file).header
    parts = sorted(file.rglob("*.parquet"))
    return pq.read_schema(parts[0]).names if parts else []


def mapped(
    pairs: Sequence[str], file: Path, document: SetDocument, roles: Roles
) -> tuple[dict[str, str], dict[str, str | None]]:
    """Heading -> the name it stands for, and the column of each role.

    `roles`: the options place, group, weight, cluster and stratum. Whatever --map calls by the
    name of a role is that role's column, as if its option had been given. A heading that the
    file has not, a name that stands for nothing, and two columns for one role are refused.
    """
    if not pairs:
        return {}, dict(roles)
    headers = _parted(pairs)
    header = header_of(file)
    names = _names(document, roles)
    wrong = _unknown(_("--map：文件里没有 %(unknown)s 这一列。有：%(known)s"), headers, header, [])
    wrong += _unknown(
        _("--map：没有 %(unknown)s 这个名称。有：%(known)s"),
        headers.values(),
        names,
        document.headers,
    )
    if wrong:
        stop("\n".join(wrong))
    alike = {plain(name).casefold(): name for name in names}
    titles = {plain(name).casefold(): code for name, code in document.headers.items()}
    headers = {
        raw: alike.get(key := plain(name).casefold()) or titles[key]
        for raw, name in headers.items()
    }
    return headers, {role: _column(role, given, headers) for role, given in roles.items()}


def _parted(pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        raw, equals, name = pair.rpartition("=")
        if not (raw and equals and name):
            stop(_("--map 应写作 原列名=名称：%(pair)s") % {"pair": pair})
        if raw in found:
            stop(_("--map：%(heading)s 指明了两次") % {"heading": raw})
        found[raw] = name
    return found


def _names(document: SetDocument, roles: Roles) -> list[str]:
    """What a heading may stand for."""
    options = [name for name in roles.values() if name]
    questions = [one.column for one in document.questions]
    return list(dict.fromkeys([*RESERVED, *options, *document.indicators.codes, *questions]))


def _unknown(
    text: str, given: Iterable[str], known: Sequence[str], also: Iterable[str]
) -> list[str]:
    """The text for each that is not known, by its name and what there is."""
    there = {plain(name).casefold() for name in [*known, *also]}
    return [
        text % {"unknown": one, "known": listed(known)}
        for one in given
        if plain(one).casefold() not in there
    ]


def listed(names: Sequence[str], most: int = 40) -> str:
    """The names, the first ones only where there are many."""
    more = _("……共 %(count)s 个") % {"count": len(names)} if len(names) > most else ""
    return _("、").join(names[:most]) + more


def _column(role: str, given: str | None, headers: Mapping[str, str]) -> str | None:
    """The name by which the column of a role is found."""
    if given is not None and given in headers:
        return headers[given]
    if role not in headers.values() or given == role:
        return given
    if given is None:
        return role
    both = {"option": f"--{role} {given}", "map": f"--map …={role}"}
    stop(_("%(option)s 与 %(map)s 指的是同一项。请只留一个") % both)
