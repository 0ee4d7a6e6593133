"""Names for the array types that pass between this engine's modules."""

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Int16s = npt.NDArray[np.int16]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Uint8s = npt.NDArray[np.uint8]
Uint32s = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
