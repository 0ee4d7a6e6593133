from django.urls import path

from xieshou.benefits import views
from xieshou.benefits.actions import import_shares
from xieshou.benefits.sheets import shares_sheet
from xieshou.core.views import ImportView

app_name = "benefits"
urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("contracts/new/", views.new_contract, name="new_contract"),
    path("contracts/<slug:code>/", views.contract, name="contract"),
    path("contracts/<slug:code>/terms/", views.terms, name="terms"),
    path("contracts/<slug:code>/<slug:verb>/", views.contract_step, name="contract_step"),
    path("collectives/", views.collectives, name="collectives"),
    path("collectives/<slug:code>/", views.collective, name="collective"),
    path("collectives/<slug:code>/shares/<int:change>/", views.decide_shares, name="decide_shares"),
    path("collectives/<slug:code>/<slug:verb>/", views.collective_step, name="collective_step"),
    path(
        "shares/import/",
        ImportView.as_view(spec=shares_sheet, apply=import_shares),
        name="import_shares",
    ),
    path("runs/", views.runs, name="runs"),
    path("runs/<slug:code>/", views.run, name="run"),
    path("runs/<slug:code>/<slug:verb>/", views.run_step, name="run_step"),
    path("exit/", views.exit_test, name="exit_test"),
    path("income/", views.own_income, name="own_income"),
    path("income/<slug:code>/", views.income, name="income"),
    path("income/<slug:code>/<slug:verb>/", views.income_step, name="income_step"),
]
