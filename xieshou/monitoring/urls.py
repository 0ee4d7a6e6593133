from django.urls import path

from xieshou.core.views import ImportView
from xieshou.monitoring import views
from xieshou.monitoring.actions import load_clues, record_years
from xieshou.monitoring.sheets import clues_sheet, years_sheet

app_name = "monitoring"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/<slug:verb>/", views.case_step, name="case_step"),
    path("clues/", views.clues, name="clues"),
    path("clues/<int:pk>/<slug:verb>/", views.clue_step, name="clue_step"),
    path("visits/", views.visits, name="visits"),
    path("visits/<slug:code>/", views.visit_done, name="visit_done"),
    path("risk/<slug:code>/", views.risk, name="risk"),
    path("model/", views.model, name="model"),
    path("lines/", views.lines, name="lines"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/object/", views.object_case, name="object"),
    path("counties/", views.counties, name="counties"),
    path("report/", views.report, name="report"),
    path(
        "import/clues/",
        ImportView.as_view(spec=clues_sheet, apply=load_clues),
        name="import_clues",
    ),
    path(
        "import/years/",
        ImportView.as_view(spec=years_sheet, apply=record_years),
        name="import_years",
    ),
]
