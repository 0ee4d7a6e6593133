from django.urls import path

from xieshou.core.views import ImportView
from xieshou.villages import views
from xieshou.villages.actions import import_assets, import_capability
from xieshou.villages.sheets import assets_sheet, capability_sheet

app_name = "villages"
urlpatterns = [
    path("", views.find, name="find"),
    path(
        "assets/import/",
        ImportView.as_view(spec=assets_sheet, apply=import_assets),
        name="import",
    ),
    path(
        "capability/import/",
        ImportView.as_view(spec=capability_sheet, apply=import_capability),
        name="import_capability",
    ),
    path("capability/<str:place>/", views.capabilities, name="capabilities"),
    path("capability/<str:place>/villages.xlsx", views.download, name="capability_download"),
    path("assets/<int:pk>/", views.asset, name="asset"),
    path("assets/<int:pk>/<slug:verb>/", views.asset_step, name="asset_step"),
    path("photos/<int:pk>/", views.photo, name="photo"),
    path("photos/<int:pk>/<str:size>/", views.photo, name="photo"),
    path("plans/<str:plan>/", views.plan, name="plan"),
    path("plans/<str:plan>/draft/", views.plan_draft, name="plan_draft"),
    path("plans/<str:plan>/draft/needs/<str:need>/", views.plan_need, name="plan_need"),
    path("plans/<str:plan>/draft/works/<str:work>/", views.plan_work, name="plan_work"),
    path("plans/<str:plan>/compare/", views.compare_plans, name="compare_plans"),
    path("plans/<str:plan>/<int:version>.pdf", views.booklet, name="booklet"),
    path("plans/<str:plan>/steps/<slug:verb>/", views.plan_step, name="plan_step"),
    path("meetings/<str:meeting>/", views.meeting, name="meeting"),
    path("meetings/<str:meeting>/steps/<str:verb>/", views.meeting_step, name="meeting_step"),
    path(
        "meetings/<str:meeting>/objections/<int:objection>/",
        views.answer_objection,
        name="answer_objection",
    ),
    path("<str:code>/", views.village, name="village"),
    path("<str:code>/found/", views.found, name="found"),
    path("<str:code>/skills/", views.skills, name="skills"),
    path("<str:code>/skills/new/", views.add_skill, name="add_skill"),
    path("<str:code>/skills/<int:pk>/withdraw/", views.withdraw_skill, name="withdraw_skill"),
    path("<str:code>/skills/<int:pk>/reveal/", views.reveal_skill, name="reveal_skill"),
    path("<str:code>/services/", views.services, name="services"),
    path("<str:code>/plans/new/", views.open_plan, name="open_plan"),
    path("<str:code>/meetings/", views.meetings, name="meetings"),
    path("<str:code>/meetings/new/", views.draft_meeting, name="draft_meeting"),
    path("<str:code>/meetings/seats/", views.seat, name="seat"),
    path("<str:code>/recount/", views.recount, name="recount"),
    path("<str:code>/capability/", views.capability, name="capability"),
]
