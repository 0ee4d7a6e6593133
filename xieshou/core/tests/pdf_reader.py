"""What stands on the pages of a PDF, read back from its bytes: enough for what Typst writes."""

import re
import zlib
from collections.abc import Iterator

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPE = re.compile(rb"\\(\d{1,3}|.)", re.DOTALL)


def text_of(document: bytes) -> str:
    """The text in the order in which it is drawn, by the font's own table of what glyphs mean."""
    streams = _streams(document)
    meaning: dict[int, str] = {}
    for stream in streams:
        for glyph, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", stream):
            meaning[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    drawn = (run for stream in streams for run in re.findall(rb"BT .*?\nET", stream, re.DOTALL))
    return "\n".join(_shown(run, meaning) for run in drawn)


def pages_of(document: bytes) -> int:
    """How many pages the document says it has."""
    return max(int(n) for n in re.findall(rb"/Type/Pages/Count (\d+)", document))


def _shown(run: bytes, meaning: dict[int, str]) -> str:
    glyphs = b"".join(_strings(run))
    return "".join(
        meaning[int.from_bytes(glyphs[i : i + 2], "big")] for i in range(0, len(glyphs), 2)
    )


def _strings(run: bytes) -> Iterator[bytes]:
    """Strings as PDF writes them: in brackets, which may hold balanced ones, or as digits in <>."""
    at = 0
    while at < len(run):
        if run[at : at + 1] == b"<":
            end = run.index(b">", at)
            yield bytes.fromhex(run[at + 1 : end].decode())
            at = end
        elif run[at : at + 1] == b"(":
            begin, open_brackets = at + 1, 1
            while open_brackets:
                at += 1
                letter = run[at : at + 1]
                open_brackets += (letter == b"(") - (letter == b")")
                at += letter == b"\\"
            yield _ESCAPE.sub(_unescaped, run[begin:at])
        at += 1


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() else _ESCAPES.get(said, said)


def _streams(document: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL):
        try:
            # A last byte that is a line's end is not in the match: the checksum may lack it.
            found.append(zlib.decompressobj().decompress(match[1]))
        except zlib.error:
            continue
    return found
