from django.urls import path, re_path

from xieshou.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.releases, name="home"),
    path("preparations/", views.preparations, name="preparations"),
    path("preparations/new/<str:place>/", views.prepare, name="prepare"),
    path("preparations/<int:pk>/", views.preparation, name="preparation"),
    path("preparations/<int:pk>/approve/", views.approve, name="approve"),
    path("preparations/<int:pk>/refuse/", views.refuse, name="refuse"),
    path("preparations/<int:pk>/publish/", views.publish, name="publish"),
    path("<int:number>/", views.release, name="release"),
    path("<int:number>/withdraw/", views.withdraw, name="withdraw"),
    re_path(
        r"^(?P<number>\d{1,9})/(?P<name>poverty|lacks|balance|benefits|monitoring|turnout)"
        r"\.(?P<kind>csv|json)$",
        views.download,
        name="download",
    ),
]
