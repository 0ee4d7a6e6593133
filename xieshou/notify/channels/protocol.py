"""The interface."""

from typing import Protocol

from xieshou.notify.channels.letter import Letter, Receipt


class Channel(Protocol):
    """Somewhere that a letter can be sent to. Sending raises nothing: what went wrong is said by
    the receipt, and whether it is worth another try."""

    def send(self, letter: Letter) -> Receipt: ...
