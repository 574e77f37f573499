"""Rule sets: what they decide, why not for one, everybody in the background."""

from django.urls import path

from zhiheng.web.views import decisions, rule_parameters, rulesets, runs

_RULESET = "decisions/rules/<slug:scheme>/<slug:edition>/<slug:name>/"

urlpatterns = [
    path("decisions/", rulesets.rulesets, name="rulesets"),
    path("decisions/find/", decisions.find_person, name="find_person"),
    path("decisions/people/<slug:pseudonym>/", decisions.person, name="person"),
    path("decisions/runs/", runs.runs, name="runs"),
    path("decisions/runs/<int:pk>/", runs.run, name="run"),
    path("decisions/runs/<int:pk>/progress/", runs.run_progress, name="run_progress"),
    path("decisions/runs/<int:pk>/findings/", runs.findings, name="findings"),
    path(
        "decisions/parameters/<slug:scheme>/<slug:edition>/",
        rule_parameters.rule_parameters,
        name="rule_parameters",
    ),
    path(
        "decisions/parameters/<slug:scheme>/<slug:edition>/<slug:parameter>/",
        rule_parameters.set_rule_parameter,
        name="set_rule_parameter",
    ),
    path(_RULESET, rulesets.ruleset, name="ruleset"),
    path(f"{_RULESET}try/", decisions.try_ruleset, name="try_ruleset"),
    path(f"{_RULESET}find/", decisions.find_subject, name="find_subject"),
    path(f"{_RULESET}run/", runs.begin_run, name="begin_run"),
    path(f"{_RULESET}run/template/", runs.template, name="supplied_template"),
    path(f"{_RULESET}subjects/<path:subject>/", decisions.decision, name="decision"),
]
