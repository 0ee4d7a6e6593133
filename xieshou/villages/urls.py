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
    path("<str:code>/", views.village, name="village"),
    path("<str:code>/recount/", views.recount, name="recount"),
    path("<str:code>/capability/", views.capability, name="capability"),
]
