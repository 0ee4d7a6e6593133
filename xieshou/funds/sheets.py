"""The bank's statement as a sheet, in the words that banks use."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from xieshou.core.imports import Column, Row, RowError, SheetSpec, date, money_fen, text
from xieshou.core.scope import Viewer
from xieshou.funds import reads, rules
from xieshou.funds.actions import import_statement
from xieshou.funds.models import MAX_LINE_FEN


def statement_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet, for the books whose statements the viewer may import."""
    return SheetSpec(
        "funds.statement",
        "银行对账单",
        "Bank statement",
        (
            Column("book", "账套编号", "Book code", text(40)),
            Column(
                "reference", "流水号", "Reference", text(40),
                aliases=("交易流水号", "凭证号", "交易序号"),
            ),
            Column("date", "交易日期", "Date", date(), aliases=("记账日期", "日期")),
            Column(
                "received", "收入（元）", "In (yuan)", money_fen("元"), required=False,
                aliases=("贷方发生额", "收入金额", "收入"),
            ),
            Column(
                "paid", "支出（元）", "Out (yuan)", money_fen("元"), required=False,
                aliases=("借方发生额", "支出金额", "支出"),
            ),
        ),
        key=("book", "reference"),
        check=_check(viewer),
    )  # fmt: skip


def _check(viewer: Viewer) -> Callable[[Sequence[Row]], Iterable[RowError]]:
    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        mine = {
            book.code
            for book in reads.books(viewer)
            if viewer.may(import_statement.verb, book.place)
        }
        for index, row in enumerate(rows):
            if row["book"] not in mine:
                yield RowError(
                    index,
                    "book",
                    _("没有这个账套，或不归您管"),
                    _("请核对账套编号"),
                    "book_unknown",
                )
            if not rules.is_bank_reference(row["reference"]):
                yield RowError(
                    index,
                    "reference",
                    _("流水号只能用字母、数字和 -"),
                    _("请照银行的流水号填写，不要写户名等文字"),
                    "reference_wrong",
                )
            for side in ("received", "paid"):
                if not 0 <= (row[side] or 0) <= MAX_LINE_FEN:
                    yield RowError(
                        index, side, _("金额应大于零，且不超过账目可记的上限"), _("请核对金额"),
                        "amount_wrong",
                    )  # fmt: skip
            if bool(row["received"]) == bool(row["paid"]):
                yield RowError(
                    index, "received", _("收入、支出应恰填一项"), _("请改正该行"), "one_of_two"
                )

    return check
