"""A filled form as it comes in: bytes → checked XML → answers by path. Nothing of it is believed.

Answers are {"/data/a": text}, in a repeat {"/data/child[2]/age": text}.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_lazy as _

from xieshou.surveys.rules.form import Schema

LARGEST = 2**20
DEEPEST = 20
MOST_NODES = 5_000
MOST_ATTRIBUTES = 8
LONGEST_ANSWER = 4_000
MOST_TURNS = 500
NAMESPACES = ("http://www.w3.org/2002/xforms", "http://openrosa.org/xforms")
ENTITIES = "http://www.opendatakit.org/xforms/entities"
_ID = re.compile(r"[A-Za-z0-9:_.-]{8,64}")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ROOT_ATTRIBUTES = frozenset({"id", "version", "instanceID", "submissionDate", "xmlns"})
_META = frozenset(
    {"instanceID", "deprecatedID", "instanceName", "timeStart", "timeEnd", "deviceID", "userID",
     "audit", "entity"}
)  # fmt: skip
_ENTITY = frozenset(
    {"dataset", "id", "create", "update", "baseVersion", "trunkVersion", "branchId"}
)


class Unsound(ValueError):
    """A filled form that cannot be taken; `code` is stable, `text` says why, with its fields."""

    def __init__(self, code: str, text: Any, **params: Any) -> None:
        super().__init__(code)
        self.code, self.text, self.params = code, text, params


@dataclass(frozen=True)
class EntityNote:
    """What a filled form says of the entity that it is about (ODK entities 2024.1)."""

    dataset: str
    id: str
    create: bool
    update: bool
    base: int | None
    label: str = ""


@dataclass(frozen=True)
class Filled:
    """A filled form: which one, which instance, and its answers by path."""

    form: str
    version: str
    instance_id: str
    deprecated_id: str
    answers: Mapping[str, str] = field(default_factory=dict)
    entity: EntityNote | None = None


def read_root(data: bytes) -> Element:
    """The root of the XML, once it is known to be harmless. Raises Unsound."""
    _plain_text(data)
    root: Element | None = None
    depth = nodes = 0
    try:
        steps = iterparse(
            io.BytesIO(data), events=("start", "end"),
            forbid_dtd=True, forbid_entities=True, forbid_external=True,
        )  # fmt: skip
        for event, node in steps:
            if event == "end":
                depth -= 1
                continue
            root = node if root is None else root
            depth, nodes = depth + 1, nodes + 1
            if depth > DEEPEST or nodes > MOST_NODES:
                raise Unsound("too_deep", _("XML 嵌套过深或内容过多"))
            if len(node.attrib) > MOST_ATTRIBUTES:
                raise Unsound("too_many_attributes", _("XML 属性过多"))
    except DefusedXmlException as fault:
        raise Unsound("declaration", _("XML 含有 DOCTYPE 或 ENTITY 声明，不予接收")) from fault
    except (ParseError, ValueError, LookupError) as fault:
        if isinstance(fault, Unsound):
            raise
        line = getattr(fault, "position", (0, 0))[0]
        raise Unsound("not_xml", _("XML 有误（第 %(line)d 行）"), line=line) from fault
    if root is None:
        raise Unsound("empty", _("提交的内容是空的"))
    return root


def _plain_text(data: bytes) -> None:
    """UTF-8 without NUL, of a size that a form can have."""
    if len(data) > LARGEST:
        raise Unsound("too_big", _("提交内容超过 %(kb)d KB"), kb=LARGEST // 1024)
    if not data.strip():
        raise Unsound("empty", _("提交的内容是空的"))
    if b"\x00" in data:
        raise Unsound("nul", _("提交内容含有空字符（NUL）或不是 UTF-8 编码"))
    declared = _DECLARED.match(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise Unsound("encoding", _("请使用 UTF-8 编码，不接收其他编码"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Unsound("encoding", _("请使用 UTF-8 编码，不接收其他编码")) from fault


def about(root: Element) -> tuple[str, str]:
    """Which form and version the XML says it fills. Raises Unsound."""
    form, version = root.get("id", ""), root.get("version", "")
    if not form:
        raise Unsound("no_form", _("缺少表单编号（根元素的 id 属性）"))
    if len(form) > 100 or len(version) > 60:
        raise Unsound("no_form", _("表单编号或版本过长"))
    return form, version


def read_instance(root: Element, schema: Schema) -> Filled:
    """The answers of a form that this is to be a filling of. Raises Unsound naming the element."""
    if _name(root) != schema.root:
        raise Unsound("wrong_root", _("根元素应为 %(name)s"), name=schema.root)
    if strange := set(root.attrib) - _ROOT_ATTRIBUTES:
        raise Unsound("attribute", _("不认识的属性 %(name)s"), name=sorted(strange)[0][:60])
    form, version = about(root)
    reader = _Answers(schema)
    reader.read(root, f"/{schema.root}", f"/{schema.root}")
    meta = reader.meta
    instance_id = meta.get("instanceID", "") or root.get("instanceID", "")
    if not is_instance_id(instance_id):
        raise Unsound("no_instance_id", _("缺少或写错了 meta/instanceID"))
    deprecated = meta.get("deprecatedID", "")
    if deprecated and (not _ID.fullmatch(deprecated) or deprecated == instance_id):
        raise Unsound("deprecated_id", _("meta/deprecatedID 有误"))
    return Filled(form, version, instance_id, deprecated, reader.found, reader.entity)


def is_instance_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))


class _Answers:
    """Walks the XML beside the schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.questions = {one.path for one in schema.questions}
        self.groups = {one.path: one for one in schema.groups}
        self.found: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.entity: EntityNote | None = None

    def read(self, node: Element, path: str, place: str) -> None:
        """`path` is the schema's, `place` that of this answer, with the turns of repeats."""
        _no_text(node, place)
        turns: dict[str, int] = {}
        for child in node:
            name = _name(child)
            here = f"{path}/{name}"
            turns[name] = turns.get(name, 0) + 1
            if name == "meta" and path == f"/{self.schema.root}":
                self._once(turns[name], here)
                self._meta(child)
            elif here in self.groups:
                self._group(child, here, f"{place}/{name}", turns[name])
            elif here in self.questions:
                self._once(turns[name], here)
                self.found[f"{place}/{name}"] = _leaf(child, here)
            else:
                raise Unsound("unknown_field", _("表单里没有 %(path)s 这一项"), path=here[:200])

    def _group(self, node: Element, path: str, place: str, turn: int) -> None:
        _no_attributes(node, path)
        if self.groups[path].repeats:
            if turn > MOST_TURNS:
                raise Unsound("too_many_turns", _("%(path)s 重复次数过多"), path=path)
            place = f"{place}[{turn}]"
        else:
            self._once(turn, path)
        self.read(node, path, place)

    def _once(self, turn: int, path: str) -> None:
        if turn > 1:
            raise Unsound("twice", _("%(path)s 出现了不止一次"), path=path[:200])

    def _meta(self, meta: Element) -> None:
        _no_attributes(meta, "meta")
        _no_text(meta, "meta")
        for child in meta:
            name = _name(child)
            if name not in _META:
                raise Unsound(
                    "unknown_field", _("表单里没有 %(path)s 这一项"), path=f"meta/{name}"[:200]
                )
            if name in self.meta or (name == "entity" and self.entity):
                raise Unsound("twice", _("%(path)s 出现了不止一次"), path=f"meta/{name}")
            if name == "entity":
                self.entity = self._entity(child)
            else:
                self.meta[name] = _leaf(child, f"meta/{name}")

    def _entity(self, node: Element) -> EntityNote:
        told = {name.rpartition("}")[2]: text for name, text in node.attrib.items()}
        if set(told) - _ENTITY or not self.schema.dataset:
            raise Unsound("entity", _("这份表单的实体（entity）声明有误"))
        if told.get("dataset") != self.schema.dataset:
            raise Unsound("entity", _("这份表单的实体（entity）声明有误"))
        base = told.get("baseVersion", "")
        if base and (not base.isdecimal() or not base.isascii() or len(base) > 9):
            raise Unsound("entity_version", _("实体的 baseVersion 应为整数"))
        labels = [child for child in node if _name(child) == "label"]
        if len(labels) != len(node) or len(labels) > 1:
            raise Unsound("entity", _("这份表单的实体（entity）声明有误"))
        return EntityNote(
            dataset=self.schema.dataset,
            id=told.get("id", "")[:100],
            create=told.get("create", "") in ("1", "true"),
            update=told.get("update", "") in ("1", "true"),
            base=int(base) if base else None,
            label=_leaf(labels[0], "meta/entity/label")[:200] if labels else "",
        )


