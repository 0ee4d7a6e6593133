"""Labels -> sorted distinct names and an integer code per row, at the speed of Arrow."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.input_error import InputError, refuse
from xieshou.engines.measure.kinds import Int32s

Labels: TypeAlias = Sequence[str] | npt.NDArray[Any] | pa.Array | pa.ChunkedArray


def encode(labels: Labels, what: str) -> tuple[tuple[str, ...], Int32s]:
    """Distinct labels as sorted text, and int32[n] indices into them.

    Accepts a sequence of text or integers, a NumPy or Arrow array of them; an Arrow dictionary
    array is used as it stands, its unused entries dropped. Refused: labels of another kind
    (a float stands for a code with an absent one beside it) and absent ones; `what` names the
    labels then.
    """
    array = labels if isinstance(labels, pa.Array | pa.ChunkedArray) else _to_arrow(labels)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    absent = array.null_count or sum(map(_named_by_null, chunks))
    if absent:
        raise refuse(
            f"{what}_missing",
            f"{absent} of {len(array)} rows have no {what}",
            f"Fill in the {what} of every row.",
            value=absent,
        )
    if len(array) and not names_places(array.type):
        raise _mixed(str(array.type))
    parts = [_distinct(chunk) for chunk in chunks]
    names = tuple(sorted({text for texts, _ in parts for text in texts}))
    numbers = positions([texts for texts, _ in parts], names)
    codes = [number[local] for number, (_, local) in zip(numbers, parts, strict=True)]
    return names, np.concatenate([*codes, np.empty(0, np.int32)])


def names_places(kind: pa.DataType) -> bool:
    """Whether a column of this type holds codes or names: text or integers, also by dictionary."""
    one: pa.DataType = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(one) or pa.types.is_large_string(one) or pa.types.is_string_view(one)
    return bool(text or pa.types.is_integer(one))


def _named_by_null(chunk: pa.Array) -> int:
    """Rows of a dictionary array that have an index, but of an entry that is null."""
    if not pa.types.is_dictionary(chunk.type) or not chunk.dictionary.null_count:
        return 0
    found = pc.sum(chunk.dictionary.is_null().take(chunk.indices.drop_null())).as_py()
    return int(found or 0)


def _distinct(chunk: pa.Array) -> tuple[Sequence[str], npt.NDArray[np.intp]]:
    """The texts that occur, and an index into them per row.

    A chunk of a file may carry the dictionary of the whole file: only what occurs is looked at.
    """
    if not pa.types.is_dictionary(chunk.type):
        chunk = pc.dictionary_encode(chunk)
    codes = chunk.indices.to_numpy(zero_copy_only=False)
    occurs = np.bincount(codes, minlength=len(chunk.dictionary)) > 0
    texts = [str(value) for value in chunk.dictionary.filter(pa.array(occurs)).to_pylist()]
    return texts, (np.cumsum(occurs) - 1)[codes]


def _to_arrow(labels: Sequence[str] | npt.NDArray[Any]) -> pa.Array:
    try:
        return pa.array(labels) if len(labels) else pa.array([], pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _mixed("something else") from error


def _mixed(found: str) -> InputError:
    return refuse(
        "labels_mixed",
        f"Places or groups hold {found}, not only text",
        "Write every code as text.",
        value=found,
    )


def positions(lists: Sequence[Sequence[str]], names: Sequence[str]) -> list[Int32s]:
    """For each of `lists`, int32: the index of its texts in `names`, which holds them all."""
    index = {name: at for at, name in enumerate(names)}
    return [np.array([index[text] for text in texts], dtype=np.int32) for texts in lists]
