from django.urls import path

from xieshou.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("cockpit/", views.home, name="home"),
    path("cockpit/board/", views.board, name="board"),
    path("cockpit/map/", views.map_page, name="map"),
    path("cockpit/map/values.json", views.map_values, name="map_values"),
    path("cockpit/forecast/", views.forecast, name="forecast"),
    path("cockpit/compare/", views.compare, name="compare"),
]
