"""Excel's own charts of a statement, over a sheet of their figures. Pure."""

from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from xieshou.core.exports import quoted
from xieshou.reports.rules.statement_content import StatementChart

_CHART_CM = (17.0, 8.5)
# A chart of more bars than these lies on its side.
MOST_COLUMNS = 12


def put_text(cell: Cell, text: str) -> None:
    """Text, whatever it looks like: neither a formula nor a fault."""
    cell.value = quoted(text)
    cell.data_type = "s"


class ChartSheet:
    """The sheet that the charts of a statement are drawn from, made with the first of them."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._sheet: Worksheet | None = None
        self._next = 1
        self._drawn: dict[str, tuple[int, int, int]] = {}

    def draw(self, sheet: Worksheet, at: str, chart: StatementChart) -> None:
        """Put a chart at a cell; of nothing, words that say so."""
        if chart.empty:
            put_text(sheet[at], _("%(chart)s：没有数据") % {"chart": chart.label})
            return
        top, bottom, wide = self._figures(chart)
        drawn: Any = LineChart() if chart.shape == "line" else BarChart()
        if chart.shape != "line":
            drawn.type = "col" if len(chart.labels) <= MOST_COLUMNS else "bar"
        drawn.title = f"{chart.label}（{chart.unit}）"
        drawn.width, drawn.height = _CHART_CM
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.legend.position = "b"
        assert self._sheet is not None
        data = Reference(self._sheet, min_col=2, max_col=1 + wide, min_row=top, max_row=bottom)
        drawn.add_data(data, titles_from_data=True)
        drawn.set_categories(Reference(self._sheet, min_col=1, min_row=top + 1, max_row=bottom))
        sheet.add_chart(drawn, at)

    def _figures(self, chart: StatementChart) -> tuple[int, int, int]:
        """First row, last row and number of series of a chart's figures, written once."""
        if chart.code in self._drawn:
            return self._drawn[chart.code]
        if self._sheet is None:
            self._sheet = self.book.create_sheet(_("图表数据"))
        top = self._next
        put_text(self._sheet.cell(top, 1), f"{chart.label}（{chart.unit}）")
        for column, (name, values) in enumerate(chart.series, start=2):
            put_text(self._sheet.cell(top, column), name)
            for row, value in enumerate(values, start=top + 1):
                self._sheet.cell(row, column).value = value
        for row, label in enumerate(chart.labels, start=top + 1):
            put_text(self._sheet.cell(row, 1), label)
        bottom = top + len(chart.labels)
        self._next = bottom + 2
        self._drawn[chart.code] = (top, bottom, len(chart.series))
        return self._drawn[chart.code]
