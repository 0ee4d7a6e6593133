from django.urls import path

from xieshou.core.views import ImportView
from xieshou.projects import views
from xieshou.projects.actions import import_ledger, import_proposals
from xieshou.projects.sheets import proposals_sheet
from xieshou.projects.sheets.ledger import ledger_sheet

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
    path("kinds/", views.kinds, name="kinds"),
    path("kinds/adopt/", views.adopt_kinds, name="adopt_kinds"),
    path("kinds/<str:kind>/", views.kind, name="kind"),
    path("kinds/<str:kind>/save/", views.save_kind, name="save_kind"),
    path("photos/<int:pk>/", views.photo, name="photo"),
    path("photos/<int:pk>/<str:size>/", views.photo, name="photo"),
    path("life/", views.lives, name="lives"),
    path(
        "life/import/",
        ImportView.as_view(spec=ledger_sheet, apply=import_ledger),
        name="import_ledger",
    ),
    path("life/ledger/", views.ledger, name="ledger"),
    path("life/assets/", views.assets, name="assets"),
    path("life/overdue/", views.overdue, name="overdue"),
    path("life/performance/", views.performances, name="performances"),
    path("life/report/", views.report, name="report"),
    path("life/<str:code>/", views.life_page, name="life"),
    path("life/<str:code>/change/", views.change, name="change"),
    path(
        "life/<str:code>/change/<int:change>/<str:verb>/",
        views.decide_change,
        name="decide_change",
    ),
    path("life/<str:code>/contract/", views.contract, name="contract"),
    path("life/<str:code>/milestone/", views.milestone, name="milestone"),
    path("life/<str:code>/release/<int:contract>/", views.release, name="release"),
    path("life/<str:code>/inspect/", views.inspect, name="inspect"),
    path("life/<str:code>/performance/", views.performance, name="performance"),
    path("life/<str:code>/photo/", views.add_photo, name="add_photo"),
    path("life/<str:code>/outputs/", views.outputs, name="outputs"),
    path("life/<str:code>/progress/", views.progress, name="progress"),
    path("life/<str:code>/<str:verb>/", views.life_step, name="life_step"),
    path("<str:code>/", views.proposal, name="proposal"),
    path("<str:code>/revise/", views.revise, name="revise"),
    path("<str:code>/object/", views.object_, name="object"),
    path("<str:code>/plan/", views.plan, name="plan"),
    path("<str:code>/objection/<int:objection>/", views.answer, name="answer"),
    path(
        "<str:code>/objection/<int:objection>/photo/",
        views.add_objection_photo,
        name="add_objection_photo",
    ),
    path("<str:code>/<str:verb>/", views.step, name="step"),
]
