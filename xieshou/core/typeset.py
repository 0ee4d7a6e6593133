"""The typesetter's own process: a request on its input, the document on its output.

Run by `core.pdf` and by nothing else. It is a process of its own because Typst keeps what it has
laid out for as long as the process lives: some 75 KB for a table's row. It knows no Django.
"""

import datetime
import json
import re
import sys
from typing import Any, Literal

import typst

# A printer's mark for a character that the font does not have (下駄, U+3013).
GETA = "〓"
_NOT_IN_FONT = re.compile(r'the text `"(.*)"` could not be displayed with font')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# How many different characters that the font does not have are looked for, one by one.
_MOST_MISSING = 20


def typeset(asked: dict[str, Any], output: Literal["pdf", "png"] = "pdf") -> Any:
    """The document as PDF/A-2u, or ("png") the pictures of its pages.

    `asked`: root (folder), template (file in it), fonts (folder), made_at (ISO 8601 with its zone),
    inputs (what the template finds in sys.inputs). Raises typst.TypstError.
    """
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]]
    )
    compiler = typst.Compiler(asked["template"], root=asked["root"], font_paths=fonts)
    inputs = dict(asked["inputs"])
    for left in reversed(range(_MOST_MISSING)):
        try:
            return compiler.compile(
                format=output,
                timestamp=datetime.datetime.fromisoformat(asked["made_at"]),
                sys_inputs=inputs,
                pdf_standards="a-2u" if output == "pdf" else [],
                pdf_tags=False,
            )
        except typst.TypstError as error:
            missing = _NOT_IN_FONT.search(error.message)
            if not missing or not left:
                raise
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), missing[1])
            inputs["data"] = inputs["data"].replace(text, GETA)
    raise AssertionError("the last turn returns or raises")


if __name__ == "__main__":
    given = json.load(sys.stdin)
    sys.stdout.buffer.write(typeset(given, given.get("output", "pdf")))
