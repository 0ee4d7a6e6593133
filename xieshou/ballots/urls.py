from django.urls import path

from xieshou.ballots import views

app_name = "ballots"
urlpatterns = [
    path("", views.ballots, name="ballots"),
    path("new/", views.new_ballot, name="new_ballot"),
    path("import/", views.import_file, name="import_file"),
    path("<slug:code>/", views.ballot, name="ballot"),
    path("<slug:code>/draft/", views.draft, name="draft"),
    path("<slug:code>/vote/", views.vote, name="vote"),
    path("<slug:code>/results/", views.results, name="results"),
    path("<slug:code>/votes.pb", views.pabulib, name="pabulib"),
    path("<slug:code>/papers/", views.papers, name="papers"),
    path("<slug:code>/papers/hand-out/", views.hand_out, name="hand_out"),
    path("<slug:code>/papers/assist/", views.assist, name="assist"),
    path("<slug:code>/papers/sheet/", views.sheet, name="sheet"),
    path("<slug:code>/papers/enrol/", views.enrol, name="enrol"),
    path("<slug:code>/step/<slug:verb>/", views.step, name="step"),
]
