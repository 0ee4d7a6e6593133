"""An IATI file on its way into the projects: checked, and told as lines of the ledger."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.opendata.reads.incoming_lines import Reading
from xieshou.opendata.rules.check import check
from xieshou.opendata.rules.faults import ERROR, Fault, errors
from xieshou.opendata.rules.iati_in import Said, read_activities
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

MOST_ACTIVITIES = 20_000


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """What an activity of the file becomes."""

    identifier: str
    code: str
    title: str
    place: str
    kind: str
    state: str
    total_fen: int
    paid_fen: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as read: `rows` for the ledger, `shown` for people, in order; `faults` in order of
    line, `count` of them in all. Nothing may be written while one of them is an error."""

    sha256: str
    version: str
    rows: tuple[Mapping[str, Any], ...]
    shown: tuple[IncomingRow, ...]
    faults: tuple[Fault, ...]
    count: int

    @property
    def ok(self) -> bool:
        return not errors(self.faults)


def incoming(data: bytes, viewer: Viewer) -> Incoming:
    """Read a file; never raises for what is in it. Places must lie where the viewer may import."""
    found = check(data, now=clock.now())
    faults = list(found.faults)
    rows: list[tuple[Said, dict[str, Any]]] = []
    if found.kind == "iati-organisations":
        faults.append(_whole("not_activities", _("这是机构文件，没有活动"), _("请选择活动文件")))
    elif found.records > MOST_ACTIVITIES:
        words = _("共 %(n)d 个活动，超过上限 %(max)d 个")
        said = words % {"n": found.records, "max": MOST_ACTIVITIES}
        faults.append(_whole("too_many", said, _("请拆分成几个文件分别上传")))
    elif found.kind and found.valid:
        reading = Reading(list(read_activities(found.root)), viewer)
        rows = [(one, row) for one in reading.said if (row := reading.row(one)) is not None]
        faults += reading.faults
    faults.sort(key=lambda fault: (fault.severity != ERROR, fault.line))
    return Incoming(
        sha256=hashlib.sha256(data).hexdigest(),
        version=found.version,
        rows=tuple(row for _one, row in rows),
        shown=tuple(_shown(rows)),
        faults=tuple(faults[:1000]),
        count=max(found.count, len(faults)),
    )


def _shown(rows: Iterable[tuple[Said, Mapping[str, Any]]]) -> Iterator[IncomingRow]:
    pairs = list(rows)
    names = registry.place_names({row["place"] for _one, row in pairs})
    kinds, states = projects.kinds(), projects.states()
    known = projects.ledger_rows([row["code"] for _one, row in pairs])
    for one, row in pairs:
        yield IncomingRow(
            identifier=one.identifier,
            code=row["code"],
            title=row["name"],
            place=names.get(row["place"], row["place"]),
            kind=kinds[row["kind"]],
            state=states[row["state"]],
            total_fen=sum(fen for name, fen in row.items() if name.startswith("cost_")),
            paid_fen=row.get("paid") or 0,
            is_new=row["code"] not in known,
        )


def _whole(rule: str, words: str, remedy: str) -> Fault:
    return Fault(0, "", "", rule, ERROR, words, remedy)
