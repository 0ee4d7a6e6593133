"""The documents cannot fall behind the product."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/**/*.md")])


def test_the_readmes_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What a newcomer copies works: a figure, then a certified plan with its one refusal."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - it is our own README
    m0, plan = capsys.readouterr().out.splitlines()
    assert float(m0) == pytest.approx(120 * 23 / (420 * 60))
    assert plan.startswith("2760 ")
    assert "True" in plan


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_named(name: str) -> None:
    """Each command of `xieshou` stands in both READMEs."""
    from xieshou.cli.root import app

    text = (ROOT / name).read_text(encoding="utf-8")
    commands = {command.name for command in app.registered_commands}
    assert not {command for command in commands if f"xieshou {command}" not in text} - {"demo"}


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_named(name: str) -> None:
    """Each variable that a site may set stands in both READMEs."""
    settings = (ROOT / "xieshou" / "settings.py").read_text(encoding="utf-8")
    text = (ROOT / name).read_text(encoding="utf-8")
    known = set(re.findall(r'"(XIESHOU_[A-Z]+|DATABASE_URL)"', settings))
    developers = {"XIESHOU_DEBUG", "XIESHOU_LOG", "XIESHOU_MAPS"}
    assert not {variable for variable in known if variable not in text} - developers


def test_every_setting_reaches_the_containers() -> None:
    """Each variable stands in the example of site.env, all of which the containers get, or is given
    to them for good; of those who develop here nothing is needed."""
    settings = (ROOT / "xieshou" / "settings.py").read_text(encoding="utf-8")
    known = set(re.findall(r'"(XIESHOU_[A-Z_]+|DATABASE_URL)"', settings))
    deploy = ROOT / "deploy"
    compose = yaml.safe_load((deploy / "compose.yaml").read_text(encoding="utf-8"))
    for service in ("web", "worker"):
        assert compose["services"][service]["env_file"] == "site.env"
    example = (deploy / "site.env.example").read_text(encoding="utf-8")
    set_there = set(re.findall(r"^#?(\w+)=", example, re.MULTILINE))
    given = set(compose["x-site"]["environment"])
    image = set(re.findall(r"(XIESHOU_\w+)=", (deploy / "Containerfile").read_text("utf-8")))
    assert not known - set_there - given - image - {"XIESHOU_DEBUG"}
    assert "XIESHOU_PROXIES" in given


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """No link or picture of a document points at a file that is not there."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert not [target for target in local if not (page.parent / target).exists()]


def test_no_document_names_one_machine() -> None:
    """Paths of one machine do not stand in the repository's texts."""
    private = re.compile(r"(^|[^\w.])/(root|work|home)/")
    assert not [page for page in PAGES if private.search(page.read_text(encoding="utf-8"))]