def _name(node: Element) -> str:
    space, _brace, name = node.tag.rpartition("}")
    if space and space[1:] not in NAMESPACES:
        raise Unsound("namespace", _("不认识的命名空间 %(name)s"), name=space[1:61])
    return str(name)


def _leaf(node: Element, path: str) -> str:
    if len(node):
        raise Unsound("not_a_value", _("%(path)s 应是一个值，而不是一组"), path=path[:200])
    _no_attributes(node, path)
    text = (node.text or "").strip()
    if len(text) > LONGEST_ANSWER:
        raise Unsound("too_long", _("%(path)s 的内容过长"), path=path[:200])
    return text


def _no_text(node: Element, path: str) -> None:
    if any(text and text.strip() for text in _texts(node)):
        raise Unsound("stray_text", _("%(path)s 中有不属于任何问题的文字"), path=path[:200])


def _texts(node: Element) -> Iterator[str | None]:
    yield node.text
    for child in node:
        yield child.tail


def _no_attributes(node: Element, path: str) -> None:
    # JavaRosa marks the template of a repeat and may keep it.
    told = {name for name in node.attrib if not name.startswith("{http://openrosa.org/javarosa}")}
    if told:
        raise Unsound(
            "attribute", _("不认识的属性 %(name)s"), name=f"{path}/@{sorted(told)[0]}"[:100]
        )
