"""What `xieshou measure` refuses, in few lines: bad cells by column, absent columns at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from xieshou.cli.headings import header_of, listed
from xieshou.core.engine_words import in_words
from xieshou.engines.measure import InputError
from xieshou.engines.measure.input_error import Problem
from xieshou.engines.measure.reading.cells import plain
from xieshou.engines.measure.sets import SetDocument, load_document, set_codes
from xieshou.engines.measure.sets.document import RESERVED

ROWS_NAMED = 3
TEXTS = (".csv", ".tsv", ".txt")
BINARY = (b"PAR1", b"PK\x03\x04")


def in_lines(
    error: InputError, file: Path, document: SetDocument | None, names: Iterable[str] = ()
) -> str:
    """The refusal of measuring `file`, some of whose columns are known by `names`.

    `document` is None where the set itself was refused.
    """
    absent = [one for one in error.problems if one.code == "column_missing"]
    others = [one for one in error.problems if one.code != "column_missing"]
    lines = _by_column(others)
    if absent and document is not None:
        lines.insert(0, _absent(absent, file, document, names))
    else:
        lines += map(in_words, absent)
    if error.left_out:
        lines.append(_("另有 %(count)s 处") % {"count": error.left_out})
    codes = {one.code for one in error.problems}
    if "flag_missing" in codes:
        lines.append(
            _(
                "空的回答也可由 --missing 处理：drop 剔除，impute 插补，"
                "bound 给出不论如何回答的上下界"
            )
        )
    if "set_unknown" in codes and set_codes()[0] not in lines[0]:
        known = {"names": _("、").join(set_codes())}
        lines.append(_("可用 %(names)s，或给出自己的 JSON 文件") % known)
    return "\n".join(lines)


def _by_column(problems: Sequence[Problem]) -> list[str]:
    """One line per column and fault, with the number of rows and the first of them."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for one in problems:
        key = (one.file, one.sheet, one.column, one.code, "" if one.row else str(one))
        alike.setdefault(key, []).append(one)
    return [_line([_as_typed(one) for one in some]) for some in alike.values()]


def _line(some: Sequence[Problem]) -> str:
    first = some[0]
    if len(some) == 1:
        return in_words(first)
    said = in_words(replace(first, file="", sheet="", row=None, column="", cell=""))
    values = list(dict.fromkeys(one.value for one in some if one.value))
    if len(values) > 1:
        said += _("（另有 %(values)s）") % {"values": listed(values[1:], ROWS_NAMED)}
    where = {
        "file": " ".join(filter(None, (first.file, first.sheet))),
        "column": first.column,
        "count": len(some),
        "rows": _("、").join(str(one.row) for one in some[:ROWS_NAMED]),
        "said": said,
    }
    return _("%(file)s %(column)s：%(count)s 行（最先在第 %(rows)s 行）：%(said)s") % where


def _as_typed(problem: Problem) -> Problem:
    """A spreadsheet keeps 7 as 7.0; people typed 7."""
    value = problem.value.removesuffix(".0")
    if value == problem.value or not value.lstrip("-").isdecimal():
        return problem
    return replace(
        problem, value=value, what=problem.what.replace(repr(problem.value), repr(value))
    )


def _absent(
    absent: Sequence[Problem], file: Path, document: SetDocument, names: Iterable[str]
) -> str:
    """The columns that are not there, in one paragraph: what there is, what to do about it."""
    header = header_of(file)
    there = {plain(title).casefold() for title in [*header, *names]}
    lacking = [one.column for one in absent]
    if not _named(document, there) & _wanted(document) and not _is_table(file, header):
        return _(
            "%(file)s 不是表格：第一行是“%(line)s”。"
            "请给出 CSV、Excel、Parquet、Stata 或 SPSS 文件，第一行是列名，以下一行一人或一户"
        ) % {"file": file.name, "line": ", ".join(header)[:60]}
    parts = [
        _("%(file)s 缺少 %(set)s 的 %(count)s 列：%(lacking)s。现有列名：%(header)s。")
        % {
            "file": file.name,
            "set": document.code,
            "count": len(lacking),
            "lacking": _("、").join(_or_answers(name, document, there) for name in lacking),
            "header": listed(header),
        },
        _("请补上，或用 --map 现有列名=所缺名称 指明。"),
    ]
    fits = {code: _fitting(load_document(code), there) for code in set_codes()}
    best = max(fits, key=lambda code: fits[code])
    if best != document.code and fits[best] > _fitting(document, there):
        found = {"set": best, "count": fits[best], "all": len(load_document(best).indicators)}
        parts.append(
            _("更合适的是 --set %(set)s，它的 %(all)s 个指标里有 %(count)s 个可得。") % found
        )
    return "".join(parts)


def _or_answers(name: str, document: SetDocument, there: set[str]) -> str:
    condition = document.when.get(name)
    if condition is None:
        return name
    return _("%(name)s（或回答 %(answers)s）") % {
        "name": name,
        "answers": _("、").join(sorted(condition.columns - _named(document, there))),
    }


def _fitting(document: SetDocument, there: set[str]) -> int:
    """How many of the set's indicators these columns give."""
    own = _named(document, there)
    return sum(
        code.casefold() in own or (code in document.when and document.when[code].columns <= own)
        for code in document.indicators.codes
    )


def _named(document: SetDocument, there: set[str]) -> set[str]:
    """The headings, and the names they stand for in the set."""
    return there | {
        plain(name).casefold()
        for title, name in document.headers.items()
        if plain(title).casefold() in there
    }


def _wanted(document: SetDocument) -> set[str]:
    """Every name that a column may have to be read."""
    questions = [one.column for one in document.questions]
    names = [*RESERVED, *document.indicators.codes, *questions]
    return {plain(name).casefold() for name in names}


def _is_table(file: Path, header: Sequence[str]) -> bool:
    """Whether a file with none of the columns asked for looks like a table at all."""
    if file.is_dir():
        return True
    with file.open("rb") as opened:
        if opened.read(4) in BINARY:
            return True
    return len(header) > 1 and file.suffix.casefold() in (*TEXTS, ".dta", ".sav", ".zsav")
