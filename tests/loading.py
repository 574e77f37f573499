"""Facts for tests: an invented table of students, brought as far in as a test needs it."""

from tests.campus import Campus
from zhiheng.apps.fact_loads.actions import bring_facts, confirm_facts
from zhiheng.apps.fact_loads.checking import map_load
from zhiheng.apps.fact_loads.looking import look_at, mapping_for, table_for
from zhiheng.apps.fact_loads.models import FactLoad
from zhiheng.apps.jobs.work import run_job

STUDENT = "0022010007"
HEADINGS = "学号,单位编号,专业编号,学习形式,入学学期,学籍状态\n"
FIRST = f"{STUDENT},01,P0101,开放,2022秋,在籍\n"
SECOND = "0022010008,02,P0101,开放,2022秋,在籍\n"
GOOD_STUDENTS = HEADINGS + FIRST + SECOND
BAD_STUDENTS = HEADINGS + FIRST + "0022010008,02,P0101,夜大,2022秋,在籍\n"


def brought_facts(
    campus: Campus, text: str = GOOD_STUDENTS, name: str = "学生.csv", **given: object
) -> FactLoad:
    """Bring a file in, by the officer unless another is named, and return its draft."""
    return bring_facts(**{"name": name, "content": text.encode(), "by": campus.officer, **given})


def mapped_facts(load: FactLoad, campus: Campus, **given: object) -> FactLoad:
    """Map a draft as proposed, unless told otherwise, and return it checked."""
    sheet = look_at(load).sheet_named("")
    mapping = mapping_for(load, sheet, table_for(load, sheet, ""), None)
    wanted = {"sheet": sheet.name, "mapping": mapping, "source": "演示系统", **given}
    return map_load(load=load, by=campus.officer, **wanted)


def checked_facts(campus: Campus, text: str = GOOD_STUDENTS) -> FactLoad:
    """Return a draft whose rows were looked at."""
    return mapped_facts(brought_facts(campus, text), campus)


def confirmed_facts(campus: Campus, text: str = GOOD_STUDENTS) -> FactLoad:
    """Return a load that waits for its job."""
    return confirm_facts(load=checked_facts(campus, text), by=campus.officer)


def loaded_facts(campus: Campus, text: str = GOOD_STUDENTS) -> FactLoad:
    """Return a load whose job was done."""
    load = confirmed_facts(campus, text)
    run_job.func(load.job_id)
    load.refresh_from_db()
    return load
