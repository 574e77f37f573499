"""Learners for decisions: two of the first branch, one of the second, and runs over them."""

import datetime as dt

from tests.campus import Campus
from tests.loading import loaded_facts
from zhiheng.apps.accounts.models import User
from zhiheng.apps.decisions.actions import request_run
from zhiheng.apps.decisions.models import Run
from zhiheng.apps.decisions.packs import Chosen, chosen_ruleset
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.jobs.work import run_job

HEADINGS = "学号,单位编号,专业编号,学习形式,入学学期,学籍状态,注册日期,层次\n"
VALID, EXPIRED, ELSEWHERE = "0022010001", "0014010002", "0014020003"
LEARNERS = HEADINGS + "".join(
    f"{number},{unit},P0101,开放,{term},在籍,{day},本科\n"
    for number, unit, term, day in (
        (VALID, "01", "2022秋", "2022-09-20"),
        (EXPIRED, "01", "2014秋", "2014-09-20"),
        (ELSEWHERE, "02", "2014秋", "2014-09-20"),
    )
)
DAY = dt.date(2023, 3, 1)
GRADUATE = ("graduation", "harbin-2022", "graduate")
FLAT = ("exam-administration", "harbin-2022", "exam")
OPEN = ("graduation", "harbin-2022")
RULES = "/decisions/rules/"


def load_learners(campus: Campus) -> None:
    """Load the learners."""
    loaded_facts(campus, LEARNERS)


def ruleset(parts: tuple[str, str, str] = GRADUATE) -> Chosen:
    """Return a rule set."""
    found = chosen_ruleset("/".join(parts))
    assert found is not None
    return found


def audited(user: User, parts: tuple[str, str, str] = GRADUATE, day: dt.date = DAY) -> Run:
    """Return a run that somebody asked for, done."""
    run = request_run(chosen=ruleset(parts), day=day, by=user)
    run_job.func(run.job_id)
    return Run.objects.get(pk=run.pk)


def decision_of(number: str, parts: tuple[str, str, str] = GRADUATE) -> str:
    """Return the address of the decision about a learner."""
    return f"{RULES}{'/'.join(parts)}/subjects/{pseudonym_of(number)}/"
