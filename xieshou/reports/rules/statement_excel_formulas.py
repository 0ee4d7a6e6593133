"""Formulas of an Excel template that reach out of it, wherever a workbook keeps formulas. Pure."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from xieshou.reports.rules.statement_formulas import harmful
from xieshou.reports.rules.statement_names import TemplateFault


def faults_of_formula(formula: Any, where: str) -> Iterator[TemplateFault]:
    """Of a formula as the library gives it: text, or an array's, or a data table."""
    if isinstance(formula, DataTableFormula):
        yield TemplateFault(where, _("模板里不能有模拟运算表"), _("请改用普通公式，或删除"))
        return
    text = str((formula.text if isinstance(formula, ArrayFormula) else formula) or "")
    if "{{" in text:
        yield TemplateFault(
            where, _("公式里不能放占位符"), _("请把占位符放在单元格里，公式引用该单元格")
        )
    elif harmful(text):
        yield TemplateFault(where, _("公式会读取外部内容或打开链接"), _("请改用普通公式，或删除"))


def faults_beside_cells(book: Workbook) -> Iterator[TemplateFault]:
    """Of defined names, conditional formats, validations and tables."""
    for name, defined in book.defined_names.items():
        yield from faults_of_formula(defined.value, name)
    for sheet in book.worksheets:
        for where, formula in _beside_cells(sheet):
            yield from faults_of_formula(formula, f"{sheet.title}!{where}")


def _beside_cells(sheet: Worksheet) -> Iterator[tuple[str, Any]]:
    for name, defined in sheet.defined_names.items():
        yield name, defined.value
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            yield from ((str(area.sqref), formula) for formula in rule.formula)
    for check in sheet.data_validations.dataValidation:
        yield from ((str(check.sqref), one) for one in (check.formula1, check.formula2))
    for table in sheet.tables.values():
        for column in table.tableColumns:
            for formula in (column.calculatedColumnFormula, column.totalsRowFormula):
                yield table.displayName, formula.attr_text if formula else ""
