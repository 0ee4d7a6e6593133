"""Books, grants and budgets by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.funds.models import Budget, Grant
from xieshou.funds.reads.books import visible


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    if viewer.user_id is None:
        return []
    books = visible(viewer)
    coded = holding(words, "name", start=("code",))
    paid = holding(words, "name", "commitments__payee__name", start=("code", "commitments__code"))
    budgets = Budget.objects.filter(paid, book__in=books).distinct().order_by("code")
    return [
        *hits(
            books.filter(coded).order_by("code"),
            lambda row: Hit("book", _("账套"), row.name, row.code, "funds:book", (row.code,)),
        ),
        *hits(
            Grant.objects.filter(coded, book__in=books).select_related("book").order_by("code"),
            lambda row: Hit(
                "grant", _("资金"), row.name, f"{row.code} · {row.book.name}",
                "funds:grant", (row.code,),
            ),
        ),
        *hits(
            budgets.select_related("book"),
            lambda row: Hit(
                "budget", _("预算"), row.name, f"{row.code} · {row.book.name}",
                "funds:budget", (row.code,),
            ),
        ),
    ]  # fmt: skip
