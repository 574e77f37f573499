"""Everybody decided in the background: own units only, a list to work through, its export."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.campus import Campus, signed_in
from tests.deciding import (
    DAY,
    ELSEWHERE,
    EXPIRED,
    FLAT,
    GRADUATE,
    HEADINGS,
    RULES,
    VALID,
    audited,
    load_learners,
    ruleset,
)
from tests.loading import loaded_facts
from zhiheng.apps.decisions.actions import request_run
from zhiheng.apps.decisions.auditing import WHOLE
from zhiheng.apps.decisions.findings import Findings, Narrowed, since_previous
from zhiheng.apps.decisions.ground import auditor_of, facts_here
from zhiheng.apps.decisions.models import Run
from zhiheng.apps.events.models import Event
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.jobs.models import Job, State
from zhiheng.apps.jobs.work import cancel_job, run_job
from zhiheng.engine.decisions.decision import OUTCOMES
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db
BEGIN = f"{RULES}{'/'.join(GRADUATE)}/run/"


@pytest.fixture
def learners(campus: Campus) -> None:
    load_learners(campus)


def masked(number: str) -> str:
    pseudonym = pseudonym_of(number)
    return f"{pseudonym[:5]}…{pseudonym[-4:]}"


def page_of(client: Client, run: Run, more: str = "") -> str:
    answer = client.get(f"/decisions/runs/{run.pk}/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def list_of(client: Client, run: Run) -> str:
    """Return the list without what differs from answer to answer."""
    return page_of(client, run, "findings/").split('id="ledger"')[1]


def test_an_officer_audits_everybody_and_a_liaison_the_own_units(campus: Campus, learners: None):
    whole = audited(campus.officer)
    assert whole.units is None
    assert {unit: sum(each[WHOLE].values()) for unit, each in whole.counts.items()} == {
        "01": 2,
        "02": 1,
    }
    own = audited(campus.liaison)
    assert set(own.units) == {"01", "0101"}
    assert set(own.counts) == {"01"}
    assert own.counts["01"]["validity"] == {"passed": 1, "failed": 1}
    assert own.digest != whole.digest
    assert own.facts == whole.facts


def test_a_run_is_asked_for_on_the_page_done_by_a_job_and_shown(
    campus: Campus, learners: None, liaison: Client
):
    answer = liaison.post(BEGIN, {"day": DAY.isoformat()})
    run = Run.objects.get()
    assert answer.headers["Location"] == f"/decisions/runs/{run.pk}/"
    waiting = page_of(liaison, run)
    assert "等待" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert liaison.get(f"/decisions/runs/{run.pk}/findings/").status_code == 404
    progress = f"/decisions/runs/{run.pk}/progress/"
    assert liaison.get(progress, {"seen": "waiting.0.0"}).status_code == 204
    run_job.func(run.job_id)
    assert Job.objects.get(pk=run.job_id).state == State.DONE
    assert "HX-Refresh" in liaison.get(progress, {"seen": "waiting.0.0"}).headers
    page = page_of(liaison, run)
    for text in ("学籍有效期", "需处理的名单"):
        assert text in page
    assert Event.objects.filter(action="request_run").count() == 1


def filled(*rows: str) -> SimpleUploadedFile:
    text = "学生编号,处分,已申请毕业并填表\n" + "".join(f"{row}\n" for row in rows)
    return SimpleUploadedFile("补充.csv", text.encode())


def test_a_file_says_what_stands_in_no_table(campus: Campus, learners: None):
    officer = signed_in(campus.officer)
    template = officer.get(f"{BEGIN}template/")
    headings = next(iter(read_excel(template.content, "模板.xlsx").values())).rows[0]
    assert headings[0] == "学生编号"
    assert {"处分", "已申请毕业并填表"} <= set(headings)

    file = filled(f"{VALID},无处分,是", f"{EXPIRED},应予开除学籍,否")
    answer = officer.post(BEGIN, {"day": DAY.isoformat(), "file": file})
    run = Run.objects.get()
    assert answer.headers["Location"] == f"/decisions/runs/{run.pk}/"
    assert run.supplied == {
        pseudonym_of(VALID): {"discipline": "none", "applied": True},
        pseudonym_of(EXPIRED): {"discipline": "expulsion", "applied": False},
    }
    run_job.func(run.job_id)
    run.refresh_from_db()
    assert run.counts["01"]["application"] == {"passed": 1, "failed": 1}
    assert run.counts["02"]["application"] == {"missing": 1}
    assert "2 个对象" in page_of(officer, run)
    assert VALID not in str(Event.objects.filter(action="request_run").values())


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (filled(f"{VALID},没有,是"), "不能是「没有」"),
        (filled(f"{VALID},无处分,是", f"{VALID},无处分,是"), "每个学生只写一次"),
        (SimpleUploadedFile("补充.csv", b"a,b\n1,2\n"), "编号"),
        (filled(f"{VALID},无处分,是", f"{VALID.lstrip('0')},无处分,是"), "最先是第 2 个"),
        (SimpleUploadedFile("补充.xlsx", b"PK no workbook"), "补充.xlsx"),
        (SimpleUploadedFile("补充.exe", b"MZ"), "exe"),
    ],
    ids=["word", "twice", "no subject", "zeros lost", "broken", "kind"],
)
def test_a_file_with_faults_is_refused_with_their_places(
    campus: Campus, learners: None, file: SimpleUploadedFile, said: str
):
    answer = signed_in(campus.officer).post(
        BEGIN, {"day": DAY.isoformat(), "file": file}, follow=True
    )
    assert said in answer.content.decode()
    assert not Run.objects.exists()


def test_a_learner_by_number_and_by_pseudonym_is_one(campus: Campus, learners: None):
    rows = (f"{VALID},无处分,是", f"{pseudonym_of(VALID)},无处分,否")
    data = {"day": DAY.isoformat(), "file": filled(*rows)}
    answer = signed_in(campus.officer).post(BEGIN, data, follow=True)
    assert "第 2 个对象前面已经写过" in answer.content.decode()
    assert not Run.objects.exists()


def test_a_liaison_supplies_nothing_about_learners_of_other_units(
    campus: Campus, learners: None, liaison: Client
):
    data = {"day": DAY.isoformat(), "file": filled(f"{VALID},无处分,是", f"{ELSEWHERE},无处分,是")}
    answer = liaison.post(BEGIN, data, follow=True)
    assert "有 1 个对象不在您管辖的数据中" in answer.content.decode()
    assert not Run.objects.exists()


def test_readers_and_leaders_begin_no_run(campus: Campus, learners: None):
    for person in (campus.reader, campus.leader):
        assert signed_in(person).post(BEGIN, {}).status_code == 403
    with pytest.raises(ValidationError):
        request_run(chosen=ruleset(), day=DAY, by=campus.reader)
    with pytest.raises(ValidationError, match="只能逐个判断"):
        request_run(chosen=ruleset(FLAT), day=DAY, by=campus.officer)
    answer = signed_in(campus.officer).post(BEGIN, {"day": "昨天"}, follow=True)
    assert "应为日期" in answer.content.decode()
    assert not Run.objects.exists()


def test_a_run_without_facts_fails_and_says_why(campus: Campus):
    run = audited(campus.officer)
    assert run.state == State.FAILED
    assert "还没有数据" in page_of(signed_in(campus.officer), run)


def test_a_cancelled_run_has_no_list(campus: Campus, learners: None):
    run = request_run(chosen=ruleset(), day=DAY, by=campus.officer)
    cancel_job(job=run.job, by=campus.officer)
    run_job.func(run.job_id)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert not run.is_done


def test_a_job_done_twice_leaves_one_list(campus: Campus, learners: None):
    run = audited(campus.officer)
    Job.objects.update(state=State.WAITING)
    run_job.func(run.job_id)
    again = Run.objects.get()
    assert (again.digest, again.finished_at) == (run.digest, run.finished_at)


def test_the_list_holds_what_is_to_be_done_masked_with_sentences(
    campus: Campus, learners: None, liaison: Client
):
    run = audited(campus.liaison)
    page = page_of(liaison, run, "findings/")
    assert masked(VALID) in page
    assert masked(EXPIRED) in page
    assert EXPIRED not in page
    assert "缺数据" in page
    failed = page_of(liaison, run, "findings/?outcome=failed&rule=validity")
    assert masked(EXPIRED) in failed
    assert masked(VALID) not in failed
    assert "2022-09-20 届满（不含当日），审核日 2023-03-01 已过期" in failed
    passed = page_of(liaison, run, "findings/?outcome=passed&rule=validity")
    assert masked(VALID) in passed
    assert masked(EXPIRED) not in passed
    start = page_of(liaison, run, f"findings/?subject={pseudonym_of(EXPIRED)[:8]}")
    assert masked(EXPIRED) in start
    assert masked(VALID) not in start
    assert "没有符合条件的记录" in page_of(liaison, run, "findings/?outcome=nonsense")


def test_the_list_says_of_each_what_the_reference_says_of_one(campus: Campus, learners: None):
    run = audited(campus.officer)
    facts = facts_here()
    assert facts is not None
    auditor = auditor_of(ruleset(), facts, DAY, {})
    rows = Findings(run, Narrowed(outcomes=tuple(OUTCOMES)))
    listed = {(each.subject, each.rule): (each.outcome, each.message) for each in rows}
    decided = {}
    for number in (VALID, EXPIRED, ELSEWHERE):
        decision = auditor.one(pseudonym_of(number))
        assert decision is not None
        for reason in decision.reasons:
            decided[decision.subject, reason.rule] = (reason.outcome, reason.message)
    assert listed == decided
    assert auditor.subjects() == 3
    assert auditor.subjects(["01"]) == 2


def test_a_visitor_sees_only_rows_of_the_own_units(campus: Campus, learners: None, liaison: Client):
    run = audited(campus.officer)
    own = page_of(liaison, run, "findings/?rule=-&outcome=failed")
    assert masked(EXPIRED) in own
    assert masked(ELSEWHERE) not in own
    assert "没有符合条件" in page_of(liaison, run, "findings/?unit=02")
    assert "<dd>2</dd>" in page_of(liaison, run)
    assert "<dd>3</dd>" in page_of(signed_in(campus.officer), run)
    everything = page_of(signed_in(campus.officer), run, "findings/?rule=-&outcome=failed")
    assert masked(ELSEWHERE) in everything


def test_a_run_of_other_units_is_not_there(campus: Campus, learners: None):
    run = audited(campus.liaison)
    stranger = signed_in(campus.stranger)
    for more in ("", "progress/", "findings/", "findings/?export=xlsx"):
        assert stranger.get(f"/decisions/runs/{run.pk}/{more}").status_code == 404
    assert run.title not in stranger.get("/decisions/runs/").content.decode()
    assert run.title in signed_in(campus.reader).get("/decisions/runs/").content.decode()


def test_the_export_holds_what_is_filtered_and_no_other_unit(
    campus: Campus, learners: None, liaison: Client
):
    run = audited(campus.officer)
    answer = liaison.get(f"/decisions/runs/{run.pk}/findings/?rule=validity&export=xlsx")
    (sheet,) = read_excel(answer.content, "名单.xlsx").values()
    rows = [row for row in sheet.rows if any(row)]
    assert [str(cell) for cell in rows[0]][:5] == ["单位代码", "单位", "对象", "规则", "结论"]
    assert [str(cell) for cell in rows[1]][:3] == ["01", "演示第一分校", pseudonym_of(EXPIRED)]
    assert len(rows) == 2


def test_the_copy_of_a_list_is_made_again_where_it_was_deleted(
    campus: Campus, learners: None, findings_folder, liaison: Client
):
    run = audited(campus.liaison)
    before = list_of(liaison, run)
    (copy,) = findings_folder.iterdir()
    copy.unlink()
    assert list_of(liaison, run) == before
    assert copy.exists()


def test_pages_of_a_list_follow_each_other(campus: Campus, learners: None):
    run = audited(campus.officer)
    rows = Findings(run, Narrowed())
    assert list(rows[:2]) + list(rows[2:]) == list(rows)
    assert rows[0] == next(iter(rows))
    assert len(rows[len(rows) :]) == 0


def test_a_run_is_compared_with_the_one_before(campus: Campus, learners: None, liaison: Client):
    first = audited(campus.liaison, day=DAY.replace(year=2020))
    assert "与上次" not in page_of(liaison, first)
    second = audited(campus.liaison)
    audited(campus.officer)
    newly, mended = since_previous(second, first, Narrowed(rule="validity"))
    assert (newly, mended) == ({pseudonym_of(EXPIRED)}, frozenset())
    newly, mended = since_previous(first, second, Narrowed(rule="validity"))
    assert (newly, mended) == (frozenset(), {pseudonym_of(EXPIRED)})
    assert "与上次" in page_of(liaison, second)
    page = page_of(liaison, second, "findings/?rule=validity&since=newly")
    assert masked(EXPIRED) in page
    assert masked(VALID) not in page
    assert "没有符合条件" in page_of(liaison, second, "findings/?rule=validity&since=mended")


def test_a_list_stays_as_it_was_when_facts_change(campus: Campus, learners: None, liaison: Client):
    run = audited(campus.liaison)
    before = list_of(liaison, run)
    loaded_facts(campus, HEADINGS + "0022010009,01,P0101,开放,2022秋,在籍,,\n")
    assert list_of(liaison, run) == before
    later = audited(campus.liaison)
    assert sum(later.counts["01"][WHOLE].values()) == 3
    assert later.facts != run.facts


def test_lists_ask_the_database_the_same_whatever_their_length(
    campus: Campus, learners: None, liaison: Client, django_assert_max_num_queries
):
    for _each in range(3):
        audited(campus.liaison)
    with django_assert_max_num_queries(10):
        liaison.get("/decisions/runs/")
    with django_assert_max_num_queries(12):
        liaison.get(f"/decisions/runs/{Run.objects.first().pk}/findings/")
