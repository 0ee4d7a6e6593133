"""The engine is a library of its own: what it imports is what its own distribution declares."""

import ast
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ENGINE = Path(__file__).resolve().parents[1]
ROOT = ENGINE.parents[2]
PACKAGE = ROOT / "packages" / "measure"
MODULES = [path for path in sorted(ENGINE.rglob("*.py")) if "tests" not in path.parts]
OWNERS = packages_distributions()


def declared() -> dict[str, set[str]]:
    """Distributions by extra; "" holds those always needed."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {"": project["dependencies"], **project["optional-dependencies"]}
    return {
        name: {re.split(r"[\[<>=,]", one)[0] for one in needs} for name, needs in extras.items()
    }


def imports(tree: ast.AST, *, now: bool) -> Iterator[str]:
    """Top-level names that a module imports; with `now` only those at its own import."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).split(".")[0]
        elif not (now and (isinstance(node, ast.FunctionDef) or for_types(node))):
            yield from imports(node, now=now)


def for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def distributions(path: Path, *, now: bool) -> set[str]:
    names = set(imports(ast.parse(path.read_text(encoding="utf-8")), now=now))
    foreign = names - sys.stdlib_module_names - {"xieshou"}
    return {OWNERS.get(name, [name])[0].replace("_", "-") for name in foreign}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_imports_only_what_is_declared(path: Path) -> None:
    """At import only what is always installed; inside functions also what the extras bring."""
    needs = declared()
    assert distributions(path, now=True) <= needs[""]
    assert distributions(path, now=False) <= set().union(*needs.values())


def test_all_that_is_declared_is_used() -> None:
    """A dependency that nothing imports is not asked of anyone."""
    used = set().union(*(distributions(path, now=False) for path in MODULES))
    assert set().union(*declared().values()) - used == set()


def test_the_wheel_holds_the_engine_and_nothing_else(tmp_path: Path) -> None:
    """Every module and data file, without tests, under the name it has in the product."""
    (wheel,) = WheelBuilder(str(PACKAGE)).build(directory=str(tmp_path), versions=["standard"])
    held = set(zipfile.ZipFile(wheel).namelist())
    engine = {name for name in held if ".dist-info/" not in name}
    data = {str(path.relative_to(ROOT)) for path in ENGINE.glob("[!t]*/*.json")}
    assert {str(path.relative_to(ROOT)) for path in MODULES} | data <= engine
    assert all(name.startswith(("xieshou/engines/", "xieshou/__init__")) for name in engine)
    assert not [name for name in engine if "tests" in name]


def test_the_example_of_its_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What a newcomer copies works."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - it is our own README
    rows = ast.literal_eval(capsys.readouterr().out)
    assert [row["H"] for row in rows] == [1, 4 / 7, 0, 0]
