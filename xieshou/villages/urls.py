from django.urls import path

from xieshou.villages import views

app_name = "villages"
urlpatterns = [
    path("", views.find, name="find"),
    path("assets/import/", views.import_assets, name="import"),
    path("<str:code>/", views.village, name="village"),
]
