"""What the import contracts cannot see."""

from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
DOWNHILL = (
    "portal",
    "cockpit",
    "operations",
    "notify",
    "releases",
    "opendata",
    "reports",
    "planning",
    "outcomes",
    "monitoring",
    "surveys",
    "market",
    "invest",
    "exchange",
    "ballots",
    "villages",
    "projects",
    "benefits",
    "funds",
    "registry",
    "core",
)
OWN = [config for config in apps.get_app_configs() if config.name.startswith("xieshou.")]
ALLOWED_FILES = {
    *("__init__", "apps", "models", "rules", "reads", "actions", "feed", "forms", "views", "urls"),
    *("api", "tasks", "middleware", "sheets"),
}
NAMELESS = ("utils", "helpers", "services", "signals", "common", "misc")


def _relations() -> list[tuple[str, models.Field]]:
    return [
        (config.label, field)
        for config in OWN
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_config in OWN
    ]


def test_every_app_has_its_place_in_the_order() -> None:
    """No app stands outside the order of layers."""
    assert {config.label for config in OWN} == set(DOWNHILL)


@pytest.mark.parametrize(("label", "field"), _relations(), ids=lambda value: str(value))
def test_no_foreign_key_points_uphill(label: str, field: models.Field) -> None:
    """A table knows tables of its own app and of lower ones only."""
    target = field.related_model._meta.app_label
    assert DOWNHILL.index(label) <= DOWNHILL.index(target)


@pytest.mark.parametrize(("label", "field"), _relations(), ids=lambda value: str(value))
def test_no_reverse_name_crosses_apps(label: str, field: models.Field) -> None:
    """A lower app cannot reach a higher one through a reverse relation."""
    if field.related_model._meta.app_label != label:
        assert field.remote_field.related_name == "+"


@pytest.mark.parametrize("config", OWN, ids=lambda config: config.label)
def test_an_app_has_the_same_files_as_the_others(config: object) -> None:
    """Whoever knows one app knows them all; core and its parts are the exception."""
    if config.label == "core":
        return
    found = {path.stem for path in Path(config.path).glob("*.py")}
    assert found <= ALLOWED_FILES | {
        "divisions", "throttle", "results", "secrets", "cards", "languages", "schema", "sitemaps",
    }  # fmt: skip


def test_no_module_is_named_for_nothing() -> None:
    """No file whose name says nothing of what is in it."""
    found = [path for path in (ROOT / "xieshou").rglob("*.py") if path.stem in NAMELESS]
    assert not found


@pytest.mark.parametrize("label", DOWNHILL)
def test_no_app_is_empty(label: str) -> None:
    """An app is created when it has something to do."""
    files = (ROOT / "xieshou" / label).rglob("*.py")
    code = [p for p in files if p.stem not in ("__init__", "apps") and "tests" not in p.parts]
    assert [path for path in code if "migrations" not in path.parts]


def test_the_architecture_page_names_every_app_and_engine() -> None:
    """The page cannot fall behind the folders."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    engines = [path.parent.name for path in (ROOT / "xieshou" / "engines").glob("*/__init__.py")]
    assert not [name for name in (*DOWNHILL, *engines) if f"{name}/" not in page]


def test_rows_of_different_apps_have_different_names() -> None:
    """The API describes each row under its name: two of one name would be described as one."""
    homes: dict[str, set[str]] = {}
    for label in set(DOWNHILL) - {"portal", "core"}:
        for row in vars(import_module(f"xieshou.{label}.reads")).values():
            if isinstance(row, type) and is_dataclass(row):
                homes.setdefault(row.__name__, set()).add(row.__module__)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
