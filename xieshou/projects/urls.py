from django.urls import path

from xieshou.core.views import ImportView
from xieshou.projects import views
from xieshou.projects.actions import import_proposals
from xieshou.projects.sheets import proposals_sheet

app_name = "projects"
urlpatterns = [
    path("", views.bank, name="bank"),
    path("new/", views.propose, name="propose"),
    path(
        "import/",
        ImportView.as_view(spec=proposals_sheet, apply=import_proposals),
        name="import",
    ),
    path("download/", views.download, name="download"),
    path("<str:code>/", views.proposal, name="proposal"),
    path("<str:code>/revise/", views.revise, name="revise"),
    path("<str:code>/<str:verb>/", views.step, name="step"),
]
