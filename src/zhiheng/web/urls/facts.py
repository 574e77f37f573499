"""Facts: what is loaded, the way in, and the way out again."""

from django.urls import path

from zhiheng.web.views import fact_history, fact_steps, facts

urlpatterns = [
    path("facts/", facts.facts, name="facts"),
    path("facts/templates/", facts.fact_templates, name="fact_templates"),
    path("facts/tables/<slug:name>/", facts.fact_table, name="fact_table"),
    path("facts/tables/<slug:name>/template/", facts.fact_template, name="fact_template"),
    path("facts/bring/", fact_steps.bring_facts, name="bring_facts"),
    path("facts/loads/", fact_history.fact_loads, name="fact_loads"),
    path("facts/loads/<int:pk>/", fact_history.fact_load, name="fact_load"),
    path("facts/loads/<int:pk>/progress/", fact_history.fact_progress, name="fact_progress"),
    path("facts/loads/<int:pk>/withdraw/", fact_history.withdraw_facts, name="withdraw_facts"),
    path("facts/loads/<int:pk>/columns/", fact_steps.map_facts, name="map_facts"),
    path("facts/loads/<int:pk>/problems/", fact_steps.fact_problems, name="fact_problems"),
    path("facts/loads/<int:pk>/confirm/", fact_steps.confirm_facts, name="confirm_facts"),
    path("facts/loads/<int:pk>/drop/", fact_steps.drop_facts, name="drop_facts"),
]
