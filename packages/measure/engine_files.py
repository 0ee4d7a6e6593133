"""Which files of the repository the wheel holds: the engine without its tests."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "xieshou" / "engines" / "measure"
KINDS = (".py", ".pyi", ".json")


class EngineFiles(BuildHookInterface):
    """Adds them from two folders up, where hatch itself does not look."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatch before it builds."""
        parents = [ENGINE.parent.parent / "__init__.py", ENGINE.parent / "__init__.py"]
        modules = [
            path
            for path in sorted(ENGINE.rglob("*"))
            if path.suffix in KINDS and "tests" not in path.relative_to(ENGINE).parts
        ]
        build_data["force_include"].update(
            {str(ROOT / "LICENSE"): "xieshou/engines/measure/LICENSE"}
            | {str(path): str(path.relative_to(ROOT)) for path in [*parents, *modules]}
        )
