from django.urls import path, re_path

from xieshou.reports import views
from xieshou.reports.views import effects, statement_templates as templates, statements

_PAIR = r"(?P<east>\d{2}|\d{4}|\d{6})/(?P<west>\d{2}|\d{4}|\d{6})"

app_name = "reports"
urlpatterns = [
    path("", views.balances, name="balances"),
    path("figures/", views.figures, name="figures"),
    path("figures/import/", views.import_figures, name="import_figures"),
    path("figures/<int:pk>/check/", views.check, name="check"),
    path("figures/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("effects/", effects.effects, name="effects"),
    path("effects/plans/", effects.effect_plans, name="effect_plans"),
    re_path(r"^effects/(?P<village>\d{12})/$", effects.effect_mix, name="effect_mix"),
    path("statements/", statements.statements, name="statements"),
    path("statements/new/", statements.new_statement, name="new_statement"),
    path(
        "statements/placeholders/", templates.statement_placeholders, name="statement_placeholders"
    ),
    path("statements/templates/", templates.statement_templates, name="statement_templates"),
    path(
        "statements/templates/new/", templates.new_statement_template, name="new_statement_template"
    ),
    path(
        "statements/templates/<str:code>/file/",
        templates.statement_template_file,
        name="statement_template_file",
    ),
    path(
        "statements/templates/<str:code>/preview/",
        templates.statement_preview,
        name="statement_preview",
    ),
    path(
        "statements/templates/<str:code>/withdraw/",
        templates.withdraw_statement_template,
        name="withdraw_statement_template",
    ),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>/resume/", statements.resume_statement, name="resume_statement"),
    path("statements/<int:pk>/files/<int:file>/", statements.statement_file, name="statement_file"),
    path("assessments/", views.assessments, name="assessments"),
    path("assessments/new/", views.new_assessment, name="new_assessment"),
    path("assessments/sets/", views.assessment_sets, name="assessment_sets"),
    path("assessments/sets/new/", views.new_assessment_set, name="new_assessment_set"),
    path(
        "assessments/sets/<slug:code>/<int:version>/", views.assessment_set, name="assessment_set"
    ),
    path("assessments/papers/<int:pk>/", views.assessment_paper, name="assessment_paper"),
    path("assessments/<int:pk>/", views.assessment, name="assessment"),
    path(
        "assessments/<int:pk>/assessment.<slug:form>",
        views.assessment_file,
        name="assessment_file",
    ),
    path(
        "assessments/<int:pk>/figures/<slug:indicator>/",
        views.assessment_figure,
        name="assessment_figure",
    ),
    path(
        "assessments/<int:pk>/figures/<slug:indicator>/<slug:step>/",
        views.figure_step,
        name="figure_step",
    ),
    path("assessments/<int:pk>/<slug:step>/", views.assessment_step, name="assessment_step"),
    re_path(rf"^{_PAIR}/$", views.balance, name="balance"),
    re_path(rf"^{_PAIR}/figures/new/$", views.new_figure, name="new_figure"),
    re_path(rf"^{_PAIR}/balance\.(?P<form>xlsx|pdf)$", views.balance_file, name="balance_file"),
]
