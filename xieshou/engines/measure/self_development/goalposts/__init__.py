"""The goalposts shipped with the library, as data with their texts and reasons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.self_development.index import Component, Goalposts

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoalpostTexts:
    """What goalposts say to people. Inner mappings go from language ("zh", "en") to text.

    `measure` says how a component is counted, `reason` where its goalposts come from; `units` are
    "yuan", "share", "times" or "minutes".
    """

    name: Text
    source: Text
    dimensions: Mapping[str, Text]
    components: Mapping[str, Text]
    measure: Mapping[str, Text]
    reason: Mapping[str, Text]
    units: Mapping[str, str]


@cache
def load_goalposts(code: str = "self-development-cn") -> tuple[Goalposts, GoalpostTexts]:
    """Shipped goalposts and their texts; InputError "goalposts_unknown" names those there are."""
    folder = files(__name__)
    names = (entry.name for entry in folder.iterdir())
    known = sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))
    if code not in known:
        raise refuse(
            "goalposts_unknown",
            f"There are no goalposts {code!r}",
            f"Use one of {', '.join(known)}.",
            value=code,
        )
    document = json.loads((folder / f"{code}.json").read_text(encoding="utf-8"))
    rows = document["components"]
    goalposts = Goalposts(
        code=document["code"],
        version=document["version"],
        components=tuple(
            Component(
                row["code"], row["dimension"], row["weight"], row["worst"], row["best"],
                row.get("scale", "linear"),
            )
            for row in rows
        ),
        floor=document["floor"],
        enough=document["enough"],
        shift=document["shift"],
        concentration=document["concentration"],
    )  # fmt: skip
    texts = GoalpostTexts(
        name=document["name"],
        source=document["source"],
        dimensions={row["code"]: row["name"] for row in document["dimensions"]},
        units={row["code"]: row["unit"] for row in rows},
        **{
            field: {row["code"]: row[key] for row in rows}
            for field, key in (("components", "name"), ("measure", "measure"), ("reason", "reason"))
        },
    )
    return goalposts, texts
