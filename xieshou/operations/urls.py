from django.urls import path

from xieshou.operations import views

app_name = "operations"
urlpatterns = [
    path("operations/", views.home, name="home"),
    path("operations/text/", views.text, name="text"),
    path("operations/backups/", views.backups, name="backups"),
    path("operations/backups/<str:name>/", views.download, name="download"),
    path("operations/backups/<str:name>/discard/", views.discard, name="discard"),
    path("operations/backups/<str:name>/restore/", views.restore, name="restore"),
    path("operations/unstage/", views.unstage, name="unstage"),
    path("healthz", views.alive, name="alive"),
    path("metrics", views.metrics, name="metrics"),
]
