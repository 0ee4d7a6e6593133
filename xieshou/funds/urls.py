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
    path("orders/", views.orders, name="orders"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/<str:verb>/", views.act, name="act"),
    path("grants/<str:code>/", views.grant, name="grant"),
    path(
        "import/",
        ImportView.as_view(spec=statement_sheet, apply=import_statement),
        name="import_statement",
    ),
    path("books/<str:code>/", views.book, name="book"),
    path("books/<str:code>/bank/", views.bank, name="bank"),
    path("books/<str:code>/statement.xlsx", views.statement, name="statement"),
    path("books/<str:code>/ledger.beancount", views.beancount, name="beancount"),
]
