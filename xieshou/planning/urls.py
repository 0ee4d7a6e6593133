from django.urls import path

from xieshou.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("todo/", views.todo, name="todo"),
    path("<int:pk>/", views.room, name="room"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/draw-up/", views.draw_up, name="draw_up"),
    path("<int:pk>/map.json", views.map_values, name="map_values"),
    path("<int:pk>/works/", views.works, name="works"),
    path("<int:pk>/village/<str:code>/", views.village, name="village"),
    path("<int:pk>/scenario/", views.scenario, name="scenario"),
    path("<int:pk>/compare/", views.compare, name="compare"),
    path("<int:pk>/plan.xlsx", views.download, name="download"),
]
