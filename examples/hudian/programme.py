"""The programme of `synthetic/programme.py` in the ledger: an accepted project in each village that
it came to. With the needs of the years around it they let one ask whether it worked."""

from examples.hudian.files import County
from examples.hudian.synthetic import SOURCE, programme
from xieshou.core.scope import Viewer
from xieshou.projects import actions as projects

WAN = 1_000_000
# What one costs, by the village's place among them: 48 万 to 72 万 yuan.
_LEAST, _STEP, _STEPS = 48 * WAN, 4 * WAN, 7


def open_programme(viewer: Viewer, part: list[County]) -> int:
    """The programme's projects below the counties; how many there are."""
    rows = [
        {
            "code": f"{village}-P{year}", "year": year, "place": village, "kind": "water",
            "name": f"{name}水路房整村提升（示例）", "state": "accepted",
            "cost_municipal": _LEAST + _STEP * (at % _STEPS),
            "approval": f"示例批复〔{year}〕{at + 1}号", "origin": "synthetic", "source": SOURCE,
        }
        for at, (village, name, year) in enumerate(programme.works(part))
    ]  # fmt: skip
    if rows:
        projects.import_ledger(viewer=viewer, rows=rows)
    return len(rows)
