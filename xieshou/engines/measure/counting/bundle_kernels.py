"""The poor that every bundle of works leaves, compiled: two ways to the same integers.

A *run* is cells of one place whose people gain the same from each work. For bundle S let U(S) be
the union of its masks; wanted are the persons who are poor, and the sum of their scores, when
every pattern x has become x & ~U(S).

*Enumeration*: each bundle looks at each cell. Bundles x cells look-ups.

*Folding* settles one bit at a time, for all bundles together. Only people below the line are
followed: T[r, z] counts those with score r from settled bits and pattern z on the open ones.
Settling a bit of weight w turns its axis from "has it, or not" into "kept, or cleared":

    kept     T'[r, 0] = T[r, 0] + T[r - w, 1]      who has it climbs by w, perhaps over the line
    cleared  T'[r, 1] = T[r, 0] + T[r, 1]

In the end T says, for every subset of bits cleared, how many stay below the line at each score.
The poor are all others; their scores sum to everyone's (linear in the bits cleared) less those
below the line. It is Yates's (1937) subset transform of a table that carries the score along:
bits x scores below the line x 2**bits additions in long rows, however many cells there are.
Bits that the same works clear share an axis. The first few axes, whose rows would be short, and
those of several bits are settled as the cells are written down, by enumeration.
"""

from typing import Any

import numpy as np
from numba import njit

EITHER, ENUMERATE, FOLD = 0, 1, 2
# Axes settled by enumeration, so that the rows that are added have at least 16 entries.
_SETTLED = 4
# Entries of the folding table at most; beyond, bundles are enumerated.
_MOST_ENTRIES = 1 << 20
# Additions of the folding in the time of one look-up, from timing both ways.
_ADDITIONS = 8
_MOST_BITS = 20


@njit(cache=True, nogil=True)
def value_range(
    low: int, high: int, runs: Any, cells: Any, works: Any, rule: Any, out: Any, way: int
) -> None:
    """Add the poor and scores of places low .. high - 1, every bundle, to `out`.

    runs   (first run of each place int64[n+1], first cell of each run int64[r+1], group int64[r])
    cells  (pattern uint32[c], weight int64[c])
    works  (first work of each place int64[n+1], masks uint32[w], groups served uint64[w])
    rule   (weights int64[d]; by pattern: scores int64[2**d], the same but 0 below the line, level
            int32[2**d]; scores below the line int64[R], ascending, which are the levels; climb
            int32[d, R], the level from which a bit lifts to each, or -1)
    out    (first bundle of each place int64[n+1], poor int64[b], score_sum int64[b])
    """
    first_run, first_cell, group_of = runs
    first_work, clears, serves = works
    levels = len(rule[4])
    union = np.zeros(0, np.uint32)
    table = np.empty(0, np.int32)
    for place in range(low, high):
        work, count = first_work[place], first_work[place + 1] - first_work[place]
        at, size = out[0][place], 1 << count
        poor, score_sum = out[1][at : at + size], out[2][at : at + size]
        if union.size < size:
            union = np.zeros(size, np.uint32)
        for run in range(first_run[place], first_run[place + 1]):
            pattern = cells[0][first_cell[run] : first_cell[run + 1]]
            weight = cells[1][first_cell[run] : first_cell[run + 1]]
            held, people = np.uint32(0), np.int64(0)
            for cell in range(pattern.size):
                people += weight[cell]
                if weight[cell] > 0:
                    held |= pattern[cell]
            mask = _masks(clears, serves, work, count, group_of[run], held, rule[0])
            axis, settled = _axes(mask)
            entries = levels << len(axis)
            dear = (len(axis) - settled + 1) * entries // _ADDITIONS + (pattern.size << settled)
            fold = entries <= _MOST_ENTRIES and people < 1 << 31
            if fold and (way == FOLD or (way == EITHER and dear < size * pattern.size)):
                if table.size < entries:
                    table = np.empty(entries, np.int32)
                _fold(pattern, weight, rule, mask, axis, settled, table, poor, score_sum)
            else:
                _enumerate(pattern, weight, rule[2], mask, union, poor, score_sum)


@njit(cache=True, nogil=True)
def _masks(
    clears: Any, serves: Any, first: int, count: int, group: int, held: Any, weights: Any
) -> Any:
    """The bits each work clears in this run, less those that weigh nothing or nobody has."""
    for bit in range(len(weights)):
        if weights[bit] == 0:
            held &= ~(np.uint32(1) << np.uint32(bit))
    mask = np.zeros(count, np.uint32)
    for k in range(count):
        if (serves[first + k] >> np.uint64(group)) & np.uint64(1):
            mask[k] = clears[first + k] & held
    return mask


@njit(cache=True, nogil=True)
def _axes(mask: Any) -> Any:
    """Bits by the set of works that clear them: masks uint32[a], those of several bits first.

    The second value says how many of the axes are to be settled by enumeration.
    """
    axis, works_of = np.zeros(_MOST_BITS, np.uint32), np.zeros(_MOST_BITS, np.int64)
    found = 0
    for bit in range(_MOST_BITS):
        clearing = np.int64(0)
        for k in range(len(mask)):
            clearing |= np.int64((mask[k] >> np.uint32(bit)) & np.uint32(1)) << k
        if clearing:
            to = 0
            while to < found and works_of[to] != clearing:
                to += 1
            found = max(found, to + 1)
            works_of[to] = clearing
            axis[to] |= np.uint32(1) << np.uint32(bit)
    shared = 0
    for j in range(found):
        if axis[j] & (axis[j] - np.uint32(1)):
            axis[shared], axis[j] = axis[j], axis[shared]
            shared += 1
    return axis[:found], min(found, max(shared, _SETTLED))


