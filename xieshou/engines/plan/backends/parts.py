"""A problem cut into parts of whole villages, and parts kept in files.

A part is kept with all its arrays, values of bundles included, as Python's pickle with the arrays
beside it (PEP 574). Opening one maps the file and copies no array: the processes of a machine share
one copy, and the system may drop what it needs room for. The files are scratch of one run: open
only those that the run itself wrote.
"""

from __future__ import annotations

import mmap
import pickle
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..offers.bundles import bundle_starts
from ..problem import Ints, Problem

_ALIGN = 64


def cut(problem: Problem, parts: int) -> Iterator[Problem]:
    """The problem in ranges of villages of about equally many bundles, none empty; same limits."""
    starts = bundle_starts(problem)
    cuts = np.searchsorted(starts, np.linspace(0, starts[-1], parts + 1))
    cuts[0], cuts[-1] = 0, len(problem.villages)
    for lo, hi in pairwise(np.unique(cuts).tolist()):
        yield villages_of(problem, lo, hi)


def villages_of(problem: Problem, lo: int, hi: int) -> Problem:
    """Villages lo..hi of a problem, with all its limits and without its reliefs."""
    p, t = problem, len(problem.years)
    a, b = int(p.work_start[lo]), int(p.work_start[hi])
    c, d = int(p.cell_start[lo]), int(p.cell_start[hi])
    u, v = int(p.use_start[a * t]), int(p.use_start[b * t])
    lead = p.cap_work[p.cap_start[:-1]]
    kept = np.flatnonzero((lead >= a) & (lead < b))
    size = np.diff(p.cap_start)
    inside = (p.cap_work >= a) & (p.cap_work < b)
    return Problem(
        villages=p.villages[lo:hi],
        cell_start=p.cell_start[lo : hi + 1] - c,
        cell_pattern=p.cell_pattern[c:d],
        cell_group=p.cell_group[c:d],
        cell_persons=p.cell_persons[c:d],
        weights=p.weights,
        line=p.line,
        works=p.works[a:b],
        work_start=p.work_start[lo : hi + 1] - a,
        work_clears=p.work_clears[a:b],
        work_serves=p.work_serves[a:b],
        limits=p.limits,
        use_start=p.use_start[a * t : b * t + 1] - u,
        use_limit=p.use_limit[u:v],
        use_amount=p.use_amount[u:v],
        requires=_within(p.requires, a, b),
        excludes=_within(p.excludes, a, b),
        follows=_within(p.follows, a, b),
        must=p.must[a:b],
        caps=tuple(p.caps[k] for k in kept),
        cap_start=np.concatenate(([0], np.cumsum(size[kept]))),
        cap_work=p.cap_work[inside] - a,
        cap_amount=p.cap_amount[inside],
        parts=p.parts,
        part_weights=p.part_weights,
        work_parts=p.work_parts[a:b],
        poverty_weight=p.poverty_weight,
        village_weight=p.village_weight[lo:hi],
        years=p.years,
        year_weights=p.year_weights,
        opens=p.opens[a:b],
    )


def _within(pairs: Ints, a: int, b: int) -> Ints:
    """The pairs of works a..b, counted from a."""
    return pairs[(pairs[:, 0] >= a) & (pairs[:, 0] < b)] - a


def keep(part: Any, path: Path) -> None:
    """Write a problem or its offers to a file; whole or not at all."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(part, protocol=5, buffer_callback=buffers.append)
    blocks: list[bytes | memoryview] = [body, *(buffer.raw() for buffer in buffers)]
    sizes = [len(block) for block in blocks]
    unfinished = path.with_suffix(".writing")
    with unfinished.open("wb") as file:
        file.write(struct.pack(f"<{len(sizes) + 1}q", len(sizes), *sizes))
        for block in blocks:
            file.write(b"\0" * (-file.tell() % _ALIGN))
            file.write(block)
    unfinished.replace(path)


def opened(path: str | Path) -> Any:
    """What `keep` wrote; its arrays are views of the file."""
    with Path(path).open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    (count,) = struct.unpack_from("<q", view)
    sizes = struct.unpack_from(f"<{count}q", view, 8)
    blocks, at = [], 8 * (count + 1)
    for size in sizes:
        at += -at % _ALIGN
        blocks.append(view[at : at + size])
        at += size
    return pickle.loads(blocks[0], buffers=blocks[1:])
