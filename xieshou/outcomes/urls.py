from django.urls import path

from xieshou.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("", views.places, name="places"),
    path("<str:code>/", views.place, name="place"),
    path("<str:code>/measure/", views.measure, name="measure"),
    path("<str:code>/map.json", views.map_values, name="map_values"),
    path("<str:code>/figures.xlsx", views.download, name="download"),
]
