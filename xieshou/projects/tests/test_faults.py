"""`xieshou verify` finds a project that was moved by no step, and a log that could be changed."""

from xieshou.core.append_only import opened
from xieshou.core.scope import Viewer
from xieshou.projects import reads
from xieshou.projects.models import Project
from xieshou.projects.tests.walks import planned, take


def test_a_state_that_no_step_led_to_is_found(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    code = planned(officer, county, province)
    take(province, code, "approve")
    assert reads.faults() == []
    Project.objects.update(state="accepted")
    assert reads.faults() == [f"项目 {code} 的状态与办理记录不符"]


def test_a_log_without_its_triggers_is_found(db: None) -> None:
    with opened("projects_projectevent"):
        assert len(reads.faults()) == 1
    assert reads.faults() == []
