"""Labels -> sorted distinct names and an integer code per row, at the speed of Arrow."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int32s

Labels: TypeAlias = Sequence[str] | npt.NDArray[Any] | pa.Array | pa.ChunkedArray


def encode(labels: Labels, what: str) -> tuple[tuple[str, ...], Int32s]:
    """Distinct labels as sorted text, and int32[n] indices into them.

    Accepts a sequence of text, a NumPy array of text or integers, or an Arrow array; an Arrow
    dictionary array is used as it stands, its unused entries dropped. `what` names the labels
    in the refusal of an absent one.
    """
    array = labels if isinstance(labels, pa.Array | pa.ChunkedArray) else _to_arrow(labels)
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
    if array.null_count:
        raise refuse(
            f"{what}_missing",
            f"{array.null_count} of {len(array)} rows have no {what}",
            f"Fill in the {what} of every row.",
            value=array.null_count,
        )
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array)
    codes: Int32s = array.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    texts = [str(value) for value in array.dictionary.to_pylist()]
    return _in_order(texts, codes)


def _to_arrow(labels: Sequence[str] | npt.NDArray[Any]) -> pa.Array:
    try:
        return pa.array(labels) if len(labels) else pa.array([], pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise refuse(
            "labels_mixed",
            "Places or groups mix text with something else",
            "Write every code as text.",
        ) from error


def _in_order(texts: Sequence[str], codes: Int32s) -> tuple[tuple[str, ...], Int32s]:
    used = np.bincount(codes, minlength=len(texts)) > 0
    names = sorted({text for text, is_used in zip(texts, used, strict=True) if is_used})
    if list(texts) == names:
        return tuple(names), codes
    position = {name: index for index, name in enumerate(names)}
    renumber = np.array([position.get(text, -1) for text in texts], dtype=np.int32)
    return tuple(names), renumber[codes]


def renumbering(names: Sequence[str], union: Sequence[str]) -> Int32s:
    """int32: for each of `names`, its index in the sorted `union` that contains it."""
    position = {name: index for index, name in enumerate(union)}
    return np.array([position[name] for name in names], dtype=np.int32)
