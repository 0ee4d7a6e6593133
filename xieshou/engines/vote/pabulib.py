"""Elections as Pabulib files (.pb): https://pabulib.org/format.

A file has the parts META, PROJECTS and VOTES, each a table between semicolons.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from xieshou.engines.vote.election import BadElection, Election, Kind, Project, election

_AMOUNT = re.compile(r"\+?[0-9]{1,18}(\.[0-9]{0,9})?", re.ASCII)
_POINTS = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
PARTS = ("META", "PROJECTS", "VOTES")
KINDS: Mapping[str, Kind] = {
    "approval": "approval",
    "choose-1": "approval",
    "ordinal": "ordinal",
    "cumulative": "cumulative",
}


def read_pabulib(source: str | Path) -> Election:
    """The election of a file. Raises BadElection naming the line of what cannot be read."""
    return parse_pabulib(Path(source).read_text("utf-8-sig"))


def parse_pabulib(text: str) -> Election:
    """The election that a text in this format states."""
    parts = _parts(text)
    meta = {row[0]: row[1] for _line, row in parts["META"][1:] if len(row) > 1}
    kind = KINDS.get(meta.get("vote_type", ""))
    if kind is None:
        raise BadElection(f"META: vote_type {meta.get('vote_type')!r} is not known")
    projects = [
        Project(row["project_id"], _fen(row["cost"], line), row.get("name", ""))
        for line, row in _rows(parts["PROJECTS"], ("project_id", "cost"))
    ]
    places = {project.code: place for place, project in enumerate(projects)}
    ballots = [_ballot(row, kind, places, line) for line, row in _rows(parts["VOTES"], ("vote",))]
    return election(projects, _fen(meta.get("budget", ""), 1), ballots, kind)


def write_pabulib(given: Election, meta: Mapping[str, str]) -> str:
    """The text of an election; `meta` adds description, country, unit and so on."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    head = {
        **meta,
        "num_projects": str(len(given.projects)),
        "num_votes": str(given.voters),
        "budget": _yuan(given.budget_fen),
        "vote_type": given.kind,
    }
    table.writerows([["META"], ["key", "value"], *head.items(), ["PROJECTS"]])
    table.writerow(["project_id", "cost", "votes", "name"])
    for place, project in enumerate(given.projects):
        table.writerow(
            [project.code, _yuan(project.cost_fen), int(given.support[place]), project.name]
        )
    table.writerow(["VOTES"])
    table.writerow(["voter_id", "vote"] + (["points"] if given.kind == "cumulative" else []))
    number = 0
    for ballot in given.ballots:
        order = sorted(ballot.points, key=lambda place: -ballot.points[place])
        vote = ",".join(given.projects[place].code for place in order)
        points = ",".join(str(ballot.points[place]) for place in order)
        for _ in range(ballot.times):
            number += 1
            table.writerow([number, vote] + ([points] if given.kind == "cumulative" else []))
    return out.getvalue()


Lines = Sequence[tuple[int, Sequence[str]]]


def _parts(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    parts: dict[str, list[tuple[int, list[str]]]] = {}
    here = ""
    reader = csv.reader(io.StringIO(text), delimiter=";")
    for row in _lines(reader):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) == 1 and row[0].strip() in PARTS:
            here = row[0].strip()
            parts[here] = []
        elif here:
            parts[here].append((reader.line_num, [cell.strip() for cell in row]))
        else:
            raise BadElection(f"line {reader.line_num}: the file must begin with META")
    for name in PARTS:
        if not parts.get(name):
            raise BadElection(f"the part {name} is missing")
    return parts


def _lines(reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as fault:
        raise BadElection(f"line {reader.line_num}: {fault}") from None


def _rows(part: Lines, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    head = part[0][1]
    for name in needed:
        if name not in head:
            raise BadElection(f"line {part[0][0]}: the column {name} is missing")
    rows = [(line, dict(zip(head, row, strict=False))) for line, row in part[1:]]
    for line, row in rows:
        for name in needed:
            if name not in row:
                raise BadElection(f"line {line}: the cell of {name} is missing")
    return rows


def _ballot(
    row: Mapping[str, str], kind: Kind, places: Mapping[str, int], line: int
) -> dict[int, int]:
    codes = [code.strip() for code in row["vote"].split(",") if code.strip()]
    unknown = [code for code in codes if code not in places]
    if unknown:
        raise BadElection(f"line {line}: the project {unknown[0]} is not in PROJECTS")
    if len(set(codes)) < len(codes):
        raise BadElection(f"line {line}: a project stands twice on one ballot")
    if kind == "approval":
        points = [1] * len(codes)
    elif kind == "ordinal":
        points = list(range(len(codes), 0, -1))
    else:
        written = [one.strip() for one in row.get("points", "").split(",") if one.strip()]
        if any(not _POINTS.fullmatch(one) for one in written):
            raise BadElection(f"line {line}: points are whole numbers of at most nine digits")
        points = [int(one) for one in written]
        if len(points) != len(codes):
            raise BadElection(f"line {line}: not as many points as projects")
    return {places[code]: one for code, one in zip(codes, points, strict=True) if one > 0}


def _fen(text: str, line: int) -> int:
    # Neither infinite nor written with an exponent that would fill the memory.
    if not _AMOUNT.fullmatch(text):
        raise BadElection(f"line {line}: {text[:40]!r} is no amount of money")
    fen = Decimal(text) * 100
    if fen != int(fen):
        raise BadElection(f"line {line}: {text} has parts of a cent")
    return int(fen)


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"
