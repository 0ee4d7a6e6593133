from django.urls import path

from xieshou.core.views import ImportView
from xieshou.villages import views
from xieshou.villages.actions import import_assets
from xieshou.villages.sheets import assets_sheet

app_name = "villages"
urlpatterns = [
    path("", views.find, name="find"),
    path(
        "assets/import/",
        ImportView.as_view(spec=assets_sheet, apply=import_assets),
        name="import",
    ),
    path("<str:code>/", views.village, name="village"),
    path("<str:code>/recount/", views.recount, name="recount"),
]
