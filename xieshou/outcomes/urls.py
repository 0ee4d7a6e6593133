from django.urls import path, re_path

from xieshou.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("", views.places, name="places"),
    path("gain/", views.gain, name="gain"),
    path("samples/", views.samples, name="samples"),
    path("samples/import/", views.import_sample, name="import_sample"),
    path("samples/import/<int:pk>/", views.sample_job, name="sample_job"),
    path("samples/<int:pk>/", views.sample, name="sample"),
    path("samples/<int:pk>/figures/", views.sample_part, name="sample_part"),
    re_path(
        r"^samples/(?P<pk>\d{1,18})/estimates\.(?P<kind>xlsx|csv|parquet)$",
        views.sample_download,
        name="sample_download",
    ),
    path("<str:code>/", views.place, name="place"),
    path("<str:code>/published/", views.published, name="published"),
    path("<str:code>/measure/", views.measure, name="measure"),
    path("<str:code>/figures/", views.figures_part, name="figures_part"),
    path("<str:code>/map/", views.map_part, name="map_part"),
    path("<str:code>/map.json", views.map_values, name="map_values"),
    re_path(
        r"^(?P<code>\d+)/figures\.(?P<kind>xlsx|csv|parquet)$", views.download, name="download"
    ),
]
