"""What may be done to a book or a grant, each with its own page."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.request import Request
from xieshou.core.scope import Viewer
from xieshou.funds import actions, forms, reads
from xieshou.funds.views.ask import Task, Trail, ask, offered, permitted

OPEN_BOOK = Task(
    actions.open_book, forms.OpenBookForm, gettext_lazy("开立账套"), gettext_lazy("账套已开立"),
    gettext_lazy("一地或一单位一套账，开立时带有标准科目。开立之后不能更改。"),
)  # fmt: skip
OF_BOOK = {
    "grant": Task(
        actions.register_grant, forms.GrantForm, gettext_lazy("登记资金"),
        gettext_lazy("资金已登记"),
        gettext_lazy("登记谁给、给多少、限定用在哪里。登记之后不能更改；到账另行登记。"),
    ),
    "budget": Task(
        actions.propose_budget, forms.BudgetForm, gettext_lazy("提出预算"),
        gettext_lazy("预算已提出，待他人批准"),
        gettext_lazy("写明一件事最多可以花多少；须由另一人批准后才能签合同。"),
    ),
    "entry": Task(
        actions.post, forms.EntryForm, gettext_lazy("记一笔账"), gettext_lazy("已记账"),
        gettext_lazy(
            "每笔资金来源的借贷须相等。支出和付款只能通过双方会签的支付办理。记账之后只能冲销，不能修改。"
        ),
        "funds/entry_form.html",
    ),
    "account": Task(
        actions.open_account, forms.AccountForm, gettext_lazy("增设科目"),
        gettext_lazy("科目已增设"), gettext_lazy("科目增设之后不能更改。"),
    ),
    "close": Task(
        actions.close_period, forms.PeriodForm, gettext_lazy("月末结账"), gettext_lazy("已结账"),
        gettext_lazy("该月及以前各月不再记账，也不能重新打开；以后发现差错，在未结账的月份冲销。"),
    ),
    "interest": Task(
        actions.declare_interest, forms.InterestForm, gettext_lazy("申报利益关系"),
        gettext_lazy("已申报利益关系"),
        gettext_lazy("您从中受益的机构，其支付您今后不再经办、会签。"),
    ),
    "delegate": Task(
        actions.delegate, forms.DelegationForm, gettext_lazy("委托会签"), gettext_lazy("已委托"),
        gettext_lazy("在一段时间内请本方的另一人代您会签。代办的人、您本人都不能再办理该笔支付的其他环节。"),
    ),
}  # fmt: skip
OF_GRANT = {
    "receive": Task(
        actions.receive_grant, forms.ReceiveForm, gettext_lazy("登记到账"),
        gettext_lazy("到账已记账"),
        gettext_lazy("已经到账的货币资金、入库的物资或投入的劳务。"),
    ),
    "carry-over": Task(
        actions.carry_over, forms.CarryOverForm, gettext_lazy("年终结转"),
        gettext_lazy("结转已记账"),
        gettext_lazy("一年中没有用完的部分，结转后可在下一年度使用。"),
    ),
    "pass-on": Task(
        actions.propose_passing, forms.PassOnForm, gettext_lazy("转拨"),
        gettext_lazy("转拨已提出，待对方接收"),
        gettext_lazy("市拨到区、区拨到县：对方账套的人接收后，两套账同时记账，限定的用途、地区和年度不变。"),
    ),
}  # fmt: skip


def book_tasks(viewer: Viewer, book: reads.BookRow) -> list[tuple[str, Any]]:
    """What the viewer may do to a book; only who has a seat can give it to another."""
    seated = reads.has_seat(viewer, book.place)
    return [
        (name, label)
        for name, label in offered(viewer, book.place, OF_BOOK)
        if name != "delegate" or seated
    ]


@login_required
def open_book(request: Request) -> HttpResponse:
    if not request.viewer.places(OPEN_BOOK.action.verb):
        raise PermissionDenied
    return ask(
        request, OPEN_BOOK, about=None, body={}, trail=[(_("资金"), reverse("funds:books"))],
        back=lambda made: reverse("funds:book", args=[made.code]),
    )  # fmt: skip


@login_required
def book_task(request: Request, code: str, verb: str) -> HttpResponse:
    """A verb of a book; a further line of an entry is asked for without posting it."""
    book, task = seen_book(request, code), _known(OF_BOOK, verb)
    permitted(request, task, book.place)
    if verb == "delegate" and not reads.has_seat(request.viewer, book.place):
        raise PermissionDenied
    back: Callable[[Any], str] = {
        "grant": lambda made: reverse("funds:grant", args=[made.code]),
        "budget": lambda made: reverse("funds:budget", args=[made.code]),
        "entry": lambda made: reverse("funds:entry", args=[made.pk]),
        "delegate": lambda _made: reverse("funds:signers", args=[code]),
        "interest": lambda _made: reverse("funds:signers", args=[code]),
    }.get(verb, lambda _made: reverse("funds:book", args=[code]))
    form = _with_more_lines(request, book) if verb == "entry" else None
    return ask(
        request, task, about=book, body={"book": code}, back=back, trail=trail_of(book), form=form
    )


def _with_more_lines(request: Request, book: reads.BookRow) -> forms.AskForm | None:
    """The form as it was sent, with more lines, where those were asked for; else None."""
    if "more" not in request.POST:
        return None
    return forms.EntryForm(
        viewer=request.viewer, about=book, more=forms.MORE_LINES, initial=request.POST.dict()
    )


@login_required
def grant_task(request: Request, code: str, verb: str) -> HttpResponse:
    grant, task = reads.grant(code, request.viewer), _known(OF_GRANT, verb)
    if grant is None:
        raise Http404
    book = seen_book(request, grant.book)
    permitted(request, task, book.place)
    return ask(
        request, task, about=grant, body={"grant": code},
        back=lambda _made: reverse("funds:grant", args=[code]),
        trail=[*trail_of(book), (grant.name, reverse("funds:grant", args=[code]))],
    )  # fmt: skip


def seen_book(request: Request, code: str) -> reads.BookRow:
    """The book, where the viewer may see it; else a 404."""
    row = reads.book(code, request.viewer)
    if row is None:
        raise Http404
    return row


def trail_of(book: reads.BookRow) -> Trail:
    """The way to what stands in a book."""
    return [
        (_("资金"), reverse("funds:books")),
        (book.name, reverse("funds:book", args=[book.code])),
    ]


def _known(tasks: dict[str, Task], verb: str) -> Task:
    if verb not in tasks:
        raise Http404
    return tasks[verb]
