from django.urls import path

from xieshou.surveys import views
from xieshou.surveys.views import openrosa

app_name = "surveys"
urlpatterns = [
    path("", views.home, name="home"),
    path("forms/", views.forms, name="forms"),
    path("forms/new/", views.new_form, name="new_form"),
    path("forms/<str:code>/", views.form, name="form"),
    path("forms/<str:code>/source.xlsx", views.source, name="source"),
    path("forms/<str:code>/copy/", views.copy, name="copy"),
    path("forms/<str:code>/words/", views.relabel, name="relabel"),
    path("forms/<str:code>/step/<str:verb>/", views.step, name="step"),
    path("rounds/new/", views.new_round, name="new_round"),
    path("rounds/<str:code>/", views.round, name="round"),
    path("rounds/<str:code>/<str:verb>/", views.round_step, name="round_step"),
    path("answers/", views.answers, name="answers"),
    path("answers/<int:pk>/", views.answer, name="answer"),
    path("answers/<int:pk>/choose/", views.choose, name="choose"),
    path("answers/<int:pk>/files/<str:name>", views.attachment, name="attachment"),
    path("households/<str:code>/", views.household, name="household"),
    path("batches/", views.batches, name="batches"),
    path("batches/propose/", views.propose, name="propose"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/<str:verb>/", views.decide, name="decide"),
    path("key/", views.key, name="key"),
    path("page/sw.js", views.service_worker, name="service_worker"),
    path("page/<str:code>/", views.page, name="page"),
    path("page/<str:code>/send/", views.send, name="send"),
    # Without slashes at the end, as OpenRosa's clients ask for them.
    path("openrosa/formList", openrosa.form_list, name="openrosa_list"),
    path("openrosa/submission", openrosa.submission, name="openrosa_submission"),
    path("openrosa/forms/<str:code>.xml", openrosa.form, name="openrosa_form"),
    path("openrosa/forms/<str:code>/manifest", openrosa.manifest, name="openrosa_manifest"),
    path(
        "openrosa/forms/<str:code>/households.csv",
        openrosa.households,
        name="openrosa_households",
    ),
]
