"""HiGHS without its banner, on one thread, so that the same programme has the same answer."""

from __future__ import annotations

import highspy


class _Silent(highspy.Highs):
    """Enabling callbacks prints the banner before options can be set."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def silent_highs() -> highspy.Highs:
    """A solver that keeps rows and whole numbers to within 1e-9."""
    highs = _Silent()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("parallel", "off"),
        ("mip_feasibility_tolerance", 1e-9), ("primal_feasibility_tolerance", 1e-9),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    return highs
