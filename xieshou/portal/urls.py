from django.urls import path

from xieshou.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("map/pairings.<slug:language>.json", views.pairings, name="pairings"),
    path("maps/counties.json", views.boundaries, {"level": "counties"}, name="counties"),
    path("maps/prefectures.json", views.boundaries, {"level": "prefectures"}, name="prefectures"),
]
