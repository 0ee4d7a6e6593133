from django.urls import path

from xieshou.core.views import ImportView
from xieshou.funds import views
from xieshou.funds.actions import import_statement
from xieshou.funds.sheets import statement_sheet

app_name = "funds"
urlpatterns = [
    path("", views.books, name="books"),
    path("head/", views.head, name="head"),
    path("overrides/", views.overrides, name="overrides"),
    path("origin/", views.origin, name="origin"),
    path("rates/", views.rates, name="rates"),
    path("waiting/", views.waiting, name="waiting"),
    path("open/", views.open_book, name="open_book"),
    path("orders/", views.orders, name="orders"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/revise/", views.revise, name="revise"),
    path("orders/<int:pk>/<str:verb>/", views.act, name="act"),
    path("grants/<str:code>/", views.grant, name="grant"),
    path("grants/<str:code>/statement/", views.statement_of_grant, name="grant_statement"),
    path(
        "grants/<str:code>/statement.<str:form>", views.statement_of_grant, name="grant_statement"
    ),
    path("projects/<str:code>/", views.statement_of_project, name="project_statement"),
    path(
        "projects/<str:code>/statement.<str:form>",
        views.statement_of_project,
        name="project_statement",
    ),
    path("grants/<str:code>/<str:verb>/", views.grant_task, name="grant_task"),
    path("passings/<int:pk>/accept/", views.accept_passing, name="accept_passing"),
    path("passings/<int:pk>/withdraw/", views.withdraw_passing, name="withdraw_passing"),
    path("budgets/<str:code>/", views.budget, name="budget"),
    path("budgets/<str:code>/approve/", views.approve_budget, name="approve_budget"),
    path("budgets/<str:code>/commit/", views.commit, name="commit"),
    path("contracts/<str:code>/pay/", views.propose_order, name="propose_order"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/reverse/", views.reverse_entry, name="reverse_entry"),
    path(
        "import/",
        ImportView.as_view(spec=statement_sheet, apply=import_statement),
        name="import_statement",
    ),
    path("books/<str:code>/", views.book, name="book"),
    path("books/<str:code>/bank/", views.bank, name="bank"),
    path("books/<str:code>/statement/", views.statement_of_book, name="book_statement"),
    path("books/<str:code>/statement.<str:form>", views.statement_of_book, name="book_statement"),
    path("books/<str:code>/ledger.beancount", views.beancount, name="beancount"),
    path("books/<str:code>/entries/", views.entries, name="entries"),
    path("books/<str:code>/budgets/", views.budgets, name="budgets"),
    path("books/<str:code>/signers/", views.signers, name="signers"),
    path("books/<str:code>/signers/thresholds/", views.thresholds, name="thresholds"),
    path("books/<str:code>/signers/<int:change>/agree/", views.agree, name="agree"),
    path("books/<str:code>/new/<str:verb>/", views.book_task, name="book_task"),
]
