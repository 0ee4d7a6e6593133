"""A version of an indicator set stands once an app refers to it."""

import pytest

from xieshou.core.scope import SYSTEM
from xieshou.registry import reads
from xieshou.registry.tests.conftest import places  # noqa: F401
from xieshou.registry.tests.test_indicator_sets import save
from xieshou.villages import actions as villages

NEEDS = [("533323101001", {"monitored": {"3": 4}, "other": {"0": 60}})]


@pytest.mark.usefixtures("places")
def test_a_version_in_use_stands() -> None:
    """Needs were recorded by it: what is saved is the next version, and needs keep theirs."""
    save()
    villages.record_needs(viewer=SYSTEM, year=2026, indicator_set="own", rows=NEEDS)
    assert reads.indicator_set_in_use("own", 1)
    save(default_cutoff="1/3")
    found = {row.version: row.default_cutoff for row in reads.indicator_sets()}
    assert found == {1: "1/2", 2: "1/3"}
    assert not reads.indicator_set_in_use("own", 2)
    save(default_cutoff="1/4")
    assert reads.indicator_set("own").default_cutoff == "1/4"
    assert reads.indicator_set("own", 1).default_cutoff == "1/2"
