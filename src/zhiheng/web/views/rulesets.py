"""Rule sets: their list, and one for reading."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.decisions.actions import standing_parameters
from zhiheng.apps.decisions.models import Run
from zhiheng.apps.decisions.packs import Chosen, all_rulesets, chosen_ruleset, used_parameters
from zhiheng.apps.decisions.subjects import is_about_people
from zhiheng.apps.decisions.supplied import lacking_inputs
from zhiheng.facts.schema import fact_tables
from zhiheng.web.access import needs
from zhiheng.web.decision_forms import FindForm, RunForm
from zhiheng.web.decision_words import input_rows, parameter_rows, rule_rows

_READS = needs(Capability.READ_DECISIONS)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Group:
    """A pack with those of its rule sets that are shown."""

    title: str
    name: str
    parts: tuple[str, str]
    rulesets: list[Chosen]


@_READS
@require_safe
def rulesets(request: HttpRequest) -> HttpResponse:
    """Show the rule sets by pack, narrowed by words and by whom they are about."""
    words, about = request.GET.get("words", "").strip(), request.GET.get("about", "")
    groups: dict[str, Group] = {}
    for chosen in all_rulesets():
        if not _is_wanted(chosen, words, about):
            continue
        file = chosen.pack.file
        empty = Group(file.title, chosen.pack.name, (file.scheme, file.edition), [])
        groups.setdefault(chosen.pack.name, empty).rulesets.append(chosen)
    context = {
        "groups": list(groups.values()),
        "words": words,
        "about": about,
        "may_run": request.user.may(Capability.MANAGE_DECISIONS),
    }
    part = request.htmx and request.htmx.target == "rulesets"
    template = "web/decisions/rulesets.html" if part else "web/decisions/list.html"
    return render(request, template, context)


def _is_wanted(chosen: Chosen, words: str, about: str) -> bool:
    ruleset = chosen.ruleset
    if (about == "facts") != (ruleset.subject.table is not None) and about in ("facts", "form"):
        return False
    rules = [
        f"{each.title} {' '.join(each.catalog)} {each.source.clause}" for each in ruleset.rules
    ]
    own = (ruleset.name, ruleset.title, ruleset.subject.label, ruleset.chosen_by)
    text = " ".join((chosen.pack.file.title, *own, *rules)).lower()
    return all(word in text for word in words.lower().split())


@_READS
@require_safe
def ruleset(request: HttpRequest, scheme: str, edition: str, name: str) -> HttpResponse:
    """Show one rule set: its rules with their clauses, what it has to know, its parameters."""
    chosen = ruleset_at(scheme, edition, name)
    user = request.user
    used = used_parameters(chosen.ruleset)
    runs = Run.objects.visible_to(user).filter(pack=chosen.pack.name, ruleset=name)
    is_person = is_about_people(chosen)
    manages = user.scope(Capability.MANAGE_DECISIONS)
    context = {
        "chosen": chosen,
        "rules": rule_rows(chosen),
        "inputs": input_rows(chosen),
        "parameters": parameter_rows(chosen.pack, used, standing_parameters(chosen.pack.name)),
        "has_table": chosen.ruleset.subject.table is not None,
        "find": FindForm(label=subject_label(chosen), is_person=is_person),
        "run_form": RunForm(asks_more=bool(lacking_inputs(chosen.ruleset))),
        "runs": runs.defer("content", "counts", "supplied").select_related("job", "asked_by")[
            :_SHOWN
        ],
        "may_run": bool(manages),
        "may_set": manages.everywhere,
    }
    return render(request, "web/decisions/ruleset.html", context)


def ruleset_at(scheme: str, edition: str, name: str) -> Chosen:
    """Return the rule set of an address.

    Raises:
        Http404: There is none.
    """
    chosen = chosen_ruleset(f"{scheme}/{edition}/{name}")
    if chosen is None:
        raise Http404
    return chosen


def subject_label(chosen: Chosen) -> str:
    """Return what the key of a subject is called: 学号, 单位编号 …"""
    subject = chosen.ruleset.subject
    table = fact_tables().get(subject.table or "")
    return table.column(subject.key).label if table else subject.label
