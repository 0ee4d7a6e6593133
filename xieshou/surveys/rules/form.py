"""An XForm as the rest of this app knows it: what is asked where, in which order, under what terms.

Read from the XForm that pyxform makes (ODK XForms specification, "Structure", "Bindings", "Body"),
kept as JSON beside it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from xieshou.surveys.rules import xpath

XFORMS = "{http://www.w3.org/2002/xforms}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ENTITIES = "{http://www.opendatakit.org/xforms/entities}"
ROSA = "{http://openrosa.org/javarosa}"
OWN_NAMESPACE = "https://xieshou.example/xforms"
OWN = "{" + OWN_NAMESPACE + "}"
# Kinds whose answers say who somebody is, unless the form says otherwise.
PERSONAL_KINDS = frozenset({"string", "geopoint", "geotrace", "geoshape", "binary", "barcode"})
# What the phone page can ask.
PAGE_KINDS = frozenset({"string", "int", "decimal", "date", "select1", "select"})
_PATH = re.compile(r"/[\w/-]+")
_FILE = re.compile(r"jr://file(?:-csv)?/([\w.-]+)")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    value: str
    label: Texts


@dataclass(frozen=True)
class Question:
    """A question, or a value that the form works out (`control` ""), at the path of its answer.

    Trees are those of `xpath`; None says nothing, and `unknown` lists the terms that are beyond it.
    """

    path: str
    kind: str
    control: str = ""
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    file: str = ""
    required: xpath.Tree | None = None
    relevant: xpath.Tree | None = None
    constraint: xpath.Tree | None = None
    message: Texts = field(default_factory=dict)
    calculate: xpath.Tree | None = None
    preload: str = ""
    personal: bool = False
    save_to: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Group:
    path: str
    label: Texts = field(default_factory=dict)
    relevant: xpath.Tree | None = None
    repeats: bool = False


@dataclass(frozen=True)
class Schema:
    """A form: its identifier, version, languages, groups and questions in the form's order."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    root: str = "data"
    dataset: str = ""
    entity: Mapping[str, Any] = field(default_factory=dict)

    def question(self, path: str) -> Question | None:
        return self._by_path.get(path)

    @cached_property
    def _by_path(self) -> dict[str, Question]:
        return {one.path: one for one in self.questions}

    @property
    def on_page(self) -> bool:
        """Whether the phone page can ask all of it."""
        asked = [one for one in self.questions if one.control]
        return (
            not any(one.repeats for one in self.groups)
            and all(one.kind in PAGE_KINDS or one.required is None for one in asked)
            and not any(one.unknown for one in self.questions)
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(kept: Mapping[str, Any]) -> Schema:
    """The schema that as_json gave."""
    questions = tuple(
        Question(**{
            **one,
            "choices": tuple(Choice(**choice) for choice in one["choices"]),
            "unknown": tuple(one["unknown"]),
        })
        for one in kept["questions"]
    )  # fmt: skip
    groups = tuple(Group(**one) for one in kept["groups"])
    return Schema(**{
        **kept, "questions": questions, "groups": groups, "languages": tuple(kept["languages"]),
    })  # fmt: skip


def language_of(name: str) -> str:
    """The code in a language's name, "中文 (zh)" → "zh"; "" for the one without a name."""
    inside = re.search(r"\(([\w-]+)\)\s*$", name)
    return inside[1] if inside else "" if name == "default" else name


def read_form(xform: str) -> Schema:
    """The schema of an XForm of our own making. Raises ValueError where it is none."""
    return _Form(fromstring(xform)).schema()


class _Form:
    def __init__(self, html: Element) -> None:
        model = html.find(f"{XHTML}head/{XFORMS}model")
        body = html.find(f"{XHTML}body")
        title = html.findtext(f"{XHTML}head/{XHTML}title") or ""
        if model is None or body is None:
            raise ValueError("no model")
        self.title, self.model, self.body = title, model, body
        self.binds = {one.get("nodeset", ""): one for one in model.iter(f"{XFORMS}bind")}
        self.privacy = {path: one.get(f"{OWN}personal", "") for path, one in self.binds.items()}
        self.texts = self._texts()
        self.controls = {
            one.get("ref", ""): one
            for one in body.iter()
            if one.tag.removeprefix(XFORMS) in ("input", "select", "select1", "upload", "trigger")
        }
        self.repeats = {one.get("nodeset", "") for one in body.iter(f"{XFORMS}repeat")}
        self.grouped = {one.get("ref", ""): one for one in body.iter(f"{XFORMS}group")}

    def schema(self) -> Schema:
        first = self.model.find(f"{XFORMS}instance")
        if first is None or len(first) != 1:
            raise ValueError("no instance")
        root = first[0]
        name = root.tag.removeprefix(XFORMS)
        groups: list[Group] = []
        questions: list[Question] = []
        for path, node in _below(root, f"/{name}"):
            if len(node) or path in self.grouped or path in self.repeats:
                groups.append(self._group(path))
            else:
                questions.append(self._question(path))
        entity = root.find(f"{XFORMS}meta/{XFORMS}entity")
        languages = tuple(dict.fromkeys(language for by in self.texts.values() for language in by))
        return Schema(
            id=root.get("id", ""), version=root.get("version", ""), title=self.title,
            languages=languages or ("",), groups=tuple(groups),
            questions=self._told_apart({one.path: one for one in questions}), root=name,
            dataset="" if entity is None else entity.get("dataset", ""),
            entity=self._entity(f"/{name}/meta/entity"),
        )  # fmt: skip

    def _told_apart(self, by_path: dict[str, Question]) -> tuple[Question, ...]:
        """What is worked out from personal answers is personal too: it would outlive the purge."""
        drawn = {
            path: xpath.refs(one.calculate or ["self"]) | set(_PATH.findall(" ".join(one.unknown)))
            for path, one in by_path.items()
            if not one.control and self.privacy.get(path) != "no"
        }
        personal = {path for path, one in by_path.items() if one.personal}
        while found := {path for path, of in drawn.items() if of & personal} - personal:
            personal |= found
        return tuple(replace(one, personal=path in personal) for path, one in by_path.items())

    def _texts(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for translation in self.model.iter(f"{XFORMS}translation"):
            language = language_of(translation.get("lang", ""))
            for text in translation.iter(f"{XFORMS}text"):
                for value in text.iter(f"{XFORMS}value"):
                    if not value.get("form") and (value.text or "").strip() not in ("", "-"):
                        by = found.setdefault(text.get("id", ""), {})
                        by[language] = "".join(value.itertext())
        return found

    def _label(self, node: Element | None, tag: str) -> Texts:
        found = None if node is None else node.find(f"{XFORMS}{tag}")
        return {} if found is None else self._said(found.get("ref", ""), "".join(found.itertext()))

    def _said(self, ref: str, plain: str = "") -> Texts:
        inside = re.search(r"jr:itext\(\s*['\"](.+?)['\"]\s*\)", ref)
        if inside:
            return self.texts.get(inside[1], {})
        return {"": plain.strip()} if plain.strip() else {}

    def _group(self, path: str) -> Group:
        bind = self.binds.get(path)
        tree, _bad = _tree(None if bind is None else bind.get("relevant"))
        label = self._label(self.grouped.get(path), "label")
        return Group(path, label, tree, path in self.repeats)

    def _question(self, path: str) -> Question:
        bind = self.binds.get(path, Element("bind"))
        control = self.controls.get(path)
        kind = bind.get("type", "string").removeprefix("xsd:")
        tag = "" if control is None else control.tag.removeprefix(XFORMS)
        choices, file = self._choices(control)
        if tag in ("select", "select1"):
            kind = tag
        trees, unknown = {}, []
        for name in ("required", "relevant", "constraint", "calculate"):
            trees[name], bad = _tree(bind.get(name))
            unknown += [bad] if bad else []
        said = self.privacy.get(path, "")
        asked = bool(tag) and kind in PERSONAL_KINDS and not file
        return Question(
            path=path, kind=kind, control=tag, label=self._label(control, "label"),
            hint=self._label(control, "hint"), choices=choices, file=file,
            message=self._said(bind.get(f"{ROSA}constraintMsg", ""), _plain(bind)),
            preload=bind.get(f"{ROSA}preloadParams") or bind.get(f"{ROSA}preload") or "",
            personal=said == "yes" or (asked and said != "no"),
            save_to=bind.get(f"{ENTITIES}saveto", ""), unknown=tuple(unknown), **trees,
        )  # fmt: skip

    def _choices(self, control: Element | None) -> tuple[tuple[Choice, ...], str]:
        if control is None:
            return (), ""
        fixed = tuple(
            Choice(one.findtext(f"{XFORMS}value") or "", self._label(one, "label"))
            for one in control.iter(f"{XFORMS}item")
        )
        itemset = control.find(f"{XFORMS}itemset")
        named = re.match(r"(?:randomize\()?instance\('([^']+)'\)", (
            "" if itemset is None else itemset.get("nodeset", "")
        ))  # fmt: skip
        if not named:
            return fixed, ""
        for instance in self.model.iter(f"{XFORMS}instance"):
            if instance.get("id") == named[1]:
                outside = _FILE.match(instance.get("src", ""))
                return self._items(instance), outside[1] if outside else ""
        return fixed, ""

    def _items(self, instance: Element) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                item.findtext(f"{XFORMS}name") or "",
                self.texts.get(item.findtext(f"{XFORMS}itextId") or "")
                or {"": item.findtext(f"{XFORMS}label") or ""},
            )
            for item in instance.iter(f"{XFORMS}item")
        )

    def _entity(self, path: str) -> Mapping[str, Any]:
        """What an entity is called and when it is made or changed, as trees by attribute."""
        found: dict[str, Any] = {}
        for name in ("id", "create", "update"):
            bind = self.binds.get(f"{path}/@{name}")
            tree, _bad = _tree(None if bind is None else bind.get("calculate"))
            if tree is not None:
                found[name] = tree
        instance = self.model.find(f"{XFORMS}instance/*/{XFORMS}meta/{XFORMS}entity")
        if instance is not None:
            for name in ("create", "update"):
                if instance.get(name) and name not in found:
                    found[name] = ["call", "true"]
        return found


def _plain(bind: Element) -> str:
    said = bind.get(f"{ROSA}constraintMsg", "")
    return "" if said.startswith("jr:itext(") else said


def _below(node: Element, path: str) -> Iterator[tuple[str, Element]]:
    """Every node under the root but the meta block, which the specification defines."""
    for child in node:
        name = child.tag.removeprefix(XFORMS)
        if name == "meta" or child.tag.startswith("{http://openrosa.org/"):
            continue
        # A repeat is written twice: as its template and as its first turn.
        here = f"{path}/{name}"
        yield here, child
        yield from _below(child, here)


def _tree(text: str | None) -> tuple[xpath.Tree | None, str]:
    """The tree, and the text where it is beyond what is known here."""
    if not text:
        return None, ""
    try:
        return xpath.parse(text), ""
    except xpath.Unsupported:
        return None, text[:200]
