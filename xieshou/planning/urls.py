from django.urls import path

from xieshou.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("ballots/<slug:code>/", views.ballot, name="ballot"),
    path("<int:pk>/", views.room, name="room"),
    path("<int:pk>/priority/", views.priority, name="priority"),
    path("<int:pk>/priority/set/", views.set_priority, name="set_priority"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/draw-up/", views.draw_up, name="draw_up"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/map.json", views.map_values, name="map_values"),
    path("<int:pk>/counties/", views.counties, name="counties"),
    path("<int:pk>/limits/", views.limits, name="limits"),
    path("<int:pk>/works/", views.works, name="works"),
    path("<int:pk>/village/<str:code>/", views.village, name="village"),
    path("<int:pk>/ask/", views.ask, name="ask"),
    path("<int:pk>/scenario/", views.scenario, name="scenario"),
    path("<int:pk>/studies/", views.studies, name="studies"),
    path("<int:pk>/studies/<int:study>/", views.study, name="study"),
    path("<int:pk>/studies/<int:study>/progress/", views.study_progress, name="study_progress"),
    path("<int:pk>/studies/<int:study>/scenario/", views.study_scenario, name="study_scenario"),
    path("<int:pk>/studies/<int:study>/study.xlsx", views.study_download, name="study_download"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/compare/", views.compare, name="compare"),
    path("<int:pk>/compare/works/", views.compare_works, name="compare_works"),
    path("<int:pk>/compare/map.json", views.compare_map, name="compare_map"),
    path("<int:pk>/compare.xlsx", views.compare_download, name="compare_download"),
    path("<int:pk>/adoption/", views.adoption, name="adoption"),
    path("<int:pk>/adoption/propose/", views.propose, name="propose"),
    path("adoption/<int:pk>/<str:verb>/", views.decide, name="decide"),
    path("<int:pk>/plan.xlsx", views.download, name="download"),
]
