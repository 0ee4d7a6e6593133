from django.urls import path

from xieshou.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.bank, name="bank"),
    path("new/", views.propose, name="propose"),
    path("import/", views.import_proposals, name="import"),
    path("download/", views.download, name="download"),
    path("<str:code>/", views.proposal, name="proposal"),
    path("<str:code>/revise/", views.revise, name="revise"),
    path("<str:code>/<str:verb>/", views.step, name="step"),
]
