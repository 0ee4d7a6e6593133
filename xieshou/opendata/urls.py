from django.urls import path, re_path

from xieshou.opendata import views

app_name = "opendata"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("catalogue.jsonld", views.catalogue_jsonld, name="jsonld"),
    path("catalogue.ttl", views.catalogue_turtle, name="turtle"),
    re_path(r"^files/(?P<name>[a-z0-9_-]+\.[a-z.]+)$", views.file, name="file"),
    re_path(r"^ocds/releases/(?P<name>[A-Za-z0-9-]+)\.json$", views.ocds_release, name="release"),
    re_path(r"^ocds/records/(?P<ocid>[A-Za-z0-9-]+)\.json$", views.ocds_record, name="record"),
    path("check/", views.check, name="check"),
    path("iati/import/", views.import_iati, name="import_iati"),
    re_path(r"^(?P<code>[a-z_]+)/$", views.dataset, name="dataset"),
]
