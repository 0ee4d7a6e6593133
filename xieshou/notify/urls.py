from django.urls import include, path

from xieshou.notify import views

app_name = "notify"
notifications = [
    path("", views.notes, name="notes"),
    path("read/", views.read, name="read"),
    path("<int:pk>/", views.follow, name="follow"),
    path("settings/", views.settings, name="settings"),
    path("settings/address/<str:verb>/", views.address, name="address"),
    path("receivers/", views.receivers, name="receivers"),
    path("receivers/new/", views.new_receiver, name="new_receiver"),
    path("receivers/<int:pk>/", views.receiver, name="receiver"),
    path("receivers/<int:pk>/<str:verb>/", views.receiver_step, name="receiver_step"),
    path("log/", views.log, name="log"),
    path("log/run/", views.run, name="run"),
    path("log/<int:pk>/again/", views.again, name="again"),
]
urlpatterns = [
    # Where everybody knows it: what waits was the plan's alone at first.
    path("plan/todo/", views.todo, name="todo"),
    path("notifications/", include(notifications)),
]