@njit(cache=True, nogil=True)
def _enumerate(
    pattern: Any, weight: Any, censored: Any, mask: Any, union: Any, poor: Any, score_sum: Any
) -> None:
    """Every bundle from every cell; one whose last work adds nothing takes over the figures."""
    size = 1 << len(mask)
    poor_of, scores_of = np.zeros(size, np.int64), np.zeros(size, np.int64)
    last = 0
    for bundle in range(size):
        part = 0
        if bundle:
            last += bundle >> (last + 1)
            part = bundle - (1 << last)
            union[bundle] = union[part] | mask[last]
        if bundle and union[bundle] == union[part]:
            poor_of[bundle], scores_of[bundle] = poor_of[part], scores_of[part]
        else:
            keep, met, total = ~union[bundle], np.int64(0), np.int64(0)
            for cell in range(pattern.size):
                score, people = censored[pattern[cell] & keep], weight[cell]
                total += people * score
                met += people if score else np.int64(0)
            poor_of[bundle], scores_of[bundle] = met, total
    for bundle in range(size):
        poor[bundle] += poor_of[bundle]
        score_sum[bundle] += scores_of[bundle]


@njit(cache=True, nogil=True)
def _fold(
    pattern: Any, weight: Any, rule: Any, mask: Any, axis: Any, settled: int, table: Any,
    poor: Any, score_sum: Any,
) -> None:  # fmt: skip
    """Every bundle from the table of those below the line, settled axis by axis."""
    below, size = rule[4], 1 << len(axis)
    people, total, fall_of = _fill(pattern, weight, rule, axis, settled, table)
    for j in range(settled, len(axis)):
        bit = 0
        while axis[j] >> np.uint32(bit + 1):
            bit += 1
        _settle(table, size, len(below), 1 << j, rule[5][bit])
    left, fall = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for j in range(len(axis)):
        half = 1 << j
        for part in range(half):
            fall[half + part] = fall[part] + fall_of[j]
    for level in range(len(below)):
        score, row = below[level], table[level * size : (level + 1) * size]
        for cleared in range(size):
            left[cleared] += row[cleared]
            fall[cleared] += score * row[cleared]
    cleared_by = _axes_cleared(mask, axis)
    for bundle in range(poor.size):
        cleared = cleared_by[bundle]
        poor[bundle] += people - left[cleared]
        score_sum[bundle] += total - fall[cleared]


@njit(cache=True, nogil=True)
def _fill(pattern: Any, weight: Any, rule: Any, axis: Any, settled: int, table: Any) -> Any:
    """Write the cells down with the first `settled` axes settled; index = cleared + open bits.

    Returns persons, their scores, and the scores that clearing each axis takes away int64[a].
    """
    scores, level, levels = rule[1], rule[3], len(rule[4])
    size, subsets = 1 << len(axis), 1 << settled
    table[: levels * size] = 0
    kept = np.full(subsets, ~np.uint32(0))
    for j in range(settled):
        for part in range(1 << j):
            kept[(1 << j) + part] = kept[part] & ~axis[j]
    fall_of = np.zeros(len(axis), np.int64)
    people = total = np.int64(0)
    for cell in range(pattern.size):
        x, persons = pattern[cell], weight[cell]
        people += persons
        total += persons * scores[x]
        for j in range(settled):
            fall_of[j] += persons * scores[x & axis[j]]
        z, closed = np.uint64(0), x
        for j in range(settled, len(axis)):
            has = np.uint64((x & axis[j]) != 0)
            z |= has << np.uint64(j)
            fall_of[j] += np.int64(has) * persons
            closed &= ~axis[j]
        for cleared in range(subsets):
            at = np.uint64(level[closed & kept[cleared]])
            if at < np.uint64(levels):
                table[at * np.uint64(size) + (z | np.uint64(cleared))] += np.int32(persons)
    for j in range(settled, len(axis)):
        fall_of[j] *= scores[axis[j]]
    return people, total, fall_of


@njit(cache=True, nogil=True)
def _settle(table: Any, size: int, levels: int, step: int, climb: Any) -> None:
    """Turn one axis from has / has not into kept / cleared, from the highest level down."""
    for level in range(levels - 1, -1, -1):
        for block in range(level * size, (level + 1) * size, 2 * step):
            one, two = table[block : block + step], table[block + step : block + 2 * step]
            if climb[level] < 0:
                for z in range(step):
                    two[z] += one[z]
            else:
                lifted = block + step - (level - climb[level]) * size
                under = table[lifted : lifted + step]
                for z in range(step):
                    without = one[z]
                    one[z] = without + under[z]
                    two[z] += without


@njit(cache=True, nogil=True)
def _axes_cleared(mask: Any, axis: Any) -> Any:
    """For each bundle, which axes it clears: int64[2**works]."""
    cleared_by = np.zeros(1 << len(mask), np.int64)
    for k in range(len(mask)):
        own = np.int64(0)
        for j in range(len(axis)):
            own |= np.int64((mask[k] & axis[j]) != 0) << j
        for part in range(1 << k):
            cleared_by[(1 << k) + part] = cleared_by[part] | own
    return cleared_by
