"""What is said of a problem that cannot be built."""

from __future__ import annotations

from typing import Any


class InputError(ValueError):
    """A problem that cannot be built. `code` and `params` let a caller say it in any language."""

    def __init__(self, code: str, message: str, /, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.params = params
